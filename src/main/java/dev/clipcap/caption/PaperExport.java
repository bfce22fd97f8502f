package dev.clipcap.caption;

import dev.clipcap.convert.Checkpoint;
import dev.clipcap.convert.SafetensorsWriter;
import dev.clipcap.convert.StoredTensor;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.tf.SavedModels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a captioner's mapper and GPT-2 as the state dict of the paper authors' {@code
 * ClipCaptionModel}, in one safetensors file: {@code clip_project.*}, {@code gpt.transformer.*} and
 * {@code gpt.lm_head.weight}, which repeats the token embedding. The names before the last are this
 * project's own.
 */
public final class PaperExport {
  private static final String TOKENS = "gpt.transformer.wte.weight";
  private static final String HEAD = "gpt.lm_head.weight";

  private PaperExport() {}

  /**
   * Writes the file, all of it in float32.
   *
   * @param captioner SavedModel folder that this project wrote
   * @return the captioner's sizes
   * @throws InvalidInputException if the folder is no captioner, or its mapper a class of its own
   */
  public static CaptionerConfig write(Path captioner, Path safetensors) {
    CaptionerConfig config = SavedModels.config(captioner, CaptionerConfig.class);
    if (config.mapper().className() != null) {
      throw new InvalidInputException(
          captioner.toString(),
          "the mapper class " + config.mapper().className(),
          "the paper's MLP or transformer, which the authors' model class has",
          "export a captioner with one of these");
    }
    try (Checkpoint checkpoint = Checkpoint.open(captioner)) {
      Map<String, StoredTensor> stored = new LinkedHashMap<>();
      checkpoint
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (name.startsWith("clip_project.") || name.startsWith("gpt.")) {
                  stored.put(name, tensor);
                }
              });
      stored.put(HEAD, checkpoint.tensor(TOKENS));
      SafetensorsWriter.write(safetensors, stored);
    }
    return config;
  }
}
