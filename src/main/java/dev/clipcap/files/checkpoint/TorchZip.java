package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The zip file that torch.save writes since PyTorch 1.6, ordinary or zip64: its central directory
 * is read for the places of entries, which are stored without compression, so that they can be
 * mapped. (APPNOTE.TXT of PKWARE, section 4.3.)
 */
final class TorchZip {
  static final String PICKLE = "data.pkl";

  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_LOCATOR = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int MAX_DIRECTORY_BYTES = 1 << 26;
  private static final long SATURATED = 0xFFFFFFFFL;

  private record Entry(int method, boolean encrypted, long size, long header) {}

  /** Bytes of the file that hold an entry: {@code size} of them from {@code position} on. */
  record Extent(long position, long size) {}

  private final MappedFile file;
  private final String where;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** The folder that everything in it is in, with a slash at the end. */
  private final String root;

  TorchZip(MappedFile file) {
    this.file = file;
    this.where = file.path().toString();
    readEntries();
    List<String> roots =
        entries.keySet().stream()
            .filter(name -> name.endsWith("/" + PICKLE))
            .map(name -> name.substring(0, name.length() - PICKLE.length()))
            .filter(folder -> folder.indexOf('/') == folder.length() - 1)
            .toList();
    if (roots.size() != 1) {
      throw TorchCheckpoint.invalid(where, roots.size() + " entries */" + PICKLE, "one");
    }
    this.root = roots.get(0);
  }

  /** What was saved. */
  Object value() {
    byte[] stream = small(PICKLE, Pickle.MAX_BYTES);
    return Pickle.load(where + ", " + PICKLE, PickleInput.of(stream), new TorchObjects());
  }

