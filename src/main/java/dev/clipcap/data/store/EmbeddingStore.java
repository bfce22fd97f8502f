package dev.clipcap.data.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.files.npy.NpyRows;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.OutputLock;
import dev.clipcap.io.Unchecked;
import dev.clipcap.io.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * CLIP embeddings of images in a folder, for one set of CLIP weights and one way of making pixels.
 *
 * <p>They lie in shards: {@code 00000.npy} [n, D], which numpy opens, and {@code 00000.jsonl} with
 * the id of each row, the SHA-256 of the image's bytes and the CRC-32C of the row. Each file is
 * written aside and moved, the ids last; a shard without its ids is none. So a killed process loses
 * at most the shard under way, and what is there is right: a damaged row counts as absent.
 */
public final class EmbeddingStore implements AutoCloseable {
  private static final int MOST_ROWS = 960; // 20 batches of CLIP's
  private static final int SHARD_BYTES = 4 << 20;
  private static final String ABOUT = "store.json";

  /** What the folder is for. */
  private record About(
      @JsonProperty(required = true) int dimension,
      @JsonProperty(value = "clip_sha256", required = true) String clipSha256) {}

  /** A line of a shard's ids. */
  private record Row(
      @JsonProperty(required = true) String id,
      @JsonProperty(required = true) String sha256,
      @JsonProperty(required = true) long crc32c) {}

  /** Where an embedding is; {@code shard} is null for those that have not been written yet. */
  private record Place(NpyRows shard, int row, long crc32c) {}

  private final Path folder;
  private final int dimension;
  private final OutputLock lock;
  private final Map<String, Place> places = new HashMap<>();
  private final List<Row> rows = new ArrayList<>(); // of the shard under way
  private final List<float[]> values = new ArrayList<>();
  private int shards;

  private EmbeddingStore(Path folder, int dimension, OutputLock lock) {
    this.folder = folder;
    this.dimension = dimension;
    this.lock = lock;
  }

