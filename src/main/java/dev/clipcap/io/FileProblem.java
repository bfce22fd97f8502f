package dev.clipcap.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in words why a file cannot be read or written. */
public final class FileProblem {
  private static final String WEB_ADDRESS = "(?s)(https?|ftp|s3|gs):/.*";

  private static final String FILE_ADDRESS = "file:/";

  private FileProblem() {}

  /**
   * The line about a file that cannot be read.
   *
   * @param file as it was named
   * @param expected what should be there, such as "an image"
   * @param cause what reading it ended with
   */
  public static InvalidInputException reading(Path file, String expected, IOException cause) {
    String name = file.toString();
    boolean isFolder = Files.isDirectory(file);
    if (name.matches(WEB_ADDRESS) && !Files.exists(file)) {
      return new InvalidInputException(
          name.replaceFirst(":/+", "://"),
          "a web address",
          expected + " on this machine",
          "download it first",
          cause);
    }
    if (name.startsWith(FILE_ADDRESS) && !Files.exists(file)) {
      return new InvalidInputException(
          name,
          "an address of a file",
          expected + ", by its path",
          "write " + name.substring(FILE_ADDRESS.length() - 1),
          cause);
    }
    if (cause instanceof NoSuchFileException) {
      return new InvalidInputException(name, "no file", expected, "check the path", cause);
    }
    if (cause instanceof AccessDeniedException || (isFolder && !Files.isReadable(file))) {
      return new InvalidInputException(
          name,
          (isFolder ? "a folder" : "a file") + " that may not be read",
          expected,
          "change its permissions",
          cause);
    }
    if (isFolder) {
      return new InvalidInputException(name, "a folder", expected, "name a file in it", cause);
    }
    return new InvalidInputException(
        name, "a file that cannot be read (" + reason(cause) + ")", expected, "restore it", cause);
  }

  /** The line about a path that cannot be read, written or made, where no more is known of it. */
  public static InvalidInputException any(FileSystemException cause) {
    Path file = Aside.targetOf(Path.of(cause.getFile() == null ? "" : cause.getFile()));
    if (cause instanceof AccessDeniedException) {
      return new InvalidInputException(
          file.toString(), "no permission", "one to read or write it", "change it", cause);
    }
    if (cause instanceof NoSuchFileException) {
      return new InvalidInputException(
          file.toString(), "no file or folder", "one", "check the path", cause);
    }
    if (cause instanceof FileAlreadyExistsException && Files.isRegularFile(file)) {
      return new InvalidInputException(
          file.toString(), "a file", "a folder", "name another place", cause);
    }
    return new InvalidInputException(
        file.toString(),
        Files.isDirectory(file) ? "a folder" : reason(cause),
        "a file or folder that can be read or written",
        "check the path",
        cause);
  }

  private static String reason(IOException cause) {
    String reason = cause instanceof FileSystemException of ? of.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
