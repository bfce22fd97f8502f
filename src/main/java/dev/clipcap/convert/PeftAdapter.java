package dev.clipcap.convert;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.gpt2.Lora;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.SafetensorsWriter;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.FolderParts;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * The adapters of a {@link Lora} for GPT-2, and the folder in which Hugging Face's peft keeps them:
 * {@code adapter_config.json} and {@code adapter_model.safetensors}, with names such as {@code
 * base_model.model.transformer.h.0.attn.c_attn.lora_A.weight}.
 *
 * @param values of the adapters in row-major order, by their local names
 */
public record PeftAdapter(Lora lora, Map<String, float[]> values) {
  /** What such a folder has in it. */
  public static final FolderParts PARTS =
      FolderParts.named("adapter_(config\\.json|model\\.safetensors)");

  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.transformer.";
  private static final Pattern NAME =
      Pattern.compile(
          "base_model\\.model\\.(?:transformer\\.)?((h\\.\\d+\\.(?:"
              + String.join("|", Lora.MATRICES)
              + "))\\.lora_[AB]\\.weight)");

  /** What peft may add to a LoRA that changes its formula: each as it is where it does not. */
  private static final Map<String, String> PLAIN =
      new TreeMap<>(
          Map.of(
              "bias", "\"none\"",
              "use_dora", "false",
              "use_rslora", "false",
              "rank_pattern", "{}",
              "alpha_pattern", "{}",
              "modules_to_save", "[]",
              "lora_bias", "false",
              "use_qalora", "false",
              "layer_replication", "[]"));

  /** Those in a checkpoint of training, whose names begin with {@code adapters.} there. */
  public static PeftAdapter ofTraining(Lora lora, Path checkpoint) {
    try (Checkpoint trained = open(checkpoint)) {
      Map<String, float[]> values = new LinkedHashMap<>();
      local(trained).forEach((name, tensor) -> values.put(name, tensor.floats()));
      return new PeftAdapter(lora, values);
    }
  }