  /**
   * Opens a store, or begins one.
   *
   * @param dimension floats in an embedding
   * @param clipSha256 hash of what embeddings depend on besides the image (CLIP's weights, its
   *     preprocessing, the rule for EXIF, the version of the decoders), 64 hexadecimal digits
   * @throws InvalidInputException if the folder is another store's or no store, or another process
   *     has it open
   */
  public static EmbeddingStore open(Path folder, int dimension, String clipSha256) {
    sha256(clipSha256);
    return Unchecked.get(
        "cannot open " + folder,
        () -> {
          Files.createDirectories(folder.toAbsolutePath().getParent());
          OutputLock lock = OutputLock.beside(folder);
          try {
            EmbeddingStore store = new EmbeddingStore(folder, dimension, lock);
            store.claim(new About(dimension, clipSha256));
            while (Files.exists(store.ids(store.shards))) {
              store.load(store.shards++);
            }
            return store;
          } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
          }
        });
  }

  private void claim(About wanted) throws IOException {
    Path about = folder.resolve(ABOUT);
    if (Files.exists(about)) {
      About found = Json.read(about, About.class);
      if (!found.equals(wanted)) {
        throw refused(
            about,
            found.dimension == wanted.dimension
                ? "embeddings of another CLIP, or of other pixels (" + found.clipSha256 + ")"
                : "embeddings of " + found.dimension,
            found.dimension == wanted.dimension ? wanted.clipSha256 : "" + wanted.dimension);
      }
      return;
    }
    if (Files.isDirectory(folder)) {
      if (!Unchecked.list(folder).isEmpty()) {
        throw refused(folder, "other files, and no " + ABOUT, "an embedding store");
      }
    } else if (Files.exists(folder)) {
      throw refused(folder, "a file", "the folder of an embedding store");
    }
    Files.createDirectories(folder);
    Json.write(about, wanted);
  }

  private void load(int shard) throws IOException {
    NpyRows array = NpyRows.open(array(shard));
    int row = 0;
    try (MappingIterator<Row> lines =
        Json.mapper().readerFor(Row.class).readValues(ids(shard).toFile())) {
      while (lines.hasNext()) {
        Row next = lines.next();
        places.put(key(next.id, next.sha256), new Place(array, row++, next.crc32c));
      }
    } catch (RuntimeException e) {
      throw refused(ids(shard), "no line of a store in line " + (row + 1), "id, sha256, crc32c");
    }
    if (row != array.rows() || array.dimension() != dimension) {
      throw refused(
          array(shard),
          array.rows() + " rows of " + array.dimension(),
          row + " of " + dimension + ", as " + ids(shard).getFileName() + " has");
    }
  }

  /** How many embeddings it has. */
  public synchronized long size() {
    return places.size();
  }

  /** What so many more take on the disk, about. */
  public long bytesFor(long images) {
    return Math.max(0, images) * (4L * dimension + 200);
  }

  /**
   * The embedding of an image with these bytes, [dimension]; empty where the image has changed
   * since.
   *
   * @param contentSha256 of the image file, 64 hexadecimal digits
   */
  public synchronized Optional<float[]> get(String id, String contentSha256) {
    Place place = places.get(key(id, contentSha256));
    if (place == null) {
      return Optional.empty();
    }
    float[] embedding =
        place.shard == null ? values.get(place.row).clone() : place.shard.row(place.row);
    return crc32c(embedding) == place.crc32c ? Optional.of(embedding) : Optional.empty();
  }

  /**
   * Adds an embedding; it replaces an earlier one of the same image.
   *
   * @throws IllegalArgumentException if the embedding has another length, is all zeros or is not
   *     finite: a bad image has no embedding
   */
  public synchronized void append(String id, String contentSha256, float[] embedding) {
    if (embedding.length != dimension || !Vectors.areUsable(embedding)) {
      throw new IllegalArgumentException(
          "embedding of image '%s': %s values that are no embedding of %s"
              .formatted(id, embedding.length, dimension));
    }
    Row row = new Row(id, sha256(contentSha256), crc32c(embedding));
    places.put(key(id, contentSha256), new Place(null, rows.size(), row.crc32c));
    rows.add(row);
    values.add(embedding.clone());
    if (rows.size() == rowsOfShard(dimension)) {
      flush();
    }
  }

  static int rowsOfShard(int dimension) {
    return Math.max(1, Math.min(MOST_ROWS, SHARD_BYTES / (4 * dimension)));
  }

  private void flush() {
    if (rows.isEmpty()) {
      return;
    }
    float[] all = new float[rows.size() * dimension];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(values.get(i), 0, all, i * dimension, dimension);
    }
    new Npy(new long[] {rows.size(), dimension}, all).write(array(shards));
    String lines = rows.stream().map(row -> Json.line(row) + "\n").collect(Collectors.joining());
    AtomicFiles.writeString(ids(shards), lines);
    NpyRows written = NpyRows.open(array(shards++));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      places.put(key(row.id, row.sha256), new Place(written, i, row.crc32c));
    }
    rows.clear();
    values.clear();
  }

  /** Writes the shard under way and lets another process write. */
  @Override
  public synchronized void close() {
    try (lock) {
      flush();
    }
  }

  private Path array(int shard) {
    return folder.resolve(String.format(Locale.ROOT, "%05d.npy", shard));
  }

  private Path ids(int shard) {
    return folder.resolve(String.format(Locale.ROOT, "%05d.jsonl", shard));
  }

  private static String key(String id, String contentSha256) {
    return contentSha256 + id;
  }

  private static String sha256(String hex) {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: " + hex);
    }
    return hex;
  }

  /** Of its little-endian float32. */
  private static long crc32c(float[] embedding) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * embedding.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(embedding);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private static InvalidInputException refused(Path file, String found, String expected) {
    return new InvalidInputException(
        file.toString(), found, expected, "delete the store, and its images are embedded again");
  }
}
