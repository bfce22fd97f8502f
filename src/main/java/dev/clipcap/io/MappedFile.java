package dev.clipcap.io;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of any size, mapped into memory for reading, in pieces because a buffer ends at 2 GiB. */
public final class MappedFile implements AutoCloseable {
  private static final int PIECE = 1 << 30;

  private final Path path;
  private final long size;
  private final int pieceSize;
  private volatile MappedByteBuffer[] pieces;

  private MappedFile(Path path, long size, int pieceSize, MappedByteBuffer[] pieces) {
    this.path = path;
    this.size = size;
    this.pieceSize = pieceSize;
    this.pieces = pieces;
  }

  /**
   * Maps it.
   *
   * @param what it should be, such as {@code a .npy file}
   * @throws InvalidInputException if it is missing, not readable, or a Git LFS pointer
   */
  public static MappedFile open(Path path, String what) {
    return open(path, what, PIECE);
  }

  static MappedFile open(Path path, String what, int pieceSize) {
    InputFiles.refusePointer(path, what);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      MappedByteBuffer[] pieces =
          new MappedByteBuffer[Math.toIntExact((size + pieceSize - 1) / pieceSize)];
      for (int i = 0; i < pieces.length; i++) {
        long from = (long) i * pieceSize;
        pieces[i] =
            channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(pieceSize, size - from));
      }
      return new MappedFile(path, size, pieceSize, pieces);
    } catch (IOException e) {
      throw FileProblem.reading(path, what, e);
    }
  }

  public Path path() {
    return path;
  }

  /** Bytes. */
  public long size() {
    return size;
  }

  /** Copies {@code count} bytes from {@code position} on; safe to call from several threads. */
  public void get(long position, byte[] to, int at, int count) {
    MappedByteBuffer[] open = pieces;
    if (open.length == 0 && size > 0) {
      throw new IllegalStateException(path + " is closed");
    }
    if (position < 0 || position > size - count) {
      throw new IndexOutOfBoundsException(position + " + " + count + " beyond " + size);
    }
    for (int done = 0; done < count; ) {
      int offset = (int) ((position + done) % pieceSize);
      int step = Math.min(count - done, pieceSize - offset);
      open[(int) ((position + done) / pieceSize)].get(offset, to, at + done, step);
      done += step;
    }
  }

  /** A copy of {@code count} bytes from {@code position} on. */
  public byte[] get(long position, int count) {
    byte[] bytes = new byte[count];
    get(position, bytes, 0, count);
    return bytes;
  }

  /** Lets go of the mapping; the operating system's share goes with the garbage collector. */
  @Override
  public void close() {
    pieces = new MappedByteBuffer[0];
  }
}
