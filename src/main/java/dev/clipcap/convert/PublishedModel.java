package dev.clipcap.convert;

import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a model as it is published.
 *
 * @param kind of model, and where its sizes are said
 * @param weights a file, or the folder of a TensorFlow SavedModel
 * @param config file with the sizes; null if only the tensors tell them
 * @param tokenizer tokenizer.json; null if there is none
 */
record PublishedModel(Kind kind, Path weights, Path config, Path tokenizer) {
  /** Kinds of models. */
  enum Kind {
    /** Hugging Face's, with config.json. */
    GPT2,
    /** Hugging Face's, with config.json. */
    CLIP,
    /** With open_clip_config.json. */
    OPEN_CLIP,
    /** One file of weights, such as OpenAI's archives. */
    BARE_CLIP
  }

  private static final String SAVED_MODEL = "saved_model.pb";

  private static final List<String> HUGGING_FACE =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          SAVED_MODEL,
          "saved_model/1/" + SAVED_MODEL); // what transformers' save_pretrained writes

  private static final List<String> OPEN_CLIP =
      List.of("open_clip_model.safetensors", "open_clip_pytorch_model.bin");

  /**
   * Tells a model by its files.
   *
   * @param source a folder with a config and the weights; or a CLIP's file of weights, with or
   *     without its config beside it
   * @throws InvalidInputException if the folder lacks the one or the other
   */
  static PublishedModel find(Path source) {
    boolean isFile = Files.isRegularFile(source);
    Path folder = isFile ? source.toAbsolutePath().getParent() : source;
    Path config = folder.resolve("config.json");
    Path openClip = folder.resolve("open_clip_config.json");
    Path tokenizer = folder.resolve("tokenizer.json");
    Path tokenizerIfAny = Files.isRegularFile(tokenizer) ? tokenizer : null;
    String type = "";
    if (Files.isRegularFile(config)) {
      InputFiles.requireAtMost(config, ConfigFields.MOST_BYTES, "a model's configuration");
      type = Json.readTree(config).path("model_type").asText();
    }
    if (type.equals("gpt2") && !isFile) {
      return new PublishedModel(Kind.GPT2, weights(folder, HUGGING_FACE), config, tokenizerIfAny);
    }
    if (type.equals("clip") || type.equals("clip_vision_model")) {
      Path weights = isFile ? source : weights(folder, HUGGING_FACE);
      return new PublishedModel(Kind.CLIP, weights, config, tokenizerIfAny);
    }
    if (Files.isRegularFile(openClip)) {
      Path weights = isFile ? source : weights(folder, OPEN_CLIP);
      return new PublishedModel(Kind.OPEN_CLIP, weights, openClip, tokenizerIfAny);
    }
    if (isFile) {
      return new PublishedModel(Kind.BARE_CLIP, source, null, null);
    }
    FileProblem.requireReadable(folder, "a folder with a model");
    if (!Files.isRegularFile(config)) {
      throw new InvalidInputException(
          folder.toString(),
          Files.isDirectory(folder) ? "no config.json" : "no such file or folder",
          "a folder with config.json or open_clip_config.json, or a CLIP's file of weights",
          "download the model whole");
    }
    throw new InvalidInputException(
        config + ", field 'model_type'",
        type.isEmpty() ? "nothing" : "\"" + type + "\"",
        "\"gpt2\", \"clip\" or \"clip_vision_model\"",
        "convert a model of one of these kinds");
  }

  private static Path weights(Path folder, List<String> names) {
    for (String name : names) {
      Path found = folder.resolve(name);
      if (Files.exists(found)) {
        return name.endsWith(SAVED_MODEL) ? found.getParent() : found;
      }
    }
    throw new InvalidInputException(
        folder.toString(),
        "no weights",
        "one of " + String.join(", ", names),
        "download the model whole");
  }
}
