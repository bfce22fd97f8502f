package dev.clipcap.convert;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.image.Crop;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a published CLIP wants its images, from the files in its folder: {@code
 * preprocessor_config.json} (transformers) and {@code open_clip_config.json}. Where both are there
 * they must agree; where neither is, or what they say is what OpenAI's CLIP does, it is OpenAI's,
 * whose crop rounds as torchvision's does.
 */
final class PublishedPreprocessing {
  private PublishedPreprocessing() {}

  /**
   * The model's sizes with its preprocessing.
   *
   * @throws InvalidInputException if files contradict each other or the sizes, or want what is not
   *     here
   */
  static ClipConfig addTo(ClipConfig config, PublishedModel model) {
    if (config.vision() instanceof EfficientNetLiteConfig) {
      return config; // which has its own
    }
    Path file = model.config() == null ? model.weights() : model.config();
    Path folder = file.toAbsolutePath().getParent();
    Path openClipFile = folder.resolve("open_clip_config.json");
    int edge = config.vision().imageSize();
    Optional<PreprocessorConfig> processor = PreprocessorConfig.in(folder);
    Optional<Preprocessing> huggingFace = processor.map(found -> found.read(edge));
    Optional<Preprocessing> openClip = Optional.empty();
    if (Files.isRegularFile(openClipFile)) {
      OpenClipConfig.requireModel(openClipFile);
      openClip = OpenClipConfig.preprocessing(openClipFile, edge);
      requireSameActivation(config, file, openClipFile);
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
    return config.withPreprocessing(openAi ? null : found);
  }

  private static void requireSameActivation(ClipConfig config, Path file, Path openClipFile) {
    if (config.vision() instanceof VitConfig vit && !file.equals(openClipFile)) {
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
