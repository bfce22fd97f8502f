package dev.clipcap.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.SafetensorsCheckpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.FolderName;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One folder that converters/pytorch_reference.py wrote: config.json, weights, and inputs and
 * outputs in values.safetensors. Names and shapes are listed in converters/README.md.
 */
public final class ReferenceCase implements AutoCloseable {
  private static final List<String> WEIGHTS =
      List.of("weights.safetensors", "model.safetensors", "clipcap.pt");

  private final Path folder;
  private final JsonNode config;
  private final SafetensorsCheckpoint values;
  private final Set<String> read = new TreeSet<>();

  /**
   * Opens a folder.
   *
   * @throws InvalidInputException if it is no such folder
   */
  public ReferenceCase(Path folder) {
    this.folder = folder;
    config = Json.readTree(folder.resolve("config.json"));
    values = SafetensorsCheckpoint.open(folder.resolve("values.safetensors"));
  }

  /** Whether a folder looks like a case. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve("values.safetensors"));
  }

  /** The folder's name. */
  public String name() {
    return FolderName.of(folder);
  }

  Path folder() {
    return folder;
  }

  /** config.json. */
  public JsonNode config() {
    return config;
  }

  /** The file with the weights. */
  public Path weights() {
    return WEIGHTS.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    folder.toString(),
                    "no weights",
                    "one of " + String.join(", ", WEIGHTS),
                    "make the reference again with converters/pytorch_reference.py"));
  }

  /** Opens the weights. The caller closes them. */
  public Checkpoint openWeights() {
    return Checkpoint.open(weights());
  }

  /** What made the values, such as {@code pytorch_reference.py, torch 2.15.0}. */
  String madeWith() {
    return values.metadata().getOrDefault("made_with", "unknown");
  }

  /** An input or output in float32, row-major. */
  public float[] floats(String name) {
    return tensor(name).floats();
  }

  /** Token ids or lengths, row-major. */
  public int[] ints(String name) {
    long[] wide = tensor(name).longs();
    int[] narrow = new int[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = Math.toIntExact(wide[i]);
    }
    return narrow;
  }

  /** The rows of a matrix. */
  float[][] rows(String name) {
    float[] all = floats(name);
    int count = Math.toIntExact(shape(name)[0]);
    float[][] rows = new float[count][all.length / count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(all, i * rows[i].length, rows[i], 0, rows[i].length);
    }
    return rows;
  }

  /** The rows of a matrix of token ids. */
  int[][] intRows(String name) {
    int[] all = ints(name);
    int count = Math.toIntExact(shape(name)[0]);
    int[][] rows = new int[count][all.length / count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(all, i * rows[i].length, rows[i], 0, rows[i].length);
    }
    return rows;
  }

  /** The shape of an input or output. */
  public long[] shape(String name) {
    return tensor(name).shape().asArray();
  }

  /** Inputs and outputs that were never asked for. */
  List<String> unread() {
    return values.tensors().keySet().stream()
        .filter(name -> !read.contains(name))
        .sorted()
        .toList();
  }

  private StoredTensor tensor(String name) {
    read.add(name);
    return values.tensor(name);
  }

  @Override
  public void close() {
    values.close();
  }
}
