package dev.clipcap.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.convert.HuggingFaceConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.SafetensorsCheckpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.FolderName;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.lab.compare.CaseResult.CaptionRow;
import dev.clipcap.lab.compare.CaseResult.TensorRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * One folder that converters/pytorch_reference.py wrote: config.json, weights, and inputs and
 * outputs in values.safetensors. Names and shapes are listed in converters/README.md. It collects
 * what is compared with them.
 */
public final class ReferenceCase implements AutoCloseable {
  private static final List<String> WEIGHTS =
      List.of("weights.safetensors", "model.safetensors", "clipcap.pt");

  private final Path folder;
  private final JsonNode config;
  private final SafetensorsCheckpoint values;
  private final Set<String> read = new TreeSet<>();
  private final List<TensorRow> tensors = new ArrayList<>();
  private final List<CaptionRow> captions = new ArrayList<>();

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

  /** The GPT-2 of a captioner or alone; without dropout, as the reference values are. */
  Gpt2Config gpt2() {
    ObjectNode all = (config.has("gpt2") ? config.get("gpt2") : config).deepCopy();
    List.of("resid_pdrop", "embd_pdrop", "attn_pdrop").forEach(rate -> all.put(rate, 0.0));
    return HuggingFaceConfig.gpt2(all, "the reference's GPT-2");
  }

  /** The mapper of a captioner. */
  MapperConfig mapper() {
    JsonNode mapper = config.get("mapper");
    String activation = mapper.path("activation").asText("");
    return new MapperConfig(
        MapperConfig.Type.valueOf(mapper.get("type").textValue().toUpperCase(Locale.ROOT)),
        mapper.get("embedding_size").intValue(),
        mapper.get("prefix_length").intValue(),
        config.at("/gpt2/n_embd").intValue(),
        mapper.path("clip_length").asInt(0),
        mapper.path("layers").asInt(0),
        mapper.path("heads").asInt(0),
        activation.isEmpty()
            ? null
            : MapperConfig.Activation.valueOf(activation.toUpperCase(Locale.ROOT)),
        null,
        0,
        null);
  }

  /** Both towers of a CLIP. */
  ClipConfig clip() {
    return HuggingFaceConfig.clip(config, "the reference's CLIP");
  }

  /** Opens the file with the weights. The caller closes them. */
  public Checkpoint openWeights() {
    return WEIGHTS.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .map(Checkpoint::open)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    folder.toString(),
                    "no weights",
                    "one of " + String.join(", ", WEIGHTS),
                    "make the reference again with converters/pytorch_reference.py"));
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
    return Arrays.stream(tensor(name).longs()).mapToInt(Math::toIntExact).toArray();
  }

  /** The rows of a matrix. */
  float[][] rows(String name) {
    float[] all = floats(name);
    float[][] rows = new float[Math.toIntExact(shape(name)[0])][];
    int width = all.length / rows.length;
    Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * width, (i + 1) * width));
    return rows;
  }

  /** The rows of a matrix of token ids. */
  int[][] intRows(String name) {
    int[] all = ints(name);
    int[][] rows = new int[Math.toIntExact(shape(name)[0])][];
    int width = all.length / rows.length;
    Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * width, (i + 1) * width));
    return rows;
  }

  /** The shape of an input or output. */
  public long[] shape(String name) {
    return tensor(name).shape().asArray();
  }

  /** Compares a whole tensor with the reference's of that name. */
  void compare(Quantity quantity, String name, float[] actual) {
    compare(quantity, name, shape(name), floats(name), actual, "");
  }

  /**
   * Compares tensors of which part may have been left out.
   *
   * @param shape of the whole
   * @param remark which part is missing and why, or empty
   */
  void compare(
      Quantity quantity,
      String name,
      long[] shape,
      float[] expected,
      float[] actual,
      String remark) {
    tensors.add(
        new TensorRow(
            quantity,
            name,
            LongStream.of(shape).boxed().toList(),
            Difference.of(expected, actual),
            remark));
  }

  /** Adds captions, compared. */
  void add(CaptionRow row) {
    captions.add(row);
  }

  /** All that was compared; inputs and outputs that were never asked for are named. */
  CaseResult result(String model) {
    List<String> unread =
        values.tensors().keySet().stream().filter(name -> !read.contains(name)).sorted().toList();
    return new CaseResult(name(), model, List.copyOf(tensors), List.copyOf(captions), unread);
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
