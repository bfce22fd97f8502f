package dev.clipcap.app.cli;

import dev.clipcap.core.tf.Storage;
import picocli.CommandLine.Option;

/** How a model's folder keeps its weights. */
final class StorageOption {
  @Option(
      names = "--storage",
      paramLabel = "float32|float16",
      defaultValue = "float32",
      completionCandidates = EnumName.OfStorage.class,
      description =
          "How the folder keeps the weights: float16 is half the bytes; models compute in float32"
              + " all the same (default: float32).")
  Storage chosen;
}