  ByteOrder byteOrder() {
    if (!entries.containsKey(root + "byteorder")) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    String text = new String(small("byteorder", 16), StandardCharsets.US_ASCII);
    return switch (text) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw TorchCheckpoint.invalid(where + ", byteorder", "other text", "'little' or 'big'");
    };
  }

  private byte[] small(String name, int limit) {
    Extent extent = extent(name);
    if (extent.size() > limit) {
      throw TorchCheckpoint.invalid(
          where + ", " + name, extent.size() + " bytes", "at most " + limit);
    }
    return file.get(extent.position(), (int) extent.size());
  }

  /**
   * Where the bytes of an entry lie.
   *
   * @param name without the root
   * @throws InvalidInputException if it is absent, compressed, encrypted or reaches beyond the file
   */
  Extent extent(String name) {
    String place = where + ", zip entry '" + root + name + "'";
    Entry entry = entries.get(root + name);
    if (entry == null) {
      throw invalid(place, "no such entry", "the entry that data.pkl refers to");
    }
    if (entry.method() != 0 || entry.encrypted()) {
      throw new InvalidInputException(
          place,
          entry.encrypted() ? "encryption" : "compression method " + entry.method(),
          "bytes stored as they are",
          "save the file again with torch.save, or zip it with 'zip -0'");
    }
    ByteBuffer local = slice(place, entry.header(), 30);
    if (local.getInt(0) != LOCAL) {
      throw invalid(place, "no local header at byte " + entry.header(), "one");
    }
    long position = entry.header() + 30 + unsigned(local, 26) + unsigned(local, 28);
    if (entry.size() < 0 || position > file.size() - entry.size()) {
      throw invalid(place, entry.size() + " bytes beyond the end", "a whole file");
    }
    return new Extent(position, entry.size());
  }

  private void readEntries() {
    long end = findEnd();
    ByteBuffer record = slice(where, end, 22);
    long count = unsigned(record, 10);
    long size = Integer.toUnsignedLong(record.getInt(12));
    long start = Integer.toUnsignedLong(record.getInt(16));
    if (count == 0xFFFF || size == SATURATED || start == SATURATED) {
      ByteBuffer locator = slice(where, end - 20, 20);
      if (locator.getInt(0) != END_64_LOCATOR) {
        throw invalid(where, "no zip64 locator", "one before the end record");
      }
      ByteBuffer record64 = slice(where, locator.getLong(8), 56);
      if (record64.getInt(0) != END_64) {
        throw invalid(where, "no zip64 end record", "one at byte " + locator.getLong(8));
      }
      count = record64.getLong(32);
      size = record64.getLong(40);
      start = record64.getLong(48);
    }
    if (size < 0 || size > MAX_DIRECTORY_BYTES) {
      throw invalid(where, "a zip directory of " + size + " bytes", "at most 64 MiB");
    }
    ByteBuffer directory = slice(where, start, (int) size);
    for (long i = 0; i < count; i++) {
      readEntry(directory);
    }
  }

  /** The end record is followed only by a comment, whose length it states. */
  private long findEnd() {
    int tailSize = (int) Math.min(file.size(), 22 + 0xFFFF);
    long tailStart = file.size() - tailSize;
    ByteBuffer tail = slice(where, tailStart, tailSize);
    for (int at = tailSize - 22; at >= 0; at--) {
      if (tail.getInt(at) == END && unsigned(tail, at + 20) == tailSize - 22 - at) {
        return tailStart + at;
      }
    }
    throw invalid(where, "a zip file without its end (no zip end record)", "a whole file");
  }

  private void readEntry(ByteBuffer directory) {
    ByteBuffer record = directory.slice().order(ByteOrder.LITTLE_ENDIAN);
    boolean whole = record.remaining() >= 46 && record.getInt(0) == CENTRAL;
    int nameEnd = whole ? 46 + unsigned(record, 28) : 0;
    int extraEnd = whole ? nameEnd + unsigned(record, 30) : 0;
    int end = whole ? extraEnd + unsigned(record, 32) : 0;
    if (!whole || record.remaining() < end) {
      throw invalid(where, "a zip directory that ends early", "as many entries as it states");
    }
    byte[] bytes = new byte[nameEnd - 46];
    record.get(46, bytes);
    String name = new String(bytes, StandardCharsets.UTF_8);
    int method = unsigned(record, 10);
    ByteBuffer wide = zip64Field(record.slice(nameEnd, extraEnd - nameEnd));
    long size = size(record.getInt(24), wide);
    long compressed = size(record.getInt(20), wide);
    long header = size(record.getInt(42), wide);
    if (method == 0 && size != compressed) {
      throw invalid(where + ", zip entry '" + name + "'", "two different sizes", "one");
    }
    boolean encrypted = (record.getShort(8) & 1) != 0;
    if (entries.put(name, new Entry(method, encrypted, size, header)) != null) {
      throw invalid(where, "two zip entries '" + name + "'", "one of each name");
    }
    directory.position(directory.position() + end);
  }

  /** A number of 32 bits, or the next of {@code wide} where it does not fit in them. */
  private static long size(int narrow, ByteBuffer wide) {
    boolean fits = Integer.toUnsignedLong(narrow) != SATURATED || wide.remaining() < 8;
    return fits ? Integer.toUnsignedLong(narrow) : wide.getLong();
  }

  /** The content of extra field 1, which holds the sizes that do not fit in 32 bits. */
  private static ByteBuffer zip64Field(ByteBuffer extra) {
    extra.order(ByteOrder.LITTLE_ENDIAN);
    while (extra.remaining() >= 4) {
      int id = extra.getShort();
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      if (id == 1) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private static int unsigned(ByteBuffer from, int at) {
    return Short.toUnsignedInt(from.getShort(at));
  }

  private ByteBuffer slice(String place, long position, int count) {
    if (position < 0 || position > file.size() - count) {
      throw invalid(place, "a zip record beyond the end", "a whole file");
    }
    return ByteBuffer.wrap(file.get(position, count)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static InvalidInputException invalid(String place, String found, String expected) {
    return new InvalidInputException(
        place, found, expected, "copy or download the file again; it is damaged");
  }
}
