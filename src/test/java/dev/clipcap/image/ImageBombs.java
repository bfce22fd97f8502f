package dev.clipcap.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/**
 * Small files that cost a decoder much more than their size: time, by repetition, or memory, by
 * what they say of themselves. Each is made in milliseconds and is under 10 MB.
 */
public final class ImageBombs {
  private static final int SCANS = 100_000;
  private static final int HUGE = 0x7FFFFFF0;

  private ImageBombs() {}

  /** All of them by name; the name ends as the file's does. */
  public static Map<String, byte[]> all() {
    Map<String, byte[]> bombs = new LinkedHashMap<>(refused());
    bombs.putAll(harmless());
    return bombs;
  }

  /** Those that are no images. */
  public static Map<String, byte[]> refused() {
    Map<String, byte[]> bombs = new LinkedHashMap<>();
    bombs.put("scans.jpg", manyScans(7000, 7000, 1));
    bombs.put("scans-cmyk.jpg", manyScans(3000, 3000, 4));
    bombs.put("size.jpg", manyScans(65_500, 65_500, 3));
    bombs.put("size.png", png(100_000, 100_000, chunk("IDAT", zeros(20))));
    bombs.put("inflating.png", png(8, 8, chunk("IDAT", deflatedZeros(2_000_000))));
    bombs.put("length.png", png(8, 8, new Bytes().u32be(HUGE).ascii("IDAT").array()));
    bombs.put("second-header.png", secondHeader());
    bombs.put("picture-in-png.bmp", bmp(8, 8, 5, HUGE, 54));
    bombs.put("picture-in-jpeg.bmp", bmp(8, 8, 4, HUGE, 54));
    bombs.put("no-pixels.bmp", bmp(13_000, 13_000, 0, 0, 54));
    bombs.put("offset.bmp", bmp(8, 8, 0, 0, HUGE));
    bombs.put("size.gif", gif(65_535, 65_535, new byte[] {2, 1, 0x44, 0}));
    bombs.put("clear-codes.gif", gif(8, 8, clearCodes(5_000_000)));
    bombs.put("extensions.gif", extensions(2_000_000));
    bombs.put("length.webp", webp(16_383, 10_900, HUGE));
    bombs.put("no-pixels.webp", webp(16_383, 10_900, 10));
    bombs.put("size.webp", webp(16_383, 16_383, 10));
    bombs.put("frame.webp", frame());
    return bombs;
  }

  /** Those that are images with much beside the pixels: 8 x 8 of black. */
  static Map<String, byte[]> harmless() {
    Map<String, byte[]> bombs = new LinkedHashMap<>();
    bombs.put("texts.png", withTexts("zTXt", "Comment\0\0"));
    bombs.put("international-texts.png", withTexts("iTXt", "Comment\0\1\0\0\0"));
    bombs.put("exif-texts.png", withTexts("zTXt", "Raw profile type exif\0\0"));
    bombs.put("profile.png", png(8, 8, both(profile(), pixels())));
    bombs.put("profile.bmp", bmpWithProfile());
    bombs.put("exif-pieces.jpg", exifPieces(500_000));
    return bombs;
  }

  /** A file of 10 bytes a scan, each of which repeats the last bit of no coefficient. */
  private static byte[] manyScans(int width, int height, int components) {
    Bytes out = new Bytes().u16be(0xFFD8);
    out.u16be(0xFFDB).u16be(67).u8(0).raw(filled(64, 1));
    out.u16be(0xFFC2).u16be(8 + 3 * components).u8(8).u16be(height).u16be(width).u8(components);
    for (int c = 1; c <= components; c++) {
      out.u8(c).u8(0x11).u8(0);
    }
    for (int table : new int[] {0x00, 0x10}) { // DC: no bits follow; AC: the end of the block
      out.u16be(0xFFC4).u16be(20).u8(table).u8(1).raw(zeros(15)).u8(0);
    }
    for (int i = 0; i < SCANS; i++) {
      out.u16be(0xFFDA).u16be(8).u8(1).u8(1 + i % components).u8(0).u8(1).u8(63).u8(0x10);
    }
    return out.u16be(0xFFD9).array();
  }

