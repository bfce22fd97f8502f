package dev.clipcap.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in words why a file cannot be read or written. */
public final class FileProblem {
  private static final String WEB_ADDRESS = "(?s)(https?|ftp|s3|gs):/.*";

  /** What our own exceptions say before the path. */
  private static final Pattern SAID = Pattern.compile("^cannot [a-z]+ (to )?");

  private static final List<String> FULL =
      List.of("a full disk", "room to write", "make room and run the command again");

  /** What the system says, which has no numbers in Java: what was found, expected, and to do. */
  private static final Map<String, List<String>> KNOWN =
      Map.of(
          "No space left on device", FULL,
          "Disk quota exceeded", FULL,
          "Read-only file system",
              List.of("a read-only disk", "one to write on", "name another place"),
          "File name too long", List.of("a name that is too long", "a shorter one", "shorten it"),
          "Not a directory", List.of("a file in its path", "folders only", "name another place"),
          "Is a directory", List.of("a folder", "a file", "name a file"));

  private static final Pattern BY_SYSTEM =
      Pattern.compile(
          "(?m)^(?:.*: )?(\\S[^;\n]*); (%s|Permission denied|File too large)"
              .formatted(String.join("|", KNOWN.keySet())));

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

  /** The line about an image, by its name, that does not fit into the memory. */
  public static InvalidInputException tooLarge(String image, OutOfMemoryError cause) {
    return new InvalidInputException(
        image,
        "an image that does not fit into the memory",
        "a smaller one",
        "make it smaller, or give Java more memory, as -Xmx4g does",
        cause);
  }

  /** Refuses a folder whose files this user may not see, which would look like an empty one. */
  public static void requireReadable(Path folder, String expected) {
    InvalidInputException.refuseIf(
        Files.isDirectory(folder) && !(Files.isReadable(folder) && Files.isExecutable(folder)),
        folder.toString(),
        "a folder that may not be read",
        expected,
        "change its permissions");
  }

  /** The line about a path that cannot be read, written or made, where no more is known of it. */
  public static InvalidInputException any(FileSystemException cause) {
    Path file = Aside.targetOf(Path.of(cause.getFile() == null ? "" : cause.getFile()));
    String name = file.toString();
    if (cause instanceof AccessDeniedException) {
      return line(name, List.of("no permission", "one to read or write it", "change it"), cause);
    }
    if (cause instanceof NoSuchFileException) {
      return line(name, List.of("no file or folder", "one", "check the path"), cause);
    }
    if (cause instanceof FileAlreadyExistsException && Files.isRegularFile(file)) {
      return line(name, List.of("a file", "a folder", "name another place"), cause);
    }
    String reason = reason(cause);
    return KNOWN.containsKey(reason) || !Files.isDirectory(file)
        ? line(name, reason, cause)
        : line(name, "a folder", cause);
  }

  /**
   * The line about a file that an exception is about, itself or by its causes; empty where it is
   * about something else.
   */
  public static Optional<InvalidInputException> in(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof UncheckedIOException io) {
        IOException cause = io.getCause();
        return Optional.of(
            cause instanceof FileSystemException ofAFile && ofAFile.getFile() != null
                ? any(ofAFile)
                : line(SAID.matcher(io.getMessage()).replaceFirst(""), reason(cause), io));
      }
      Matcher system = BY_SYSTEM.matcher(String.valueOf(e.getMessage())); // as TensorFlow says it
      if (system.find()) {
        return Optional.of(line(system.group(1), system.group(2), e));
      }
    }
    return Optional.empty();
  }

  private static InvalidInputException line(String where, String reason, Throwable cause) {
    List<String> other =
        List.of(reason, "a file or folder that can be read or written", "check it");
    return line(where, KNOWN.getOrDefault(reason, other), cause);
  }

  private static InvalidInputException line(String where, List<String> words, Throwable cause) {
    return new InvalidInputException(where, words.get(0), words.get(1), words.get(2), cause);
  }

  private static String reason(IOException cause) {
    String reason = cause instanceof FileSystemException of ? of.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
