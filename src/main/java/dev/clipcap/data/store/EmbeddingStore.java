package dev.clipcap.data.store;

import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.OutputLock;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * One CLIP embedding per image on disk, keyed by image id and by the SHA-256 of the image's bytes,
 * for one set of CLIP weights and one way of making pixels of images.
 *
 * <p>The file is only ever appended to: a header, then records of one size, each with a CRC. An
 * entry is there as soon as {@link #append} returns, and survives the end of this process however
 * it comes; a record that was being written is cut off by the next writer. One process writes, any
 * number read. Beside the file lies FILE.keys, eight bytes per record, so that opening need not
 * touch the records; it is rebuilt where it is missing or behind.
 *
 * <p>After a power failure the last entries may be missing, since only {@link #close} forces them
 * to the disk; a damaged entry counts as absent and is never given out.
 */
public final class EmbeddingStore implements EmbeddingSource, Closeable {
  private final Path file;
  private final OutputLock lock;
  private final FileChannel channel;
  private final StoreRecord layout;
  private final StoreKeys keys;
  private final boolean writable;
  private MappedRecords mapped;
  private long count;

  private EmbeddingStore(Path file, FileChannel channel, StoreRecord layout, OutputLock lock)
      throws IOException {
    boolean writable = lock != null;
    this.file = file;
    this.lock = lock;
    this.channel = channel;
    this.layout = layout;
    this.writable = writable;
    count = wholeRecords();
    mapped = new MappedRecords(channel, StoreHeader.BYTES, layout.bytes(), count);
    if (writable) {
      channel.truncate(StoreHeader.BYTES + count * layout.bytes());
    }
    keys = new StoreKeys(file.resolveSibling(file.getFileName() + ".keys"), mapped, writable);
  }

  /**
   * Opens a store to read and append, creating it where there is none, and cuts off what a killed
   * writer left half-written.
   *
   * @param dimension floats in an embedding
   * @param clipSha256 hash of what embeddings depend on besides the image (CLIP's weights, its
   *     preprocessing, the rule for EXIF, the version of the decoders), 64 hexadecimal digits
   * @throws InvalidInputException if the file is no store, is of another dimension or another such
   *     hash, or has a writer already
   */
  public static EmbeddingStore open(Path file, int dimension, String clipSha256) {
    return open(file, dimension, clipSha256, true);
  }

  /**
   * Opens a store to read what it holds now, whether or not another process is appending.
   *
   * @throws InvalidInputException as {@link #open}, and if there is no file
   */
  public static EmbeddingStore openForReading(Path file, int dimension, String clipSha256) {
    return open(file, dimension, clipSha256, false);
  }

  private static EmbeddingStore open(Path file, int dimension, String sha, boolean writable) {
    StoreHeader header = new StoreHeader(dimension, sha);
    FileChannel channel = null;
    OutputLock lock = null;
    try {
      if (writable) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        lock = OutputLock.beside(file);
        channel =
            FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        header.writeIfTorn(channel);
      } else if (Files.isRegularFile(file)) {
        channel = FileChannel.open(file, StandardOpenOption.READ);
      } else {
        throw new InvalidInputException(
            file.toString(), "no file", "an embedding store", "extract the embeddings first");
      }
      header.check(file, channel);
      return new EmbeddingStore(file, channel, new StoreRecord(dimension), lock);
    } catch (IOException e) {
      closeQuietly(channel, lock);
      throw new UncheckedIOException("cannot open " + file, e);
    } catch (RuntimeException e) {
      closeQuietly(channel, lock);
      throw e;
    }
  }

  @Override
  public int dimension() {
    return layout.dimension();
  }

  /** The number of records, those of an image appended again included. */
  public synchronized long size() {
    return count;
  }

  /** What so many more take on the disk. */
  public long bytesFor(long images) {
    return Math.max(0, images) * (layout.bytes() + Long.BYTES);
  }

  /** The latest embedding of an image, [dimension], whatever its bytes were. */
  @Override
  public Optional<float[]> get(String id) {
    float[] embedding = new float[layout.dimension()];
    boolean found = copyTo(layout.key(id), FloatBuffer.wrap(embedding));
    return found ? Optional.of(embedding) : Optional.empty();
  }

  /**
   * The embedding of an image with these bytes; empty where the image has changed since.
   *
   * @param contentSha256 of the image file, 64 hexadecimal digits
   */
  public Optional<float[]> get(String id, String contentSha256) {
    float[] embedding = new float[layout.dimension()];
    boolean found = copyTo(layout.key(id, contentSha256), FloatBuffer.wrap(embedding));
    return found ? Optional.of(embedding) : Optional.empty();
  }

  /**
   * Copies the embeddings of a batch one after the other, [ids, dimension], without an array each.
   *
   * @throws InvalidInputException naming the first id that the store lacks
   */
  public void copy(List<String> ids, FloatBuffer destination) {
    for (String id : ids) {
      if (!copyTo(layout.key(id), destination)) {
        throw new InvalidInputException(
            file.toString(),
            "no embedding of image '" + id + "'",
            "one of every image",
            "extract the embeddings again; the list of bad images may say why it is missing");
      }
    }
  }

  /**
   * Adds an embedding; it replaces an earlier one of the same image.
   *
   * @throws IllegalArgumentException if the embedding has another length, is all zeros or is not
   *     finite: a bad image has no embedding
   */
  public synchronized void append(String id, String contentSha256, float[] embedding) {
    if (!writable) {
      throw new IllegalStateException(file + " is open for reading only");
    }
    ByteBuffer record = layout.encode(id, contentSha256, embedding);
    long start = StoreHeader.BYTES + count * layout.bytes();
    try {
      while (record.hasRemaining()) {
        channel.write(record, start + record.position());
      }
      keys.add(StoreRecord.fingerprint(record), count);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    count++;
  }

  /** Forces everything to the disk and lets another process write. */
  @Override
  public synchronized void close() {
    try (lock) {
      if (writable && channel.isOpen()) {
        channel.force(false);
      }
      keys.close();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }

  private synchronized boolean copyTo(StoreRecord.Key key, FloatBuffer destination) {
    long index =
        keys.last(key.fingerprint(), candidate -> layout.isWholeAndHas(record(candidate), key));
    if (index < 0) {
      return false;
    }
    layout.copyEmbedding(record(index), destination);
    return true;
  }

  /** Records appended since opening are read through the file, all others through the mapping. */
  private ByteBuffer record(long index) {
    if (index < mapped.count()) {
      return mapped.record(index);
    }
    try {
      return layout.read(channel, StoreHeader.BYTES + index * layout.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** How many records are whole: those before the last whose CRC holds, and that one. */
  private long wholeRecords() throws IOException {
    long records = Math.max(0, channel.size() - StoreHeader.BYTES) / layout.bytes();
    while (records > 0
        && !layout.isWhole(
            layout.read(channel, StoreHeader.BYTES + (records - 1) * layout.bytes()))) {
      records--;
    }
    return records;
  }

  private static void closeQuietly(FileChannel channel, OutputLock lock) {
    try (lock) {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The failure that led here is thrown already.
    }
  }
}
