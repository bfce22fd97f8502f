package dev.clipcap.image;

import java.awt.image.BufferedImage;
import java.awt.image.DirectColorModel;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * BMP by the JDK's plug-in, which is given the plainest form of the file: some programs leave the
 * length of the file or the place of the pixels 0, and OS/2 2 has a longer header: Pillow reads
 * those.
 *
 * @param encoded the file
 * @param header bytes of the header after the file's own 14: 12, 40, 52, 56, 64, 108 or 124
 * @param bits of a pixel
 * @param compression 0 none, 1 runs of bytes, 2 runs of half bytes, 3 masks
 * @param pixels where they begin
 */
record BmpDecoder(byte[] encoded, int header, int bits, int compression, int pixels) {
  private static final int FILE_HEADER = 14;
  private static final int OLDEST = 12;
  private static final int USUAL = 40;
  private static final int OS2 = 64;
  private static final int WITH_PROFILE = 124;
  private static final int SRGB = 0x73524742;
  private static final int RUNS_OF_HALF_BYTES = 2;
  private static final int MASKS = 3;
  private static final int END_OF_ROW = 0;
  private static final int END = 1;
  private static final int JUMP = 2;

  static RgbImage decode(byte[] encoded, ImageHeader header) throws IOException {
    BufferedImage image =
        JdkReader.read("bmp", of(encoded).plain(header), header, reader -> reader.read(0));
    boolean sixteenBits =
        image.getColorModel() instanceof DirectColorModel model && model.getPixelSize() <= 16;
    return sixteenBits ? rgb16(image) : RgbImage.of(image);
  }

  /** Pillow widens 5 or 6 bits to 8 rounding down, the JDK to nearest. */
  private static RgbImage rgb16(BufferedImage image) {
    int[] largest = image.getSampleModel().getSampleSize();
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[3 * width];
    for (int y = 0; y < height; y++) {
      image.getRaster().getPixels(0, y, width, 1, row);
      for (int i = 0; i < row.length; i++) {
        rgb[y * row.length + i] = (byte) (row[i] * 255 / ((1 << largest[i % 3]) - 1));
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** Throws IndexOutOfBoundsException if the file ends within its header. */
  private static BmpDecoder of(byte[] encoded) {
    ByteReader in = new ByteReader(encoded);
    int header = in.i32le(FILE_HEADER);
    int bits = in.u16le(header == OLDEST ? 24 : 28);
    int compression = header == OLDEST ? 0 : in.i32le(30);
    int pixels = in.i32le(10);
    if (pixels == 0) {
      int colours = header == OLDEST || in.i32le(46) == 0 ? 1 << bits : in.i32le(46);
      int masks = header == USUAL && compression == MASKS ? 12 : 0;
      int palette = bits <= 8 ? colours * (header == OLDEST ? 3 : 4) : 0;
      pixels = FILE_HEADER + header + masks + palette;
    }
    return new BmpDecoder(encoded, header, bits, compression, pixels);
  }

  /** This picture without runs, under the usual header, with what the file left 0. */
  private byte[] plain(ImageHeader size) throws IOException {
    if (compression < 0 || compression > MASKS || (header == OS2 && compression == MASKS)) {
      throw new IOException("compression " + compression);
    }
    boolean runs = compression == 1 || compression == RUNS_OF_HALF_BYTES;
    if (!runs && encoded.length - (long) pixels < rowBytes(size)) {
      throw new IOException("fewer bytes than pixels");
    }
    ByteReader in = new ByteReader(encoded);
    int kept = header == OS2 ? USUAL : header;
    int extra = pixels - FILE_HEADER - header; // masks, palette, a gap
    byte[] body = runs ? bytes(size) : in.slice(pixels, encoded.length - pixels);
    ByteBuffer out =
        ByteBuffer.allocate(FILE_HEADER + kept + extra + body.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(in.slice(0, FILE_HEADER + kept));
    out.put(in.slice(FILE_HEADER + header, extra)).put(body);
    out.putInt(2, out.capacity());
    out.putInt(10, FILE_HEADER + kept + extra);
    out.putInt(FILE_HEADER, kept);
    if (runs) {
      int colours = out.getInt(46) == 0 ? 1 << bits : out.getInt(46);
      out.putShort(28, (short) 8).putInt(30, 0).putInt(34, body.length).putInt(46, colours);
    }
    if (header == WITH_PROFILE) { // Pillow uses none; the JDK would read as much as is stated
      out.putInt(14 + 56, SRGB).putInt(14 + 112, 0).putInt(14 + 116, 0);
    }
    return out.array();
  }

  /** Of all rows, each padded to four bytes but for the last. */
  private long rowBytes(ImageHeader size) {
    long row = (size.width() * bits + 7) / 8;
    return (size.height() - 1) * ((row + 3) / 4 * 4) + row;
  }

  /** The runs written out: one byte a pixel, rows padded to four. */
  private byte[] bytes(ImageHeader size) throws IOException {
    int width = Math.toIntExact(size.width());
    int height = Math.toIntExact(size.height());
    byte[] indices = indices(width, height);
    int stride = (width + 3) / 4 * 4;
    byte[] rows = new byte[Math.multiplyExact(stride, height)];
    for (int y = 0; y < height; y++) {
      System.arraycopy(indices, y * width, rows, y * stride, width);
    }
    return rows;
  }

  /** [height, width], in the order of the file, as Pillow has it; what no run names is colour 0. */
  private byte[] indices(int width, int height) throws IOException {
    InputStream in = new ByteArrayInputStream(encoded, pixels, encoded.length);
    int perByte = compression == RUNS_OF_HALF_BYTES ? 2 : 1;
    byte[] out = new byte[Math.multiplyExact(width, height)];
    int filled = 0;
    int x = 0;
    while (filled < out.length) {
      int count = next(in);
      int value = next(in);
      if (count > 0) {
        int run = Math.min(Math.max(0, Math.min(count, width - x)), out.length - filled);
        for (int i = 0; i < run; i++) {
          out[filled++] = pixel(value, i);
        }
        x += run;
      } else if (value == END_OF_ROW) {
        filled = (filled + width - 1) / width * width;
        x = 0;
      } else if (value == END) {
        return out;
      } else if (value == JUMP) {
        int right = next(in);
        filled = Math.min(out.length, filled + right + next(in) * width);
        x = filled % width;
      } else {
        int run = Math.min(value, out.length - filled);
        byte[] bytes = in.readNBytes((run + perByte - 1) / perByte);
        for (int i = 0; i < run; i++) {
          out[filled++] = pixel(bytes[i / perByte] & 0xFF, i);
        }
        in.skip((encoded.length - in.available()) % 2); // to an even place of the file
        x += value;
      }
    }
    return out;
  }

  private byte pixel(int value, int i) {
    boolean whole = compression != RUNS_OF_HALF_BYTES;
    return (byte) (whole ? value : i % 2 == 0 ? value >> 4 : value & 0x0F);
  }

  private static int next(InputStream in) throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException("the runs end before the picture");
    }
    return value;
  }
}
