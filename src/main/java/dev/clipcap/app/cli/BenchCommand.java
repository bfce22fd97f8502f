package dev.clipcap.app.cli;

import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.Claim;
import dev.clipcap.lab.bench.Bench;
import dev.clipcap.lab.bench.BenchScale;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** How fast this machine trains, decodes and embeds, beside PyTorch. */
@Command(
    name = "bench",
    description = {
      "Times training steps, decoding and CLIP at GPT-2 small's and ViT-B/32's size with random"
          + " weights, beside the machine's own limits and, with --python, beside PyTorch run by"
          + " run in turn.",
      "",
      "Needs a machine that does nothing else meanwhile."
    },
    footer = {"", "Example: clipcap bench --python .venv/bin/python --tasks decode"})
final class BenchCommand implements Runnable {
  @ParentCommand private ClipCap clipcap;

  @Option(
      names = "--python",
      paramLabel = "PROGRAM",
      description = "A Python with the packages of converters/requirements.txt.")
  private String python;

  @Option(
      names = "--preload",
      paramLabel = "LIBRARY",
      description =
          "PyTorch is also run with this library loaded first, such as one that makes Intel's MKL"
              + " use AVX-512 on other processors.")
  private Path preload;

  @Option(names = "--tiny", description = "Tiny models, to see that it runs.")
  private boolean tiny;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Runs of each that count (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(
      names = "--tasks",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only the tasks whose names begin so: train, train-frozen, epoch, decode, clip, caption.")
  private List<String> tasks = List.of();

  @Option(
      names = "--curves",
      description = "Also measure how cost grows with batch, lengths and images.")
  private boolean curves;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      defaultValue = "results/bench",
      description = "Folder for bench.json and the page (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Override
  public void run() {
    NativeRuntime.quiet();
    BenchScale scale = tiny ? BenchScale.TINY : BenchScale.REAL;
    try (Claim claim = overwrite.of(out).within(Bench.PARTS)) {
      Bench.run(
          new Bench.Settings(scale, python, preload, rounds, tasks, curves),
          claim.path(),
          clipcap.out());
    }
  }
}
