package dev.clipcap.data.archive;

import dev.clipcap.data.RelativeName;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of a tar file: POSIX ustar, with the long names of GNU tar and of pax headers. Only
 * headers are read. Anything but files and folders (links, devices, sparse files) is refused.
 */
public final class TarReader {
  private static final int BLOCK = 512;
  private static final int MAX_EXTENDED_HEADER = 1 << 20;

  private final Path tar;
  private final FileChannel channel;
  private final List<TarEntry> entries = new ArrayList<>();
  private long position;

  /** From a GNU 'L' or pax 'x' header, for the entry after it; null where there is none. */
  private String longName;

  private long paxSize = -1;

  private TarReader(Path tar, FileChannel channel) {
    this.tar = tar;
    this.channel = channel;
  }

  /** The regular files of a tar in their order. */
  public static List<TarEntry> entries(Path tar) {
    InputFiles.refusePointer(tar, "a tar file");
    try (FileChannel channel = FileChannel.open(tar, StandardOpenOption.READ)) {
      TarReader reader = new TarReader(tar, channel);
      reader.readAll();
      return reader.entries;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + tar, e);
    }
  }

  private void readAll() throws IOException {
    while (true) {
      byte[] header = read(position, BLOCK, "a header");
      if (isZero(header)) {
        return;
      }
      checkSum(header);
      position += BLOCK;
      char type = (char) header[156];
      String prefix = isUstar(header) ? string(header, 345, 155) : "";
      String shortName = string(header, 0, 100);
      String name =
          longName != null ? longName : prefix.isEmpty() ? shortName : prefix + "/" + shortName;
      long size = paxSize >= 0 ? paxSize : number(header, 124, 12, name);
      if (size > channel.size() - position) {
        throw refused(name, "the end of the tar inside the entry", size + " bytes");
      }
      switch (type) {
        case '0', '\0', '7' -> file(name, size);
        case '5' -> folder(name);
        case 'L' -> longName = string(extended(size, name), 0, (int) size);
        case 'x' -> pax(extended(size, name), name);
        case 'g' -> extended(size, name);
        default ->
            throw refused(
                name,
                type == '1' || type == '2'
                    ? "a link to '" + string(header, 157, 100) + "'"
                    : "an entry of type '" + type + "'",
                "files and folders only");
      }
      if (type != 'L' && type != 'x') {
        longName = null;
        paxSize = -1;
      }
      position += (size + BLOCK - 1) / BLOCK * BLOCK;
    }
  }

  private void folder(String name) {
    if (!name.matches("\\.?/?")) { // "./", with which "tar -c ." begins
      checkName(name);
    }
  }

  private void file(String name, long size) {
    String checked = checkName(name);
    if (ArchiveNames.isFromMacOs(checked)) {
      return;
    }
    entries.add(new TarEntry(tar, checked, position, size));
  }

  private String checkName(String name) {
    return RelativeName.check(name, tar + " entry " + name);
  }

  private byte[] extended(long size, String name) throws IOException {
    if (size > MAX_EXTENDED_HEADER) {
      throw refused(name, "a header of " + size + " bytes", "at most " + MAX_EXTENDED_HEADER);
    }
    return read(position, (int) size, "an extended header");
  }

  /** Pax records are "length key=value\n", the length counting the whole record. */
  private void pax(byte[] records, String name) {
    int start = 0;
    while (start < records.length) {
      int space = start;
      while (space < records.length && records[space] != ' ') {
        space++;
      }
      int end = start + parse(new String(records, start, space - start, StandardCharsets.UTF_8));
      int length = end - space - 2;
      if (end <= start || end > records.length || length < 0) {
        throw refused(name, "a malformed pax header", "length key=value records");
      }
      String record = new String(records, space + 1, length, StandardCharsets.UTF_8);
      if (record.startsWith("path=")) {
        longName = record.substring("path=".length());
      } else if (record.startsWith("size=")) {
        paxSize = parse(record.substring("size=".length()));
      } else if (record.startsWith("GNU.sparse")) {
        throw refused(name, "a sparse file", "files stored whole");
      }
      start = end;
    }
  }

  private static int parse(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private byte[] read(long offset, int length, String what) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        String after =
            entries.isEmpty() ? "" : " after entry " + entries.get(entries.size() - 1).entryName();
        throw new InvalidInputException(
            tar + after,
            "the end of the file at byte " + channel.size(),
            what + " or the closing zero block",
            "download the tar again; it is cut off");
      }
    }
    return buffer.array();
  }

  private void checkSum(byte[] header) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    long recorded = number(header, 148, 8, "at byte " + position);
    if (sum != recorded) {
      throw refused("at byte " + position, "header sum " + sum, String.valueOf(recorded));
    }
  }

  /** Octal digits, or big-endian binary where the first byte has its top bit set. */
  private long number(byte[] header, int start, int length, String name) {
    if ((header[start] & 0x80) != 0) {
      long value = header[start] & 0x7f;
      for (int i = start + 1; i < start + length; i++) {
        value = (value << 8) | (header[i] & 0xff);
      }
      if (value < 0) {
        throw refused(name, "a negative size", "a size");
      }
      return value;
    }
    String digits = string(header, start, length).strip();
    if (!digits.matches("[0-7]{0,20}")) {
      throw refused(name, "the number '" + digits + "'", "octal digits");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private InvalidInputException refused(String name, String found, String expected) {
    return new InvalidInputException(
        tar + " entry " + name, found, expected, "make the archive again from plain files");
  }

  private static boolean isUstar(byte[] header) {
    return new String(header, 257, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
  }

  private static String string(byte[] bytes, int start, int length) {
    int end = start;
    while (end < start + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