  /**
   * Writes those in a checkpoint of training as peft's folder.
   *
   * @param base name of the GPT-2 that they were trained in
   */
  public static void write(Lora lora, Path checkpoint, String base, Path folder) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("peft_type", "LORA");
    config.put("task_type", "CAUSAL_LM");
    config.put("base_model_name_or_path", base);
    config.put("r", lora.rank());
    config.put("lora_alpha", lora.scale() * lora.rank());
    config.put("lora_dropout", 0.0);
    config.put("target_modules", lora.matrices());
    config.put("fan_in_fan_out", true); // GPT-2's Conv1D keeps [in, out]
    config.put("bias", "none");
    config.put("inference_mode", true);
    try (Checkpoint trained = open(checkpoint)) {
      Map<String, StoredTensor> tensors = new LinkedHashMap<>();
      local(trained).forEach((name, tensor) -> tensors.put(PREFIX + name, tensor));
      AtomicFiles.writeDirectory(
          folder,
          aside -> {
            Json.write(aside.resolve(CONFIG), config);
            SafetensorsWriter.write(aside.resolve(WEIGHTS), tensors);
          });
    }
  }

  private static Checkpoint open(Path checkpoint) {
    return Checkpoint.open(checkpoint.resolveSibling(checkpoint.getFileName() + ".index"));
  }

  private static Map<String, StoredTensor> local(Checkpoint trained) {
    String part = "adapters.";
    Map<String, StoredTensor> tensors = new TreeMap<>(trained.tensors());
    tensors.keySet().removeIf(name -> !name.startsWith(part));
    Map<String, StoredTensor> local = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> local.put(name.substring(part.length()), tensor));
    return local;
  }

  /**
   * Reads peft's folder.
   *
   * @param gpt2 shapes of the weights of the GPT-2 that they are for, by name
   * @throws InvalidInputException if it is none, has more than plain LoRA in GPT-2's blocks, or is
   *     for a GPT-2 of other sizes
   */
  public static PeftAdapter read(Path folder, Map<String, long[]> gpt2) {
    Path file = folder.resolve(CONFIG);
    JsonNode config = Json.readTree(file);
    require(file, config, "peft_type", config.path("peft_type").asText().equals("LORA"), "LORA");
    int rank = config.path("r").asInt();
    double alpha = config.path("lora_alpha").asDouble();
    require(file, config, "r", rank >= 1, "1 or more");
    require(file, config, "lora_alpha", alpha > 0, "a number above 0");
    PLAIN.forEach(
        (name, plain) -> {
          JsonNode found = config.path(name);
          boolean none = found.isNull() || (!found.isValueNode() && found.isEmpty());
          require(file, config, name, none || found.toString().equals(plain), plain);
        });
    JsonNode start = config.path("init_lora_weights");
    boolean beside = !start.isTextual() || start.textValue().equals("gaussian");
    require(file, config, "init_lora_weights", beside, "a start that leaves GPT-2's weights alone");
    Lora lora = new Lora(rank, alpha, null);
    Map<String, float[]> values = new LinkedHashMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve(WEIGHTS))) {
      checkpoint
          .tensors()
          .forEach(
              (name, tensor) -> values.put(localName(tensor, name, rank, gpt2), finite(tensor)));
    }
    for (String name : values.keySet()) {
      String other =
          name.endsWith(Lora.A) ? name.replace(Lora.A, Lora.B) : name.replace(Lora.B, Lora.A);
      refuseIf(
          !values.containsKey(other),
          folder.resolve(WEIGHTS).toString(),
          name + " without " + other,
          "both of each matrix",
          "save the adapter again with peft's save_pretrained");
    }
    refuseIf(
        values.isEmpty(),
        folder.resolve(WEIGHTS).toString(),
        "no tensors",
        "adapters of GPT-2's " + Lora.MATRICES,
        "save the adapter again with peft's save_pretrained");
    return new PeftAdapter(lora, values);
  }

  private static void require(
      Path file, JsonNode config, String field, boolean holds, String expected) {
    JsonNode found = config.path(field);
    refuseIf(
        !holds,
        file + ", field '" + field + "'",
        found.isMissingNode() ? "nothing" : found.toString(),
        expected,
        "give an adapter of plain LoRA, or merge this one in Python with merge_and_unload()");
  }

  /** Of an adapter beside one of GPT-2's matrices, whose sizes it must have. */
  private static String localName(
      StoredTensor tensor, String name, int rank, Map<String, long[]> gpt2) {
    Matcher parts = NAME.matcher(name);
    long[] matrix = parts.matches() ? gpt2.get(parts.group(2) + ".weight") : null;
    refuseIf(
        matrix == null,
        tensor.where(),
        "an adapter of something else",
        "one of " + Lora.MATRICES + " in a block of this GPT-2",
        "give an adapter that was trained in this GPT-2");
    String local = parts.group(1);
    Shape expected = local.endsWith(Lora.A) ? Shape.of(rank, matrix[0]) : Shape.of(matrix[1], rank);
    refuseIf(
        !tensor.shape().equals(expected),
        tensor.where(),
        "shape " + Arrays.toString(tensor.shape().asArray()),
        Arrays.toString(expected.asArray()),
        "give an adapter that was trained in this GPT-2");
    return local;
  }

  private static float[] finite(StoredTensor tensor) {
    float[] values = tensor.floats();
    float odd = Tensors.notFinite(values, values.length);
    refuseIf(
        !Float.isFinite(odd),
        tensor.where(),
        String.valueOf(odd),
        "finite numbers",
        "take an earlier checkpoint: this training had diverged");
    return values;
  }

  /** Adds them to GPT-2's matrices. */
  public void merge(Session session, Params gpt2) {
    lora.merge(session, gpt2, values::get);
  }

  /** A weight of GPT-2 in the tensor's place, with what they add to it. */
  TFloat32 merged(String name, TFloat32 weight) {
    return lora.merged(name, weight, values::get);
  }
}
