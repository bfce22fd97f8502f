package dev.clipcap.convert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.clip.ClipConfig;
import dev.clipcap.clip.ImageProcessor;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code open_clip_config.json}, which open_clip publishes beside its weights: {@code model_cfg} is
 * {@link OpenClipModel}'s, {@code preprocess_cfg} this class's.
 */
final class OpenClipConfig {
  private OpenClipConfig() {}

  /** What can be said in more than one way; null where the config says nothing. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Preprocess(
      List<Float> mean,
      List<Float> std,
      String interpolation,
      @JsonProperty("resize_mode") String resizeMode) {}

  /**
   * Reads the file.
   *
   * @throws InvalidInputException if it is for an architecture or a preprocessing that is not
   *     OpenAI's
   */
  static ClipConfig read(Path file) {
    ConfigFields fields = ConfigFields.of(file);
    ClipConfig clip = OpenClipModel.read(fields);
    JsonNode preprocess = fields.any("preprocess_cfg");
    fields.end("open_clip_config.json");
    if (preprocess != null) {
      check(
          file,
          Json.convert(preprocess, Preprocess.class, file + ", field 'preprocess_cfg'"),
          ImageProcessor.clip(clip.vision().imageSize()));
    }
    return clip;
  }

  private static void check(Path file, Preprocess found, ImageProcessor ours) {
    Preprocess expected = new Preprocess(ours.mean(), ours.std(), "bicubic", "shortest");
    Preprocess said =
        new Preprocess(
            found.mean() == null ? expected.mean() : found.mean(),
            found.std() == null ? expected.std() : found.std(),
            found.interpolation() == null ? expected.interpolation() : found.interpolation(),
            found.resizeMode() == null ? expected.resizeMode() : found.resizeMode());
    if (!said.equals(expected)) {
      throw new InvalidInputException(
          file + ", field 'preprocess_cfg'",
          said.toString(),
          expected.toString(),
          "use a model with OpenAI's preprocessing");
    }
  }
}