  /** A picture, and EXIF cut into pieces of a byte, which are to be joined. */
  private static byte[] exifPieces(int count) {
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "jpg", picture);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] piece = new Bytes().u16be(0xFFE1).u16be(9).ascii("Exif\0\0").u8(0).array();
    Bytes out = new Bytes().u16be(0xFFD8);
    for (int i = 0; i < count; i++) {
      out.raw(piece);
    }
    byte[] rest = picture.toByteArray();
    return out.raw(Arrays.copyOfRange(rest, 2, rest.length)).array();
  }

  private static byte[] png(int width, int height, byte[] chunks) {
    Bytes header = new Bytes().u32be(width).u32be(height).u8(8).u8(0).u8(0).u8(0).u8(0);
    return new Bytes()
        .raw(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})
        .raw(chunk("IHDR", header.array()))
        .raw(chunks)
        .raw(chunk("IEND", new byte[0]))
        .array();
  }

  private static byte[] pixels() {
    return chunk("IDAT", deflated(zeros(8 * 9)));
  }

  private static byte[] withTexts(String type, String keyword) {
    byte[] text = both(latin1(keyword), deflated(zeros(7_900_000)));
    byte[] one = chunk(type, text);
    Bytes chunks = new Bytes();
    for (int i = 0; i < 1000; i++) {
      chunks.raw(one);
    }
    return png(8, 8, chunks.raw(pixels()).array());
  }

  /** A colour profile that states nearly 2 GB, in 2 MB that inflate to some hundreds. */
  private static byte[] profile() {
    return chunk("iCCP", both(latin1("icc\0\0"), deflatedZeros(2_000_000)));
  }

  /** A chunk before the header that looks like one of 8 x 8; the real one is of 16000 x 11000. */
  private static byte[] secondHeader() {
    byte[] small = new Bytes().u32be(8).u32be(8).u8(8).u8(0).u8(0).u8(0).u8(0).array();
    byte[] large = png(16_000, 11_000, pixels());
    return new Bytes()
        .raw(Arrays.copyOf(large, 8))
        .raw(chunk("abCd", small))
        .raw(Arrays.copyOfRange(large, 8, large.length))
        .array();
  }

  private static byte[] chunk(String type, byte[] body) {
    byte[] checked = both(latin1(type), body);
    CRC32 crc = new CRC32();
    crc.update(checked);
    return new Bytes().u32be(body.length).raw(checked).u32be((int) crc.getValue()).array();
  }

  /** zlib's format, by the fixed codes: 13 bits for 258 zeros, without an end. */
  private static byte[] deflatedZeros(int length) {
    byte[] out = new byte[length];
    out[0] = 0x78;
    out[1] = (byte) 0x9C;
    int bit = 16;
    // Not the last block, fixed codes; a zero; then 258 bytes that are as the byte before, ...
    String codes = "010" + "00110000" + "1100010100000".repeat(32);
    for (int i = 0; i < codes.length(); i++) { // from the lowest bit of a byte on
      out[bit / 8] |= (byte) ((codes.charAt(i) - '0') << (bit % 8));
      bit++;
    }
    for (int at = 4 + 13; at < length; at++) { // which repeats every 13 bytes
      out[at] = out[at - 13];
    }
    return out;
  }

  private static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater(9);
    deflater.setInput(content);
    deflater.finish();
    byte[] out = new byte[content.length / 100 + 100];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  /** Without palette or pixels. */
  private static byte[] bmp(int width, int height, int compression, int imageBytes, int pixelsAt) {
    return new Bytes()
        .ascii("BM")
        .u32le(124)
        .u32le(0)
        .u32le(pixelsAt)
        .u32le(40)
        .u32le(width)
        .u32le(height)
        .u16le(1)
        .u16le(compression > 3 ? 0 : 24)
        .u32le(compression)
        .u32le(imageBytes)
        .raw(zeros(16 + 70))
        .array();
  }

  private static byte[] bmpWithProfile() {
    return new Bytes()
        .ascii("BM")
        .u32le(14 + 124 + 192)
        .u32le(0)
        .u32le(14 + 124)
        .u32le(124)
        .u32le(8)
        .u32le(8)
        .u16le(1)
        .u16le(24)
        .raw(zeros(14 + 56 - 30))
        .ascii("DEBM") // an embedded profile, as a little-endian number
        .raw(zeros(48 + 4))
        .u32le(124)
        .u32le(HUGE)
        .u32le(0)
        .raw(zeros(192))
        .array();
  }

  private static byte[] gif(int width, int height, byte[] data) {
    return new Bytes()
        .ascii("GIF89a")
        .u16le(width)
        .u16le(height)
        .raw(zeros(3))
        .ascii(",")
        .u32le(0)
        .u16le(width)
        .u16le(height)
        .u8(0)
        .raw(data)
        .ascii(";")
        .array();
  }

  /** Codes that empty the table, and no pixel. */
  private static byte[] clearCodes(int length) {
    byte[] out = new byte[length];
    out[0] = 7; // codes of 8 bits, of which 128 clears
    for (int at = 1; at + 256 < length; at += 256) {
      Arrays.fill(out, at, at + 256, (byte) 128);
      out[at] = (byte) 255;
    }
    return out;
  }

  /** Extensions without contents, and no picture. */
  private static byte[] extensions(int count) {
    Bytes out = new Bytes().ascii("GIF89a").u16le(8).u16le(8).raw(zeros(3));
    byte[] one = {'!', (byte) 0xFE, 0};
    for (int i = 0; i < count; i++) {
      out.raw(one);
    }
    return out.ascii(";").array();
  }

  /** Lossless, its size and nothing more. */
  private static byte[] webp(int width, int height, int length) {
    return new Bytes()
        .ascii("RIFF")
        .u32le(22)
        .ascii("WEBPVP8L")
        .u32le(length)
        .u8(0x2F)
        .u32le((width - 1) | ((height - 1) << 14))
        .raw(zeros(5))
        .array();
  }

  /** An animation whose first frame states nearly 2 GB. */
  private static byte[] frame() {
    return new Bytes()
        .ascii("RIFF")
        .u32le(62)
        .ascii("WEBPVP8X")
        .u32le(10)
        .raw(new byte[] {2, 0, 0, 0, 7, 0, 0, 7, 0, 0})
        .ascii("ANMF")
        .u32le(HUGE)
        .raw(zeros(32))
        .array();
  }

  private static byte[] zeros(int length) {
    return new byte[length];
  }

  private static byte[] filled(int length, int value) {
    byte[] out = new byte[length];
    Arrays.fill(out, (byte) value);
    return out;
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] both(byte[] first, byte[] second) {
    return new Bytes().raw(first).raw(second).array();
  }

  /** Numbers one after the other. */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int value) {
      out.write(value);
      return this;
    }

    Bytes u16be(int value) {
      return u8(value >> 8).u8(value);
    }

    Bytes u16le(int value) {
      return u8(value).u8(value >> 8);
    }

    Bytes u32be(int value) {
      return u16be(value >> 16).u16be(value);
    }

    Bytes u32le(int value) {
      return u16le(value).u16le(value >> 16);
    }

    Bytes ascii(String text) {
      return raw(latin1(text));
    }

    Bytes raw(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    byte[] array() {
      return out.toByteArray();
    }
  }
}
