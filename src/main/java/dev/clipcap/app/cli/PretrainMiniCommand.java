package dev.clipcap.app.cli;

import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.lab.pretrain.PretrainMini;
import dev.clipcap.lab.pretrain.PretrainSettings;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the two small models that the experiments without downloads use. */
@Command(
    name = "pretrain-mini",
    abbreviateSynopsis = true,
    description =
        "Makes clip-mini and gpt2-mini again from nothing: about 35 minutes on two cores.",
    footer = {"", "Example: clipcap pretrain-mini --out models --clipSteps 100"})
final class PretrainMiniCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
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
