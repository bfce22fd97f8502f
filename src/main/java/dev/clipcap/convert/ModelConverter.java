package dev.clipcap.convert;

import dev.clipcap.clip.ClipConfig;
import dev.clipcap.clip.ClipExport;
import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.gpt2.Gpt2Export;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import dev.clipcap.tf.Params;
import dev.clipcap.tf.Weights;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Turns a GPT-2 or a CLIP as Hugging Face publishes it (a folder with config.json, the weights and
 * tokenizer.json) into a SavedModel folder of this project.
 */
public final class ModelConverter {
  private static final int BLOCK = 1 << 20;

  private static final String SAVED_MODEL = "saved_model.pb";

  private static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          SAVED_MODEL,
          "saved_model/1/" + SAVED_MODEL); // what transformers' save_pretrained writes

  private ModelConverter() {}

  /**
   * Converts whichever of the two models the folder's config.json says it is.
   *
   * @param source folder of the published model
   * @param tokenizer its tokenizer.json; null for the one in the folder
   * @param target SavedModel folder to write
   * @throws InvalidInputException if a file is missing or the weights do not fit the config
   */
  public static void convert(Path source, Path tokenizer, Path target) {
    Path tokenizerFile = tokenizer == null ? source.resolve("tokenizer.json") : tokenizer;
    if (!Files.isRegularFile(tokenizerFile)) {
      throw new InvalidInputException(
          tokenizerFile.toString(), "no file", "a tokenizer.json", "add -Dtokenizer=FILE");
    }
    Path configFile = source.resolve("config.json");
    String type = Json.readTree(configFile).path("model_type").asText();
    Path weights = weights(source);
    try (Checkpoint checkpoint = Checkpoint.open(weights)) {
      Map<String, String> provenance = new TreeMap<>();
      provenance.put(
          "source",
          (weights.equals(source) ? source.getFileName() : source.relativize(weights)).toString());
      if (Files.isRegularFile(weights)) {
        provenance.put("source_sha256", Sha256.of(weights));
      }
      switch (type) {
        case "gpt2" ->
            Gpt2Export.write(
                target,
                Json.read(configFile, Gpt2Config.class),
                (session, params) -> assign(session, params, checkpoint, WeightMaps.gpt2()),
                tokenizerFile,
                provenance);
        case "clip" ->
            ClipExport.write(
                target,
                Json.read(configFile, ClipConfig.class),
                (session, params) -> assign(session, params, checkpoint, WeightMaps.clip()),
                tokenizerFile,
                provenance);
        default ->
            throw new InvalidInputException(
                configFile + ", field 'model_type'",
                "\"" + type + "\"",
                "\"gpt2\" or \"clip\"",
                "convert a model of one of these kinds");
      }
    }
  }

  /** Gives a model's weights the values of a checkpoint; nothing may be missing or left over. */
  public static void assign(Session session, Params params, Checkpoint checkpoint, WeightMap map) {
    Map<String, StoredTensor> tensors = map.resolve(checkpoint, params.shapes());
    Weights.assign(session, params, name -> tensor(tensors.get(name)));
  }

  /** A copy as a tensor, block by block, so that the heap holds one block at a time. */
  private static TFloat32 tensor(StoredTensor stored) {
    return TFloat32.tensorOf(
        stored.shape(),
        tensor -> {
          FloatDataBuffer target = tensor.asRawTensor().data().asFloats();
          float[] block = new float[(int) Math.min(BLOCK, stored.size())];
          for (long from = 0; from < stored.size(); from += BLOCK) {
            int count = (int) Math.min(BLOCK, stored.size() - from);
            stored.read(from, FloatBuffer.wrap(block, 0, count));
            target.offset(from).write(block, 0, count);
          }
        });
  }

  private static Path weights(Path folder) {
    for (String name : WEIGHTS) {
      Path found = folder.resolve(name);
      if (Files.exists(found)) {
        return name.endsWith(SAVED_MODEL) ? found.getParent() : found;
      }
    }
    throw new InvalidInputException(
        folder.toString(),
        "no weights",
        "one of " + String.join(", ", WEIGHTS),
        "download the model whole");
  }
}
