package dev.clipcap.convert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds torch.save files part by part: a zip of stored entries, and pickles by opcode. */
public final class TorchBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes);

  public TorchBytes entry(String name, byte... content) {
    ZipEntry entry = new ZipEntry("archive/" + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    return put(entry, content);
  }

  public TorchBytes deflated(String name, byte... content) {
    return put(new ZipEntry("archive/" + name), content);
  }

  private TorchBytes put(ZipEntry entry, byte[] content) {
    try {
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] build() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Opcodes as ISO 8859-1 characters. */
  public static byte[] pickle(String opcodes) {
    return ("\u0080\u0002" + opcodes).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** BINUNICODE of a short string. */
  public static String str(String text) {
    return "X" + (char) text.length() + "\0\0\0" + text;
  }

  /** BININT. */
  public static String integer(int value) {
    StringBuilder opcode = new StringBuilder("J");
    for (byte b : Bytes.little(4, value)) {
      opcode.append((char) (b & 0xFF));
    }
    return opcode.toString();
  }

  public static String tuple(int... values) {
    StringBuilder opcodes = new StringBuilder("(");
    for (int value : values) {
      opcodes.append(integer(value));
    }
    return opcodes.append('t').toString();
  }

  /** The dictionary {@code {'w': tensor}} over storage '0'. */
  public static byte[] oneTensor(
      String type, int storage, int offset, String sizes, String strides) {
    return pickle("}" + str("w") + tensor(type, storage, offset, sizes, strides) + "s.");
  }

  public static String tensor(String type, int storage, int offset, String sizes, String strides) {
    String id =
        "(%sctorch\n%s\n%s%s%stQ"
            .formatted(str("storage"), type, str("0"), str("cpu"), integer(storage));
    return "ctorch._utils\n_rebuild_tensor_v2\n(%s%s%s%s\u0089NtR"
        .formatted(id, integer(offset), sizes, strides);
  }
}
