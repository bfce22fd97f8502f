package dev.clipcap.app.cli;

import dev.clipcap.convert.HuggingFaceConfig;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.OscarSplit;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Other people's files in. */
@Command(
    name = "convert",
    description =
        "Converts a published CLIP or GPT-2 to a SavedModel folder, or the paper authors'"
            + " embeddings (.pkl) to a data set.",
    footer = {"", "Example: clipcap convert --from RN50x4.pt --to savedmodels/clip-rn50x4"})
final class ConvertCommand implements Callable<Integer> {
  @ParentCommand private ClipCap clipcap;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "PATH",
      description = "A folder as on the Hugging Face hub, a file of weights, or a .pkl.")
  private Path from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder to write.")
  private Path to;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "tokenizer.json of the model (default: the one beside the weights).")
  private Path tokenizer;

  @Option(
      names = "--activation",
      paramLabel = "quick_gelu|gelu",
      description =
          "Of a CLIP that is a file of weights alone, which does not tell it; OpenAI's own archives"
              + " need none.")
  private String activation;

  @Option(
      names = "--adapter",
      paramLabel = "FOLDER",
      description = "peft's folder of a LoRA, to merge into the GPT-2.")
  private Path adapter;

  @Mixin private SharedOptions.StorageOfWeights storage;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Override
  public Integer call() {
    if (from.toString().endsWith(".pkl")) {
      OscarSplit.Summary summary = OscarSplit.convert(from, overwrite.of(to));
      clipcap.report(
          "%s images with %s captions, %s left out%s; as data of an experiment: embeddings:%s"
              .formatted(
                  summary.images(),
                  summary.captions(),
                  summary.leftOut(),
                  summary.leftOut() == 0 ? "" : ", see " + to.resolve("bad-images.jsonl"),
                  to));
      return summary.leftOut() == 0 ? ExitCode.DONE : ExitCode.SOME_BAD_IMAGES;
    }
    NativeRuntime.quiet();
    ModelConverter.convert(
        from, tokenizer, activation(), adapter, storage.chosen, overwrite.of(to));
    clipcap.report(to.toString());
    return ExitCode.DONE;
  }

  private Activation activation() {
    if (activation == null) {
      return null;
    }
    return HuggingFaceConfig.activation(activation)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "option -Dactivation",
                    "\"" + activation + "\"",
                    "quick_gelu or gelu, or another of " + HuggingFaceConfig.activations(),
                    "correct the option"));
  }
}
