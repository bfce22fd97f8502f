package dev.clipcap.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Files that a user named, and what may stand in their place. */
public final class InputFiles {
  private static final String LFS = "version https://git-lfs.github.com/spec/v1";

  /** 512 MiB: about as much as the pixels of the largest image that is decoded. */
  public static final int MAX_IMAGE = 512 << 20;

  private static final Pattern OPENED = Pattern.compile("/dev/(stdin|fd/.+)|/proc/[^/]+/fd/.+");

  /** A pointer is three short lines. */
  private static final int LFS_BYTES = 1024;

  private InputFiles() {}

  /**
   * The content of a small file.
   *
   * @param expected what it should be, such as {@code a JSON file}
   * @throws InvalidInputException if it is missing, a folder, a pipe or device that no shell
   *     opened, not readable, or a Git LFS pointer
   */
  public static byte[] bytes(Path file, String expected) {
    try {
      requireFile(file, expected, "name a file");
      byte[] bytes = Files.readAllBytes(file);
      refusePointer(bytes, file.toString(), expected);
      return bytes;
    } catch (IOException e) {
      throw FileProblem.reading(file, expected, e);
    }
  }

  /**
   * Of a file that should not be long.
   *
   * @param most bytes
   * @throws InvalidInputException also if it is longer
   */
  public static byte[] bytes(Path file, int most, String expected) {
    requireAtMost(file, most, expected);
    return bytes(file, expected);
  }

  /**
   * Refuses a file that is longer than what it should be can be.
   *
   * @param most bytes
   * @throws InvalidInputException if it is longer, or missing
   */
  public static void requireAtMost(Path file, int most, String expected) {
    try {
      if (Files.size(file) > most) {
        throw new InvalidInputException(
            file.toString(),
            Files.size(file) + " bytes",
            expected + " of at most " + most,
            "check the path");
      }
    } catch (IOException e) {
      throw FileProblem.reading(file, expected, e);
    }
  }

  /**
   * The content of an image file: at most {@link #MAX_IMAGE} bytes. Pipes and devices, which may
   * never end, are read only where a shell opened them ({@code /dev/stdin}, {@code /dev/fd/63}).
   *
   * @throws InvalidInputException if it is another pipe or device, or too long
   * @throws IOException if it cannot be read
   */
  public static byte[] image(Path file) throws IOException {
    BasicFileAttributes attributes =
        requireFile(file, "a file with an image", "name a file, or pipe an image to -");
    try (InputStream in = Files.newInputStream(file)) {
      if (attributes.isRegularFile()) {
        if (attributes.size() > MAX_IMAGE) {
          throw tooLong(file.toString());
        }
        byte[] bytes = new byte[(int) attributes.size()]; // a file that grows is read no further
        int read = in.readNBytes(bytes, 0, bytes.length);
        return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
      }
      return image(in, file.toString());
    } catch (OutOfMemoryError e) {
      throw FileProblem.tooLarge(file.toString(), e);
    }
  }

  /** For what comes in some other way, called {@code name}. */
  public static byte[] image(InputStream in, String name) throws IOException {
    try {
      byte[] bytes = in.readNBytes(MAX_IMAGE + 1);
      if (bytes.length <= MAX_IMAGE) {
        return bytes;
      }
    } catch (OutOfMemoryError e) {
      throw FileProblem.tooLarge(name, e);
    }
    throw tooLong(name);
  }

  private static InvalidInputException tooLong(String name) {
    return new InvalidInputException(
        name, "more than 512 MiB", "an image of less", "make sure that it is one");
  }

  /**
   * Refuses what a clone without Git LFS has in place of a large file.
   *
   * @param start the first bytes of the file, or all of them
   * @param where the file, for messages
   * @param expected what it should be
   */
  public static void refusePointer(byte[] start, String where, String expected) {
    boolean isShort = start.length <= LFS_BYTES;
    if (isShort && new String(start, StandardCharsets.US_ASCII).startsWith(LFS)) {
      throw new InvalidInputException(
          where,
          "a Git LFS pointer, which only names the file",
          expected,
          "run 'git lfs pull' in that folder, or download the file itself");
    }
  }

  /**
   * For a file that is opened later, and which may be no pipe or device either, unless a shell
   * opened it. Nothing is said of one that cannot be read.
   */
  public static void refusePointer(Path file, String expected) {
    try {
      if (requireFile(file, expected, "name a file").isRegularFile()) {
        try (var in = Files.newInputStream(file)) {
          refusePointer(in.readNBytes(LFS.length()), file.toString(), expected);
        }
      }
    } catch (IOException readAgainLater) {
      // Whoever opens the file has the words for it.
    }
  }

  /** Pipes, devices and sockets may never end, or never begin. */
  private static BasicFileAttributes requireFile(Path file, String expected, String remedy)
      throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (attributes.isOther() && !OPENED.matcher(file.toString()).matches()) {
      throw new InvalidInputException(file.toString(), "a pipe or a device", expected, remedy);
    }
    return attributes;
  }
}
