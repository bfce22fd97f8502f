package dev.clipcap.app.cli;

import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.export.HuggingFaceExport;
import dev.clipcap.export.PaperExport;
import dev.clipcap.export.ServingExport;
import dev.clipcap.export.StorageExport;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Our captioners out. */
@Command(
    name = "export",
    description = {
      "Writes a captioner as one file of weights that the paper authors' code reads, as one"
          + " SavedModel for TensorFlow Serving, image bytes in and captions out, as folders for"
          + " Hugging Face's transformers, or as a captioner's folder again of half the size."
    },
    footer = {
      "",
      "Example: clipcap export --model CAPTIONER --out captioner.safetensors",
      "         clipcap export --model CAPTIONER --serving --out serving/1"
    })
final class ExportCommand implements Runnable {
  @ParentCommand private ClipCap clipcap;

  @Mixin private SharedOptions.Model model;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "PATH",
      description = "The .safetensors file to write; otherwise the folder.")
  private Path out;

  @Mixin private SharedOptions.Overwrite overwrite;

  @ArgGroup private As as = new As();

  /** What to write; one of them. */
  private static final class As {
    @Option(names = "--serving", description = "Write a SavedModel that captions by itself.")
    private boolean serving;

    @Option(
        names = "--huggingface",
        description = "Write folders that transformers loads: gpt2, clip and the mapper.")
    private boolean huggingface;

    @Option(
        names = "--storage",
        paramLabel = "float32|float16",
        completionCandidates = EnumName.OfStorage.class,
        description = "Write a captioner's folder again, its weights stored so.")
    private Storage storage;
  }

  @Override
  public void run() {
    clipcap.loading();
    if (as.serving) {
      ServingExport.write(model.get(), overwrite.of(out));
    } else if (as.huggingface) {
      HuggingFaceExport.write(model.get(), overwrite.of(out));
    } else if (as.storage != null) {
      StorageExport.write(model.get(), as.storage, overwrite.of(out));
    } else {
      note(PaperExport.write(model.get(), overwrite.of(out)));
    }
    clipcap.report(out.toString());
  }

  /** What the file, which has no config, does not say, and the paper authors' class not know. */
  private void note(CaptionerConfig config) {
    MapperConfig mapper = config.mapper();
    if (mapper.type() == MapperConfig.Type.MLP
        && mapper.activation() == MapperConfig.Activation.RELU) {
      clipcap.note(
          "note: this MLP has a ReLU; the paper authors' class has a tanh there. To read the file"
              + " here, add --mapper-activation relu");
    }
    if (mapper.hidden() != null) {
      clipcap.note(
          "note: this MLP's hidden layer is %s wide; the paper authors' class has %s there and does"
                  .formatted(mapper.hidden(), mapper.prefix() * mapper.width() / 2)
              + " not load the file. It is read here");
    }
    if (!OpenAiGpt2.computesAs(config.gpt2())) {
      clipcap.note(
          "note: this GPT-2 computes otherwise than OpenAI's, which the paper authors' class has;"
              + " export with --huggingface for its config.json");
    }
  }
}
