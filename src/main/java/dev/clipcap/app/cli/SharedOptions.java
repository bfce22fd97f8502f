package dev.clipcap.app.cli;

import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.DecodingSettings;
import dev.clipcap.caption.ShippedCaptioner;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.io.Claim;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
import dev.clipcap.io.Signature;
import dev.clipcap.io.Unchecked;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that several commands have. */
final class SharedOptions {
  private SharedOptions() {}

  /**
   * The captioner: where none is named that of CLIPCAP_MODEL, or the one that comes with clipcap.
   */
  static final class Model {
    private static final String VARIABLE = "CLIPCAP_MODEL";

    @Option(
        names = {"-m", "--model"},
        paramLabel = "PATH",
        description =
            "A captioner's folder, a bare ClipCap checkpoint (.pt, .bin, .safetensors), or for"
                + " inspect a converted CLIP or GPT-2 (default: "
                + VARIABLE
                + ", or the captioner of photos that comes with clipcap).")
    private Path named;

    @Mixin private ClassPath classPath;

    Path get() {
      classPath.use();
      if (named != null) {
        return named;
      }
      String variable = System.getenv(VARIABLE);
      return variable == null || variable.isBlank() ? ShippedCaptioner.folder() : Path.of(variable);
    }
  }

  /** Where the class of a mapper of one's own is. */
  static final class ClassPath {
    @Option(
        names = "--classpath",
        paramLabel = "PATH",
        description = "Folder of classes, or jar, of a mapper of your own.")
    private Path path;

    /** Lets this thread, and those that it starts, find the classes. */
    void use() {
      if (path == null) {
        return;
      }
      InvalidInputException.refuseIf(
          !Files.isDirectory(path) && !Files.isRegularFile(path),
          "option -Dclasspath",
          "no such file or folder: " + path,
          "the folder that holds the class's package, or a jar",
          "correct the path, or compile the class first");
      Thread thread = Thread.currentThread();
      URL[] place = {Unchecked.get("cannot read " + path, () -> path.toUri().toURL())};
      thread.setContextClassLoader(new URLClassLoader(place, thread.getContextClassLoader()));
    }
  }

  /** What to do about the orientation that photos have in EXIF. */
  static final class Orientation {
    @Option(
        names = "--exif",
        paramLabel = "turn|ignore",
        completionCandidates = EnumName.OfExif.class,
        defaultValue = "turn",
        description =
            "Photos whose EXIF says how they were held: turn them upright, or ignore it as OpenAI's"
                + " CLIP does (default: ${DEFAULT-VALUE}).")
    Exif rule;
  }

  /** How a model's folder keeps its weights. */
  static final class StorageOfWeights {
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

  /** Whether scores are printed for a program. */
  static final class JsonScores {
    @Option(names = "--json", description = "Print what --out takes in place of the table.")
    boolean given;
  }

  /** Whether what is there already may be lost. */
  static final class Overwrite {
    @Option(
        names = "--overwrite",
        description =
            "Replace a file that this program did not write, or one that is read; in a folder with"
                + " other files replace those of the same names. Without it they are refused.")
    boolean given;

    Output of(Path out) {
      return new Output(out, given);
    }

    /** Claims a file, if one is named; null otherwise. */
    Claim file(Path out, Signature kind, Path... inputs) {
      return out == null ? null : of(out).file(kind, inputs);
    }
  }

  /** How captions are searched for, or drawn. */
  static final class Search {
    @Option(
        names = {"--beam", "--beams"},
        paramLabel = "NUMBER",
        description = "Beams of the search; 1 is greedy (default: 1).")
    private Integer beams;

    @Option(
        names = "--length-penalty",
        paramLabel = "NUMBER",
        description = "Of beams: above 1 for longer captions, below for shorter ones (default: 1).")
    private Double lengthPenalty;

    @Option(
        names = "--strategy",
        paramLabel = "STRATEGY",
        description =
            "greedy, beam, or nucleus to draw captions (default: greedy; with --beams beam).")
    private String strategy;

    @Option(
        names = "--top-p",
        paramLabel = "NUMBER",
        description =
            "Of nucleus: draw from the tokens that together have this probability (default: 0.9).")
    private Double topP;

    @Option(
        names = "--temperature",
        paramLabel = "NUMBER",
        description = "Of nucleus: below 1 the probable tokens gain (default: 1).")
    private Double temperature;

    @Option(
        names = "--seed",
        paramLabel = "NUMBER",
        description = "Of nucleus: another seed, another caption (default: 0).")
    private Long seed;

    @Option(
        names = "--max-tokens",
        paramLabel = "NUMBER",
        description = "The longest caption, in tokens (default: 67).")
    private Integer maxTokens;

    @Option(
        names = "--no-repeat",
        paramLabel = "NUMBER",
        description = "No so many tokens in a row twice in a caption (default: they may).")
    private Integer noRepeat;

    @Option(
        names = "--min-tokens",
        paramLabel = "NUMBER",
        description = "The shortest caption, in tokens (default: 0).")
    private Integer minTokens;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What each caption begins with.")
    private String prompt;

    private DecodingSettings settings() {
      return new DecodingSettings(
          strategy,
          beams,
          lengthPenalty,
          topP,
          temperature,
          seed,
          maxTokens,
          noRepeat,
          null,
          minTokens,
          prompt);
    }

    /** Beams of the search; 1 without one. */
    int beam() {
      return options().strategy() instanceof CaptionOptions.Beam beam ? beam.width() : 1;
    }

    CaptionOptions options() {
      return settings().options(field -> "option -D" + field);
    }

    /** What decides the captions besides the beams. */
    Map<String, String> deciding() {
      Map<String, String> deciding = new TreeMap<>();
      settings().given().forEach((name, value) -> deciding.put(name, value.toString()));
      deciding.remove("beams");
      if (options().strategy() instanceof CaptionOptions.Beam) {
        deciding.remove("strategy");
      }
      return deciding;
    }
  }
}
