package dev.clipcap.app.cli;

import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.lab.pretrain.LanguageModelSettings;
import dev.clipcap.lab.pretrain.PretrainLanguageModel;
import dev.clipcap.lab.pretrain.PretrainMini;
import dev.clipcap.lab.pretrain.PretrainSettings;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a small GPT-2 from a file of texts. */
@Command(
    name = "pretrain",
    abbreviateSynopsis = true,
    description =
        "Makes a small GPT-2 and its tokenizer from a text file, one text a line; goes on where it"
            + " was stopped.",
    footer = {"", "Example: clipcap pretrain --text-file captions.txt --out my-gpt2"})
final class PretrainCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      required = true,
      description = "The model's folder.")
  private Path out;

  @Mixin private SharedOptions.StorageOfWeights storage;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Override
  public void run() {
    NativeRuntime.quiet();
    if (spec.findOption("--text-file").getValue() == null) {
      throw new InvalidInputException(
          "pretrain", "no text", "a file with one text a line", "give it with -DtextFile=FILE");
    }
    PretrainLanguageModel.run(
        RecordOptions.read(LanguageModelSettings.defaults(), spec),
        storage.chosen,
        overwrite.of(out));
  }

  /** Makes the two small models that the experiments without downloads use. */
  @Command(
      name = "pretrain-mini",
      abbreviateSynopsis = true,
      description =
          "Makes clip-mini and gpt2-mini again from nothing: about 35 minutes on two cores.",
      footer = {"", "Example: clipcap pretrain-mini --out models --clip-steps 100"})
  static final class Mini implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
        names = {"-o", "--out"},
        paramLabel = "FOLDER",
        description = "Folder of the models (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("savedmodels");

    @Mixin private SharedOptions.Overwrite overwrite;

    @Override
    public void run() {
      NativeRuntime.quiet();
      PretrainMini.run(RecordOptions.read(PretrainSettings.defaults(), spec), overwrite.of(out));
    }
  }
}
