package dev.clipcap.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** Files that a user named, and what may stand in their place. */
public final class InputFiles {
  private static final String LFS = "version https://git-lfs.github.com/spec/v1";

  /** A pointer is three short lines. */
  private static final int LFS_BYTES = 1024;

  private InputFiles() {}

  /**
   * The content of a small file.
   *
   * @param expected what it should be, such as {@code a JSON file}
   * @throws InvalidInputException if it is missing, a folder, not readable, or a Git LFS pointer
   */
  public static byte[] bytes(Path file, String expected) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      refusePointer(bytes, file.toString(), expected);
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, expected, e);
    }
  }

  /** The error for a file that cannot be opened, where its user can do something about it. */
  public static RuntimeException unreadable(Path file, String expected, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new InvalidInputException(file.toString(), "no file", expected, "check the path", e);
    }
    if (Files.isDirectory(file)) {
      return new InvalidInputException(
          file.toString(), "a folder", expected, "name the file in it", e);
    }
    if (e instanceof AccessDeniedException) {
      return new InvalidInputException(
          file.toString(),
          "a file that may not be read",
          expected,
          "give yourself the right to read it",
          e);
    }
    return new UncheckedIOException("cannot read " + file, e);
  }

  /**
   * Refuses what a clone without Git LFS has in place of a large file.
   *
   * @param start the first bytes of the file, or all of them
   * @param where the file, for messages
   * @param expected what it should be
   */
  public static void refusePointer(byte[] start, String where, String expected) {
    if (isPointer(start)) {
      throw new InvalidInputException(
          where,
          "a Git LFS pointer, which only names the file",
          expected,
          "run 'git lfs pull' in that folder, or download the file itself");
    }
  }

  /** The same for a file that is opened later: nothing is said of one that cannot be read. */
  public static void refusePointer(Path file, String expected) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (var in = Files.newInputStream(file)) {
      refusePointer(in.readNBytes(LFS.length()), file.toString(), expected);
    } catch (IOException readAgainLater) {
      // Whoever opens the file has the words for it.
    }
  }

  private static boolean isPointer(byte[] start) {
    byte[] head = Arrays.copyOf(start, Math.min(start.length, LFS.length()));
    return start.length <= LFS_BYTES && LFS.equals(new String(head, StandardCharsets.US_ASCII));
  }
}
