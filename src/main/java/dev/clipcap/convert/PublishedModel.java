package dev.clipcap.convert;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.image.Crop;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
   * OpenAI's archives of CLIP, all of them {@code quick_gelu}. As in the addresses that OpenAI's
   * own loader fetches from and checks.
   */
  private static final Set<String> OPENAI_SHA256 =
      Set.of(
          "afeb0e10f9e5a86da6080e35cf09123aca3b358a0c3e3b6c78a7b63bc04b6762", // RN50
          "8fa8567bab74a42d41c5915025a8e4538c3bdbe8804a470a72f30b0d94fab599", // RN101
          "7e526bd135e493cef0776de27d5f42653e6b4c8bf9e0f653bb11773263205fdd", // RN50x4
          "52378b407f34354e150460fe41077663dd5b39c54cd0bfd2b27167a4a06ec9aa", // RN50x16
          "be1cfb55d75a9666199fb2206c106743da0f6468c9d327f3e0d0a543a9919d9c", // RN50x64
          "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af", // ViT-B/32
          "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f", // ViT-B/16
          "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836", // ViT-L/14
          "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02"); // ViT-L/14@336px

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
    Path named = folder.resolve("tokenizer.json");
    Path tokenizer = Files.isRegularFile(named) ? named : null;
    String type = "";
    if (Files.isRegularFile(config)) {
      InputFiles.requireAtMost(config, ConfigFields.MOST_BYTES, "a model's configuration");
      type = Json.readTree(config).path("model_type").asText();
    }
    if (type.equals("gpt2") && !isFile) {
      return new PublishedModel(Kind.GPT2, weights(folder, HUGGING_FACE), config, tokenizer);
    }
    if (type.equals("clip") || type.equals("clip_vision_model")) {
      Path weights = isFile ? source : weights(folder, HUGGING_FACE);
      return new PublishedModel(Kind.CLIP, weights, config, tokenizer);
    }
    if (Files.isRegularFile(openClip)) {
      Path weights = isFile ? source : weights(folder, OPEN_CLIP);
      return new PublishedModel(Kind.OPEN_CLIP, weights, openClip, tokenizer);
    }
    if (isFile) {
      return new PublishedModel(Kind.BARE_CLIP, source, null, null);
    }
    FileProblem.requireReadable(folder, "a folder with a model");
    refuseIf(
        !Files.isRegularFile(config),
        folder.toString(),
        Files.isDirectory(folder) ? "no config.json" : "no such file or folder",
        "a folder with config.json or open_clip_config.json, or a CLIP's file of weights",
        "download the model whole");
    throw new InvalidInputException(
        config + ", field 'model_type'",
        type.isEmpty() ? "nothing" : "\"" + type + "\"",
        "\"gpt2\", \"clip\" or \"clip_vision_model\"",
        "convert a model of one of these kinds");
  }

  /** Whether that is the SHA-256 of an archive in which OpenAI published a CLIP. */
  static boolean isOpenAis(String sha256) {
    return OPENAI_SHA256.contains(sha256);
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

  /**
   * The model's sizes with its preprocessing, from the files in its folder: {@code
   * preprocessor_config.json} (transformers) and {@code open_clip_config.json}. Where both are
   * there they must agree; where neither is, or what they say is what OpenAI's CLIP does, it is
   * OpenAI's, whose crop rounds as torchvision's does.
   *
   * @throws InvalidInputException if files contradict each other or the sizes, or want what is not
   *     here
   */
  ClipConfig withPreprocessing(ClipConfig clip) {
    if (clip.vision() instanceof EfficientNetLiteConfig) {
      return clip; // which has its own
    }
    Path file = config == null ? weights : config;
    Path folder = file.toAbsolutePath().getParent();
    Path openClipFile = folder.resolve("open_clip_config.json");
    int edge = clip.vision().imageSize();
    Optional<PreprocessorConfig> processor = PreprocessorConfig.in(folder);
    Optional<Preprocessing> huggingFace = processor.map(found -> found.read(edge));
    Optional<Preprocessing> openClip = Optional.empty();
    if (Files.isRegularFile(openClipFile)) {
      openClip = OpenClipConfig.preprocessing(openClipFile, edge);
      requireSameActivation(clip, file, openClipFile);
    }
    if (huggingFace.isPresent() && openClip.isPresent()) {
      refuseIf(
          !huggingFace.get().withCrop(Crop.OPENAI).equals(openClip.get()),
          processor.get().file() + " and " + openClipFile,
          Json.toString(huggingFace.get()) + " and " + Json.toString(openClip.get()),
          "one preprocessing",
          "remove the file that the model was not trained with");
    }
    Preprocessing found = openClip.or(() -> huggingFace).orElse(null);
    boolean openAi =
        found == null || found.withCrop(Crop.OPENAI).equals(Preprocessing.openAi(edge));
    return clip.withPreprocessing(openAi ? null : found);
  }

  private static void requireSameActivation(ClipConfig clip, Path file, Path openClipFile) {
    if (clip.vision() instanceof VitConfig vit && !file.equals(openClipFile)) {
      boolean quick =
          Json.readTree(openClipFile).path("model_cfg").path("quick_gelu").asBoolean(false);
      Activation said = quick ? Activation.QUICK_GELU : Activation.GELU;
      refuseIf(
          vit.activation() != said,
          file + " and " + openClipFile,
          Json.toString(vit.activation()) + " and " + Json.toString(said),
          "one activation",
          "remove the file that the weights were not trained with");
    }
  }
}
