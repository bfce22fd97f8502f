package dev.clipcap.clip;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** Says in a few words what a file is that should have been an image. */
final class UnknownBytes {
  private UnknownBytes() {}

  static String describe(ByteReader in) {
    if (in.length() == 0) {
      return "0 bytes";
    }
    String start = in.start(512).strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return "a web page (text/html)";
    }
    if (start.startsWith("<svg") || (start.startsWith("<?xml") && start.contains("<svg"))) {
      return "an SVG drawing";
    }
    if (start.startsWith("<?xml")) {
      return "an XML document";
    }
    if (start.startsWith("{")) {
      return "JSON text";
    }
    if (start.startsWith("version https://git-lfs")) {
      return "a Git LFS pointer";
    }
    if (in.has(0, "%PDF")) {
      return "a PDF";
    }
    if (in.has(0, "II*\0") || in.has(0, "MM\0*")) {
      return "a TIFF image";
    }
    if (in.has(4, "ftypavif")) {
      return "an AVIF image";
    }
    if (in.has(4, "ftyphei") || in.has(4, "ftypmif1")) {
      return "an HEIC image";
    }
    byte[] head = in.start(8).getBytes(StandardCharsets.ISO_8859_1);
    return "bytes that begin with " + HexFormat.ofDelimiter(" ").formatHex(head);
  }
}
