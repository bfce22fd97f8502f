package dev.clipcap.export;

import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.SafetensorsWriter;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.Claim;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
import java.nio.file.Files;
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

  private static final String SUFFIX = ".safetensors";

  private PaperExport() {}

  /**
   * Writes the file, all of it in float32.
   *
   * @param model SavedModel folder that this project wrote, or the run's folder that it is in
   * @return the captioner's sizes
   * @throws InvalidInputException if the folder is no captioner, its mapper a class of its own, or
   *     the file's name not one of safetensors
   */
  public static CaptionerConfig write(Path model, Output output) {
    Path safetensors = output.path();
    if (!safetensors.toString().endsWith(SUFFIX) || Files.isDirectory(safetensors)) {
      throw new InvalidInputException(
          safetensors.toString(),
          Files.isDirectory(safetensors) ? "a folder" : "a name without " + SUFFIX,
          "a file's name that ends in " + SUFFIX + ", which is the format that is written",
          "give such a name; PyTorch reads it with safetensors.torch.load_file");
    }
    Path captioner = CaptionerFolder.find(model);
    CaptionerConfig config = SavedModels.config(captioner, CaptionerConfig.class);
    if (config.mapper().className() != null) {
      throw new InvalidInputException(
          captioner.toString(),
          "the mapper class " + config.mapper().className(),
          "the paper's MLP or transformer, which the authors' model class has",
          "export a captioner with one of these");
    }
    try (Claim claim = output.file(SafetensorsWriter.SIGNATURE);
        Checkpoint checkpoint = Checkpoint.open(captioner)) {
      Map<String, StoredTensor> stored = new LinkedHashMap<>(checkpoint.tensors());
      stored.keySet().removeIf(name -> !name.matches("(clip_project|gpt)\\..*"));
      stored.put(HEAD, checkpoint.tensor(TOKENS));
      SafetensorsWriter.write(claim.path(), stored);
    }
    return config;
  }
}
