package dev.clipcap.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.SafetensorsWriter;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resize;
import dev.clipcap.io.Claim;
import dev.clipcap.io.FolderParts;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a captioner's three models as Hugging Face's transformers has them, each a folder with a
 * config.json and a model.safetensors in float32: {@code gpt2} for GPT2LMHeadModel, with its
 * tokenizer.json; {@code clip} for CLIPVisionModelWithProjection, where the captioner has a CLIP,
 * with the preprocessor_config.json of its CLIPImageProcessor; and {@code clip_project}, the
 * mapper, under the paper authors' names.
 */
public final class HuggingFaceExport {
  private static final int GPT2_VOCABULARY = 50257; // whose last token begins and ends texts

  private static final FolderParts PARTS =
      FolderParts.named(
          "(gpt2|clip|clip_project)/(config\\.json|model\\.safetensors)|gpt2/tokenizer\\.json"
              + "|clip/preprocessor_config\\.json|\\.DS_Store",
          "clip_project/config.json");

  private HuggingFaceExport() {}

  /**
   * Writes the folder.
   *
   * @param model SavedModel folder that this project wrote, or the run's folder that it is in
   * @throws InvalidInputException if the folder is no captioner, or its CLIP is no vision
   *     transformer or pads its images, which transformers lacks
   */
  public static void write(Path model, Output output) {
    Path captioner = CaptionerFolder.find(model);
    CaptionerConfig config = SavedModels.config(captioner, CaptionerConfig.class);
    if (config.clip() != null && !(config.clip().vision() instanceof VitConfig)) {
      throw new InvalidInputException(
          captioner.toString(),
          "an image tower that is no vision transformer",
          "a vision transformer: transformers has no other CLIP",
          "export it without --huggingface");
    }
    try (Claim claim = output.folder(PARTS, captioner);
        Checkpoint checkpoint = Checkpoint.open(captioner)) {
      claim.writeFolder(
          aside -> {
            model(aside.resolve("gpt2"), gpt2(config.gpt2()), checkpoint, "gpt.", "transformer.");
            Files.copy(
                captioner.resolve("tokenizer.json"),
                aside.resolve("gpt2").resolve("tokenizer.json"));
            ObjectNode mapper = Json.mapper().valueToTree(config.mapper());
            mapper.put("normalizeEmbedding", config.normalizeEmbedding());
            model(aside.resolve("clip_project"), mapper, checkpoint, "", "clip_project.");
            if (config.clip() != null) {
              model(aside.resolve("clip"), clip(config.clip()), checkpoint, "clip.", "");
              Json.write(
                  aside.resolve("clip").resolve("preprocessor_config.json"),
                  preprocessor(config.clip()));
            }
          });
    }
  }

  /** The tensors whose names begin with both prefixes, under the name without the first. */
  private static void model(
      Path folder, ObjectNode config, Checkpoint checkpoint, String left, String kept)
      throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (String name : checkpoint.tensors().keySet()) {
      if (name.startsWith(left + kept)) {
        tensors.put(name.substring(left.length()), checkpoint.tensor(name));
      }
    }
    Files.createDirectories(folder);
    Json.write(folder.resolve("config.json"), config);
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
  }

  private static ObjectNode gpt2(Gpt2Config config) {
    ObjectNode json = Json.mapper().valueToTree(config);
    json.put("model_type", "gpt2");
    json.putArray("architectures").add("GPT2LMHeadModel");
    for (String token : List.of("bos_token_id", "eos_token_id")) {
      json.put(
          token,
          config.vocabSize() == GPT2_VOCABULARY ? Integer.valueOf(GPT2_VOCABULARY - 1) : null);
    }
    return json;
  }

  private static ObjectNode clip(ClipConfig config) {
    ObjectNode json = Json.mapper().valueToTree(config.withPreprocessing(null));
    json.put("model_type", "clip");
    json.putArray("architectures").add("CLIPVisionModelWithProjection");
    // transformers reads the tower's part alone, with the projection's width in it
    json.withObject("/vision_config").put("projection_dim", config.projection());
    return json;
  }

  /**
   * The preprocessor_config.json with which {@code CLIPImageProcessor} does what a CLIP here does;
   * but for one pixel where an odd number is left over and the crop here is torchvision's.
   *
   * @throws InvalidInputException if the model pads its images as transformers cannot
   */
  public static ObjectNode preprocessor(ClipConfig config) {
    ImageProcessor processor = config.processor();
    Preprocessing from = processor.preprocessing();
    int edge = processor.size();
    if (from.resize() == Resize.LONGEST_EDGE || from.fill() != 0) {
      throw new InvalidInputException(
          "the captioner's CLIP",
          "a preprocessing that pads (" + Json.toString(from) + ")",
          "one that CLIPImageProcessor has",
          "export it without --huggingface");
    }
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("image_processor_type", "CLIPImageProcessor");
    json.put("do_convert_rgb", true);
    json.put("do_resize", from.resize() != Resize.NONE);
    if (from.resize() == Resize.SQUASH) {
      json.putObject("size").put("height", from.size()).put("width", from.size());
    } else {
      json.putObject("size").put("shortest_edge", from.size());
    }
    json.put("resample", from.resample().number());
    json.put("do_center_crop", true);
    json.putObject("crop_size").put("height", edge).put("width", edge);
    json.put("do_rescale", true);
    json.put("rescale_factor", from.rescaleFactor());
    json.put("do_normalize", true);
    json.set("image_mean", Json.mapper().valueToTree(from.mean()));
    json.set("image_std", Json.mapper().valueToTree(from.std()));
    return json;
  }
}
