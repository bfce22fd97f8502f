package dev.clipcap.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  /** The tag of the first directory; the first one that has a value where it is there twice. */
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
    ByteBuffer whole = ByteBuffer.wrap(exif, start, exif.length - start).slice();
    Tiff tiff = new Tiff(whole.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
    long directory = tiff.u32(4);
    int entries = tiff.u16(directory);
    long apart = 0; // bytes of values that stand outside of the directory
    for (int i = 0; i < entries; i++) {
      long at = directory + 2 + (long) ENTRY * i;
      tiff.u32(at + ENTRY - 4); // a directory that ends within an entry ends before it
      long bytes = tiff.u32(at + 4) * tiff.unit(at);
      boolean within = bytes <= 4;
      apart += within ? 0 : bytes;
      if (bytes == 0 || (!within && apart > tiff.bytes.limit())) {
        continue;
      }
      long value = within ? at + 8 : tiff.u32(at + 8);
      if (value + bytes > tiff.bytes.limit()) {
        return OptionalInt.empty(); // as Pillow, which reads no further
      }
      if (tiff.u16(at) == TAG) {
        return OptionalInt.of(tiff.number(tiff.u16(at + 2), value));
      }
    }
    return OptionalInt.empty();
  }

  /** Numbers of a TIFF file; a place beyond its end is an IndexOutOfBoundsException. */
  private record Tiff(ByteBuffer bytes) {
    int u16(long at) {
      return Short.toUnsignedInt(bytes.getShort(place(at)));
    }

    long u32(long at) {
      return Integer.toUnsignedLong(bytes.getInt(place(at)));
    }

    /** Bytes of one value of an entry; 0 where its type is unknown. */
    int unit(long entry) {
      return switch (u16(entry + 2)) {
        case 1, 2, 6, 7 -> 1;
        case 3, 8 -> 2;
        case 4, 9, 11, 13 -> 4;
        case 5, 10, 12, 16 -> 8;
        default -> 0;
      };
    }

    /**
     * The whole number at a place, written as any type of number; {@link #AS_STORED} if it is
     * another, or text.
     */
    int number(int type, long at) {
      double number =
          switch (type) {
            case 3, 8 -> u16(at);
            case 4, 9, 13 -> u32(at);
            case 5 -> u32(at) / (double) u32(at + 4);
            case 6 -> Byte.toUnsignedInt(bytes.get(place(at)));
            case 10 -> (int) u32(at) / (double) (int) u32(at + 4);
            case 11 -> bytes.getFloat(place(at));
            case 12 -> bytes.getDouble(place(at));
            case 16 -> bytes.getLong(place(at));
            default -> AS_STORED;
          };
      return number == (int) number ? (int) number : AS_STORED;
    }

    private static int place(long at) {
      return (int) Math.min(at, Integer.MAX_VALUE);
    }
  }
}
