package dev.clipcap.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Writes a model's folder again, with its weights kept in another way. */
public final class StorageExport {
  private StorageExport() {}

  /**
   * Writes the folder, which is of the first's kind. An image encoder that runs as it is stays so.
   *
   * @param model SavedModel folder that this project wrote: a captioner, or the run's folder that
   *     it is in, a GPT-2 or a CLIP
   * @throws dev.clipcap.io.InvalidInputException if the folder is none of them, or a weight is
   *     beyond what the storage has
   */
  public static void write(Path model, Storage storage, Output output) {
    Path folder = CaptionerFolder.find(model);
    SavedModels.requireSavedModel(folder);
    JsonNode config = Json.readTree(folder.resolve("config.json"));
    JsonNode provenance = Json.readTree(folder.resolve("provenance.json"));
    Path tokenizer = folder.resolve("tokenizer.json");
    WeightSource weights = WeightSource.of(folder, List.of(""), UnaryOperator.identity());
    if (config.has("n_embd")) {
      Gpt2Config gpt2 = SavedModels.config(folder, Gpt2Config.class);
      ModelExport.write(output, storage, gpt2, weights, tokenizer, provenance);
    } else if (config.has("vision_config")) {
      ClipConfig clip = SavedModels.config(folder, ClipConfig.class);
      Path ofText = Files.exists(tokenizer) ? tokenizer : null;
      ModelExport.write(output, storage, clip, weights, ofText, provenance);
    } else {
      CaptionerConfig captioner = SavedModels.config(folder, CaptionerConfig.class);
      SavedModels.write(
          output,
          storage,
          new SavedModels.Companions(
              captioner,
              provenance,
              tokenizer,
              CaptionerExport.encoder(captioner) ? folder.resolve(SavedModels.ENCODER) : null,
              TrainedOn.read(folder).file()),
          params -> CaptionerExport.build(captioner, params),
          weights);
    }
  }
}
