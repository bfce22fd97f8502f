package dev.clipcap.cli;

import dev.clipcap.caption.PaperExport;
import dev.clipcap.mapper.MapperConfig;
import dev.clipcap.serving.ServingExport;
import dev.clipcap.tf.NativeRuntime;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Our captioners out. */
@Command(
    name = "export",
    description = {
      "Writes a captioner as one file of weights that the paper authors' code reads, or as one"
          + " SavedModel for TensorFlow Serving, image bytes in and captions out."
    },
    footer = {
      "",
      "Example: clipcap export --model results/mlp-finetune/captioner --out captioner.safetensors",
      "         clipcap export --model results/mlp-finetune/captioner --serving --out serving/1"
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
      paramLabel = "PATH",
      description = "The .safetensors file to write; with --serving the folder.")
  private Path out;

  @Option(names = "--serving", description = "Write a SavedModel that captions by itself.")
  private boolean serving;

  @Override
  public void run() {
    NativeRuntime.quiet();
    if (serving) {
      ServingExport.write(model, out);
    } else {
      noteRelu(PaperExport.write(model, out).mapper());
    }
    clipcap.out().println(out);
  }

  private void noteRelu(MapperConfig mapper) {
    if (mapper.type() == MapperConfig.Type.MLP
        && mapper.activation() == MapperConfig.Activation.RELU) {
      clipcap.err().println("note: this MLP has a ReLU; the paper authors' class has a tanh there");
    }
  }
}
