package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The central directory of a zip file, ordinary or zip64, read for the places of entries that are
 * stored without compression, so that they can be mapped. (APPNOTE.TXT of PKWARE, section 4.3.)
 */
final class ZipDirectory {
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
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private ZipDirectory(MappedFile file) {
    this.file = file;
  }

  static ZipDirectory read(MappedFile file) {
    ZipDirectory directory = new ZipDirectory(file);
    directory.readEntries();
    return directory;
  }

  Iterable<String> names() {
    return entries.keySet();
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /**
   * Where the bytes of an entry lie.
   *
   * @throws InvalidInputException if it is absent, compressed, encrypted or reaches beyond the file
   */
  Extent extent(String name) {
    String where = file.path() + ", zip entry '" + name + "'";
    Entry entry = entries.get(name);
    if (entry == null) {
      throw invalid(where, "no such entry", "the entry that data.pkl refers to");
    }
    if (entry.method() != 0 || entry.encrypted()) {
      throw new InvalidInputException(
          where,
          entry.encrypted() ? "encryption" : "compression method " + entry.method(),
          "bytes stored as they are",
          "save the file again with torch.save, or zip it with 'zip -0'");
    }
    ByteBuffer local = slice(where, entry.header(), 30);
    if (local.getInt(0) != LOCAL) {
      throw invalid(where, "no local header at byte " + entry.header(), "one");
    }
    long position =
        entry.header()
            + 30
            + Short.toUnsignedInt(local.getShort(26))
            + Short.toUnsignedInt(local.getShort(28));
    if (entry.size() < 0 || position > file.size() - entry.size()) {
      throw invalid(where, entry.size() + " bytes beyond the end", "a whole file");
    }
    return new Extent(position, entry.size());
  }

  private void readEntries() {
    String where = file.path().toString();
    long end = findEnd(where);
    ByteBuffer record = slice(where, end, 22);
    long count = Short.toUnsignedLong(record.getShort(10));
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
      readEntry(where, directory);
    }
  }

  /** The end record is followed only by a comment, whose length it states. */
  private long findEnd(String where) {
    int tailSize = (int) Math.min(file.size(), 22 + 0xFFFF);
    long tailStart = file.size() - tailSize;
    ByteBuffer tail = slice(where, tailStart, tailSize);
    for (int at = tailSize - 22; at >= 0; at--) {
      if (tail.getInt(at) == END
          && Short.toUnsignedInt(tail.getShort(at + 20)) == tailSize - 22 - at) {
        return tailStart + at;
      }
    }
    throw invalid(where, "a zip file without its end (no zip end record)", "a whole file");
  }

  private void readEntry(String where, ByteBuffer directory) {
    if (directory.remaining() < 46 || directory.getInt(directory.position()) != CENTRAL) {
      throw invalid(where, "a zip directory that ends early", "as many entries as it states");
    }
    int at = directory.position();
    int flags = directory.getShort(at + 8);
    int method = Short.toUnsignedInt(directory.getShort(at + 10));
    long compressed = Integer.toUnsignedLong(directory.getInt(at + 20));
    long size = Integer.toUnsignedLong(directory.getInt(at + 24));
    int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
    int extraLength = Short.toUnsignedInt(directory.getShort(at + 30));
    int commentLength = Short.toUnsignedInt(directory.getShort(at + 32));
    long header = Integer.toUnsignedLong(directory.getInt(at + 42));
    if (directory.remaining() < 46 + nameLength + extraLength + commentLength) {
      throw invalid(where, "a zip directory that ends early", "as many entries as it states");
    }
    byte[] name = new byte[nameLength];
    directory.get(at + 46, name);
    ByteBuffer wide =
        zip64Field(
            directory.slice(at + 46 + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN));
    if (size == SATURATED && wide.remaining() >= 8) {
      size = wide.getLong();
    }
    if (compressed == SATURATED && wide.remaining() >= 8) {
      compressed = wide.getLong();
    }
    if (header == SATURATED && wide.remaining() >= 8) {
      header = wide.getLong();
    }
    String text = new String(name, StandardCharsets.UTF_8);
    if (method == 0 && size != compressed) {
      throw invalid(where + ", zip entry '" + text + "'", "two different sizes", "one");
    }
    if (entries.put(text, new Entry(method, (flags & 1) != 0, size, header)) != null) {
      throw invalid(where, "two zip entries '" + text + "'", "one of each name");
    }
    directory.position(at + 46 + nameLength + extraLength + commentLength);
  }

  /** The content of extra field 1, which holds the sizes that do not fit in 32 bits. */
  private static ByteBuffer zip64Field(ByteBuffer extra) {
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

  private ByteBuffer slice(String where, long position, int count) {
    if (position < 0 || position > file.size() - count) {
      throw invalid(where, "a zip record beyond the end", "a whole file");
    }
    return ByteBuffer.wrap(file.get(position, count)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where, found, expected, "copy or download the file again; it is damaged");
  }
}
