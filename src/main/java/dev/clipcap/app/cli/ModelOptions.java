package dev.clipcap.app.cli;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.BareOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.LoadOptions;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The captioner, and for a bare checkpoint what it does not carry. */
final class ModelOptions {
  private static final List<String> OF_BARE =
      List.of("gpt2", "tokenizer", "clip", "normalizeEmbedding", "mapperHeads", "mapperActivation");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private SharedOptions.Model model;

  @Option(
      names = "--gpt2",
      paramLabel = "CONFIG.json",
      description = "Bare checkpoint: config.json of its GPT-2 (default: a published one's sizes).")
  private Path gpt2;

  @Option(
      names = "--tokenizer",
      paramLabel = "TOKENIZER.json",
      description = "Bare checkpoint: its tokenizer (default: savedmodels/gpt2/tokenizer.json).")
  private Path tokenizer;

  @Option(
      names = "--clip",
      paramLabel = "FOLDER",
      description =
          "Bare checkpoint: its CLIP (default: OpenAI's of the mapper's width, in savedmodels/).")
  private Path clip;

  @Option(
      names = "--normalize-embedding",
      description = "Bare checkpoint: divide embeddings by their length (default: false).")
  private Boolean normalizeEmbedding;

  @Option(
      names = "--mapper-heads",
      paramLabel = "NUMBER",
      description = "Bare checkpoint: heads of a transformer mapper (default: 8).")
  private Integer mapperHeads;

  @Option(
      names = "--mapper-activation",
      paramLabel = "tanh|relu",
      completionCandidates = EnumName.OfMapperActivation.class,
      description =
          "Bare checkpoint: activation of its mapper (default: that of the program whose names it"
              + " has).")
  private MapperConfig.Activation mapperActivation;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      defaultValue = "float32",
      completionCandidates = EnumName.OfPrecision.class,
      description =
          "How matrices are stored and multiplied: float32; bfloat16 for half the memory and less"
              + " time on processors that know it; int16, quantised, for the captions of float32 in"
              + " less time, up to 7 images or beams at once (default: float32).")
  private Precision precision;

  @Mixin private SharedOptions.Orientation exif;

  Path path() {
    return model.get();
  }

  /**
   * Loads it. The caller closes it.
   *
   * @throws InvalidInputException if it cannot be used
   */
  Captioner load() {
    LoadOptions options = new LoadOptions(precision, exif.rule);
    Path path = model.get();
    if (Files.isRegularFile(path)) {
      BareOptions bare =
          new BareOptions(
              gpt2,
              tokenizer,
              clip,
              Boolean.TRUE.equals(normalizeEmbedding),
              mapperHeads == null ? BareOptions.DEFAULT.mapperHeads() : mapperHeads,
              mapperActivation);
      return Captioner.loadCheckpoint(path, bare, options);
    }
    ofBare()
        .forEach(
            (name, value) -> {
              throw new InvalidInputException(
                  "option -D" + name,
                  "it beside -Dmodel=" + path + ", which is not a file",
                  "it beside a bare checkpoint, which does not carry that",
                  "remove it, or name a checkpoint file");
            });
    return Captioner.load(path, options);
  }

  /** The options besides the model that decide the captions of embeddings, but for defaults. */
  Map<String, String> deciding() {
    Map<String, String> deciding = ofBare();
    if (precision != Precision.FLOAT32) {
      deciding.put("precision", precision.label());
    }
    return deciding;
  }

  /** For how images become pixels; {@code ignore} is what earlier versions did. */
  Map<String, String> decidingPixels() {
    return exif.rule == Exif.IGNORE ? Map.of() : Map.of("exif", "turn");
  }

  private Map<String, String> ofBare() {
    return RecordOptions.given(command, OF_BARE);
  }
}
