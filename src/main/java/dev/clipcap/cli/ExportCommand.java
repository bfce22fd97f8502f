package dev.clipcap.cli;

import dev.clipcap.caption.PaperExport;
import dev.clipcap.mapper.MapperConfig;
import dev.clipcap.tf.NativeRuntime;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Our captioners out. */
@Command(
    name = "export",
    description = "Writes a captioner as one file of weights that the paper authors' code reads.",
    footer = {
      "",
      "Example: clipcap export --model results/mlp-finetune/captioner --out captioner.safetensors"
    })
final class ExportCommand implements Runnable {
  @ParentCommand private ClipCap clipcap;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FOLDER",
      description = "A captioner that was trained here.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The .safetensors file to write.")
  private Path out;

  @Override
  public void run() {
    NativeRuntime.quiet();
    MapperConfig mapper = PaperExport.write(model, out).mapper();
    if (mapper.type() == MapperConfig.Type.MLP
        && mapper.activation() == MapperConfig.Activation.RELU) {
      clipcap.err().println("note: this MLP has a ReLU; the paper authors' class has a tanh there");
    }
    clipcap.out().println(out);
  }
}
