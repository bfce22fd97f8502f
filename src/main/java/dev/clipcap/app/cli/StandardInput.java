package dev.clipcap.app.cli;

import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Unchecked;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is on standard input, told apart by its first bytes: an image, or paths in UTF-8, one in
 * each line.
 *
 * @param image the bytes of an image; null if there are paths
 * @param paths none of them blank
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StandardInput(byte[] image, List<String> paths) {
  private static final String NAME = "standard input";

  /** Bytes as ISO 8859-1 that images of the formats begin with. */
  private static final List<String> BEGINNINGS =
      List.of(
          "\u00ff\u00d8\u00ff", // JPEG
          "\u0089PNG\r\n",
          "GIF87a",
          "GIF89a",
          "II*\0", // TIFF
          "MM\0*",
          "\u00ff\n", // JPEG XL
          "\0\0\0\fJXL ",
          "\0\0\0\fjP  "); // JPEG 2000

  /**
   * Reads all of it.
   *
   * @param nul whether paths end with NUL bytes, as those of {@code find -print0}
   * @throws InvalidInputException if it is neither
   */
  static StandardInput read(InputStream in, boolean nul) {
    byte[] bytes = Unchecked.get("cannot read " + NAME, () -> InputFiles.image(in, NAME));
    String head = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
    if (isImage(head)) {
      return new StandardInput(bytes, List.of());
    }
    if (head.startsWith("\u00ff\u00fe") || head.startsWith("\u00fe\u00ff")) {
      throw new InvalidInputException(
          NAME, "UTF-16", "an image, or paths in UTF-8", "convert the list to UTF-8");
    }
    boolean hasNul = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0;
    InvalidInputException.refuseIf(
        hasNul && !nul,
        NAME,
        "NUL bytes",
        "an image, or a path in each line",
        "add -Dnull if it is a list with NUL between its paths");
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (nul && !hasNul && text.strip().contains("\n")) {
      throw new InvalidInputException(
          NAME, "lines", "paths that end with NUL bytes", "leave -Dnull out");
    }
    String list = text.startsWith("\uFEFF") ? text.substring(1) : text;
    Stream<String> paths = nul ? Arrays.stream(list.split("\0")) : list.lines();
    return new StandardInput(null, paths.filter(path -> !path.isBlank()).toList());
  }

  private static boolean isImage(String head) {
    return BEGINNINGS.stream().anyMatch(head::startsWith)
        || (head.startsWith("RIFF") && head.startsWith("WEBP", 8))
        || (head.startsWith("BM") && head.startsWith("\0\0\0\0", 6))
        || head.startsWith("ftyp", 4); // HEIC and AVIF
  }
}
