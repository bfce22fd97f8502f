package dev.clipcap.image;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Says in a few words what a file is that should have been an image. */
final class UnknownBytes {
  private static final List<String> TIFF = List.of("II*\0", "MM\0*", "II+\0", "MM\0+");

  private static final Set<String> HEIC =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");

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
    if (TIFF.stream().anyMatch(mark -> in.has(0, mark))) {
      return "a TIFF image";
    }
    if (in.has(4, "ftyp") && !ofContainer(in).isEmpty()) {
      return ofContainer(in);
    }
    if (in.has(0, "\u00ff\n") || in.has(4, "JXL ")) {
      return "a JPEG XL image";
    }
    if (in.has(0, "\u00ffO\u00ffQ") || in.has(4, "jP  ")) {
      return "a JPEG 2000 image";
    }
    if (in.has(0, "8BPS")) {
      return "a Photoshop file";
    }
    byte[] head = in.start(8).getBytes(StandardCharsets.ISO_8859_1);
    return "bytes that begin with " + HexFormat.ofDelimiter(" ").formatHex(head);
  }

  /** By the brands of an ISO container: the main one, then those it is compatible with. */
  private static String ofContainer(ByteReader in) {
    String brands = in.start(64).substring(8);
    int end = Math.min(brands.length(), in.length() < 12 ? 0 : (int) in.u32be(0) - 8);
    for (int at = 0; at + 4 <= Math.max(end, 4) && at + 4 <= brands.length(); at += 4) {
      String brand = brands.substring(at, at + 4);
      if (brand.startsWith("avi")) {
        return "an AVIF image";
      }
      if (HEIC.contains(brand)) {
        return "a HEIC image";
      }
    }
    return brands.startsWith("mif1") || brands.startsWith("msf1") ? "a HEIC image" : "";
  }
}
