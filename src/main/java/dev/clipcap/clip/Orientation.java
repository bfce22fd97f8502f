package dev.clipcap.clip;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The orientation 1 to 8 in an image file's metadata, as Pillow's {@code ImageOps.exif_transpose}
 * finds it: in EXIF, or else in XMP. Metadata that is broken or absent means 1: as stored.
 */
final class Orientation {
  static final int AS_STORED = 1;
  private static final int TAG = 0x0112;
  private static final int ENTRY = 12;
  private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

  private Orientation() {}

  static int of(ImageMetadata metadata) {
    OptionalInt exif = OptionalInt.empty();
    try {
      exif = inTiff(metadata.exif());
    } catch (IndexOutOfBoundsException brokenMeansNone) {
      // What was read before the break does not have it.
    }
    int found = exif.isPresent() ? exif.getAsInt() : inXmp(metadata.xmp());
    return found >= AS_STORED && found <= 8 ? found : AS_STORED;
  }

  private static int inXmp(String xmp) {
    Matcher matcher = XMP.matcher(xmp);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : AS_STORED;
  }

  /** The tag of the first directory; the first one that can be read where it is there twice. */
  private static OptionalInt inTiff(byte[] exif) {
    ByteReader in = new ByteReader(exif);
    int start = 0;
    while (start < 12 && in.has(start, "Exif\0\0")) {
      start += 6;
    }
    boolean big = in.has(start, "MM\0*") || in.has(start, "MM*\0");
    if (!big && !in.has(start, "II*\0") && !in.has(start, "II\0*")) {
      return OptionalInt.empty();
    }
    Tiff tiff = new Tiff(in, start, big);
    long directory = tiff.u32(4);
    int entries = tiff.u16(directory);
    for (int i = 0; i < entries; i++) {
      long at = directory + 2 + (long) ENTRY * i;
      tiff.u32(at + ENTRY - 4); // a directory that ends within an entry ends before it
      if (tiff.u16(at) == TAG) {
        OptionalInt value = tiff.value(at);
        if (value.isPresent()) {
          return value;
        }
      }
    }
    return OptionalInt.empty();
  }

  /** Numbers of a TIFF file within {@code in}. */
  private record Tiff(ByteReader in, int start, boolean big) {
    int u16(long at) {
      int place = place(at);
      return big ? in.u16be(place) : in.u16le(place);
    }

    long u32(long at) {
      int place = place(at);
      return big ? in.u32be(place) : Integer.toUnsignedLong(in.i32le(place));
    }

    /** The first number of an entry; empty where it has none, or of a kind that does not count. */
    OptionalInt value(long entry) {
      int type = u16(entry + 2);
      long count = u32(entry + 4);
      int bytes =
          switch (type) {
            case 3, 8 -> 2; // SHORT, signed or not
            case 4, 9, 13 -> 4; // LONG, signed or not, IFD
            case 6 -> 1; // signed BYTE
            default -> 0; // texts and fractions
          };
      if (bytes == 0 || count == 0) {
        // Such a tag is there, so that no other and no XMP counts.
        return type >= 1 && type <= 13 && count > 0
            ? OptionalInt.of(AS_STORED)
            : OptionalInt.empty();
      }
      boolean within = bytes * count <= 4;
      long at = within ? entry + 8 : u32(entry + 8);
      if (!within && at + bytes * count > in.length() - start) {
        return OptionalInt.empty();
      }
      return OptionalInt.of(
          bytes == 1 ? in.u8(place(at)) : bytes == 2 ? u16(at) : (int) Math.min(u32(at), 9));
    }

    private int place(long at) {
      if (at > in.length()) {
        throw new IndexOutOfBoundsException("beyond the metadata");
      }
      return start + (int) at;
    }
  }
}
