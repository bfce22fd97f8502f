package dev.clipcap.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The chunks of a PNG file that its pixels depend on: IHDR, PLTE, tRNS, IDAT, IEND, and those that
 * a decoder has to know. Texts, profiles, times and animations are left out: libpng inflates each
 * into memory of its own, and TensorFlow uses none of them.
 */
final class PngChunks {
  /** What inflating may come to beyond twice the bytes of the pixels: a tenth of a second. */
  private static final long SLACK = 64L << 20;

  /** Bytes that one byte of deflate stands for at most. */
  private static final long DEFLATE_RATIO = 1032;

  private static final int SIGNATURE = 8;

  /** Length and type before a chunk's contents, and a checksum after them. */
  private static final int AROUND = 12;

  private static final int IN_LOWER_CASE = 0x20;

  /** A chunk, from its length to the end of its checksum. */
  private record Chunk(int at, int end) {
    int body() {
      return at + 8;
    }

    int bodyLength() {
      return end - at - AROUND;
    }
  }

  private final byte[] encoded;
  private final ByteReader in;
  private final List<Chunk> kept = new ArrayList<>();
  private boolean anyDropped;

  /** Throws IOException where the file ends within a chunk or begins with another than IHDR. */
  PngChunks(byte[] encoded) throws IOException {
    this.encoded = encoded;
    this.in = new ByteReader(encoded);
    if (!in.has(SIGNATURE + 4, "IHDR") || in.u32be(SIGNATURE) != 13) {
      throw new IOException("no header at the start");
    }
    Chunk chunk = new Chunk(0, SIGNATURE);
    do {
      chunk = after(chunk);
      boolean ancillary = (in.u8(chunk.at() + 4) & IN_LOWER_CASE) != 0;
      if (ancillary && !in.has(chunk.at() + 4, "tRNS")) {
        anyDropped = true;
      } else {
        kept.add(chunk);
      }
    } while (!in.has(chunk.at() + 4, "IEND"));
  }

  private Chunk after(Chunk before) throws IOException {
    int at = before.end();
    long left = (long) encoded.length - at - AROUND;
    if (left < 0 || in.u32be(at) > left) {
      throw new IOException("a chunk longer than the file");
    }
    return new Chunk(at, at + AROUND + (int) in.u32be(at));
  }

  /** The file of these chunks alone. */
  byte[] file() {
    if (!anyDropped) {
      return encoded;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(encoded.length);
    out.write(encoded, 0, SIGNATURE);
    kept.forEach(chunk -> out.write(encoded, chunk.at(), chunk.end() - chunk.at()));
    return out.toByteArray();
  }

  /**
   * Bytes that the pixels are, before compression; the rows of an interlaced file are a few more.
   */
  long pixelBytes() {
    int channels =
        switch (in.u8(SIGNATURE + 17)) {
          case 2 -> 3; // red, green, blue
          case 4 -> 2; // grey and alpha
          case 6 -> 4;
          default -> 1; // grey or palette
        };
    long bits = in.u32be(SIGNATURE + 8) * channels * in.u8(SIGNATURE + 16);
    return in.u32be(SIGNATURE + 12) * ((bits + 7) / 8 + 1);
  }

  /**
   * Whether the compressed pixels go on far beyond the picture. libpng inflates them to their end
   * after the last row.
   */
  boolean inflateTooFar() {
    long limit = 2 * pixelBytes() + SLACK;
    List<Chunk> data = kept.stream().filter(chunk -> in.has(chunk.at() + 4, "IDAT")).toList();
    long compressed = data.stream().mapToLong(Chunk::bodyLength).sum();
    return compressed * DEFLATE_RATIO > limit && inflated(data, limit) > limit;
  }

  /** How many bytes come out, up to where the data are broken; stops soon after the limit. */
  private long inflated(List<Chunk> data, long limit) {
    Inflater inflater = new Inflater();
    byte[] block = new byte[1 << 16];
    try {
      for (Chunk chunk : data) {
        inflater.setInput(encoded, chunk.body(), chunk.bodyLength());
        while (inflater.inflate(block) > 0) {
          if (inflater.getBytesWritten() > limit) {
            return inflater.getBytesWritten();
          }
        }
        if (inflater.finished() || inflater.needsDictionary()) {
          break;
        }
      }
      return inflater.getBytesWritten();
    } catch (DataFormatException broken) {
      return inflater.getBytesWritten(); // libpng stops there, too
    } finally {
      inflater.end();
    }
  }
}
