package dev.clipcap.caption;

import dev.clipcap.convert.WholeModel;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.tf.SavedModels;
import dev.clipcap.tf.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Writes a captioner's folder again, with its weights kept in another way. */
public final class StorageExport {
  private StorageExport() {}

  /**
   * Writes the folder, which is a captioner's like the first. An image encoder that runs as it is
   * stays as it is.
   *
   * @param model SavedModel folder that this project wrote, or the run's folder that it is in
   * @throws dev.clipcap.io.InvalidInputException if the folder is no captioner, or a weight is
   *     beyond what the storage has
   */
  public static void write(Path model, Storage storage, Output output) {
    Path captioner = CaptionerFolder.find(model);
    CaptionerConfig config = SavedModels.config(captioner, CaptionerConfig.class);
    SavedModels.write(
        output,
        storage,
        new SavedModels.Companions(
            config,
            Json.readTree(captioner.resolve("provenance.json")),
            captioner.resolve("tokenizer.json"),
            CaptionerExport.encoder(config) ? captioner.resolve(SavedModels.ENCODER) : null),
        params -> CaptionerExport.build(config, params),
        WholeModel.source(captioner, List.of(""), UnaryOperator.identity()));
  }
}
