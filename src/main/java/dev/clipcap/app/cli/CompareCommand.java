package dev.clipcap.app.cli;

import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.Claim;
import dev.clipcap.lab.compare.ComparePyTorch;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Every number beside PyTorch's. */
@Command(
    name = "compare",
    aliases = "compare-pytorch",
    description = "Compares this project's numbers with PyTorch's and writes them as a table.",
    footer = {"", "Example: clipcap compare"})
final class CompareCommand implements Runnable {
  @ParentCommand private ClipCap clipcap;

  @Option(
      names = "--reference",
      paramLabel = "FOLDER",
      description =
          "PyTorch's numbers, made by converters/pytorch_reference.py (default: the committed set"
              + " of tiny models).")
  private Path reference;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      defaultValue = "target/compare-pytorch",
      description = "Folder for the tables (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Override
  public void run() {
    NativeRuntime.quiet();
    Path cases = reference == null ? ComparePyTorch.TINY : reference;
    try (Claim claim = overwrite.of(out).within(ComparePyTorch.PARTS)) {
      ComparePyTorch.run(cases, claim.path(), clipcap.out());
    }
  }
}
