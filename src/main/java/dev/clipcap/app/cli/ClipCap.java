package dev.clipcap.app.cli;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.data.TextRule;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.SplitChoice;
import dev.clipcap.io.Exif;
import dev.clipcap.io.Json;
import dev.clipcap.io.PrintedText;
import dev.clipcap.lab.pretrain.LanguageModelSettings;
import dev.clipcap.lab.pretrain.PretrainSettings;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command that the others belong to, and the streams that they use. */
@Command(
    name = "clipcap",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = ClipCap.Version.class,
    sortOptions = false,
    description =
        "Image captions by CLIP, a prefix mapper and GPT-2: train, caption, score, report.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CaptionCommand.class,
      ListCommand.class,
      TrainCommand.class,
      EmbedCommand.class,
      EvaluateCommand.class,
      CalibrateCommand.class,
      ScoreCommand.class,
      ConvertCommand.class,
      ExportCommand.class,
      FetchCommand.class,
      FetchCommand.Data.class,
      CompareCommand.class,
      ReportCommand.class,
      ServeCommand.class,
      InspectCommand.class,
      BenchCommand.class,
      PretrainCommand.class,
      PretrainCommand.Mini.class,
      HelpCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:compare found a difference (a stack trace: a bug in this program)",
      "2:bad input, said in one line",
      "3:done, but some images could not be used; each has a line",
      "130:interrupted"
    },
    footer = {
      "",
      "clipcap photo.jpg captions a photo; folders and globs in quotes, too.",
      "clipcap stands for java -jar target/clipcap.jar; clipcap help COMMAND says more.",
      "Maven runs the same commands: mvn exec:java -Dexperiment=COMMAND -Dname=value,",
      "and clipcap train NAME as -Dexperiment=NAME."
    })
final class ClipCap implements Callable<Integer> {
  private static final int WIDTH = 100;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  @Spec private CommandSpec spec;

  private ClipCap(InputStream in, PrintStream out, PrintStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** The parser of all commands, which read and write these streams. */
  static CommandLine commandLine(InputStream in, PrintStream out, PrintStream err) {
    CommandLine all = new CommandLine(new ClipCap(in, out, err));
    RecordOptions.add(spec(all, "train"), Experiment.class);
    RecordOptions.add(spec(all, "pretrain"), LanguageModelSettings.class);
    RecordOptions.add(spec(all, "pretrain-mini"), PretrainSettings.class);
    return all.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .registerConverter(int.class, ClipCap::positive)
        .registerConverter(Integer.class, ClipCap::positive)
        .registerConverter(Path.class, ClipCap::path)
        .registerConverter(Exif.class, new EnumName.OfExif())
        .registerConverter(CaptionOutput.Format.class, new EnumName.OfOutFormat())
        .registerConverter(Precision.class, new EnumName.OfPrecision())
        .registerConverter(MapperConfig.Activation.class, new EnumName.OfMapperActivation())
        .registerConverter(SplitChoice.class, new EnumName.OfSplit())
        .registerConverter(Storage.class, new EnumName.OfStorage())
        .registerConverter(TextRule.class, new EnumName.OfTextRule())
        .setExpandAtFiles(false)
        .setUsageHelpWidth(WIDTH);
  }

  private static CommandSpec spec(CommandLine all, String command) {
    return all.getSubcommands().get(command).getCommandSpec();
  }

  /** A whole number from 1 on, as every int of an option is. */
  private static Integer positive(String value) {
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw new TypeConversionException("a whole number from 1 on");
    }
    return Integer.valueOf(value);
  }

  /** A path, which an empty name is not, as of a shell's variable that is not set. */
  private static Path path(String value) {
    if (value.isEmpty()) {
      throw new TypeConversionException("a path");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("a path that can be here");
    }
  }

  InputStream in() {
    return in;
  }

  PrintStream out() {
    return out;
  }

  /** Prints a line of what a command was asked for. */
  void say(String line) {
    out.println(line);
  }

  /** Prints a line on standard error. */
  void note(String line) {
    err.println(line);
  }

  /** Says what is wrong, a line for each, behind what was said before. */
  void errors(List<String> problems) {
    out.flush();
    problems.forEach(problem -> note("error: " + PrintedText.oneLine(problem)));
  }

  /** Prints a result: as JSON where that is asked for, otherwise as text. */
  void print(boolean json, Object result, Supplier<String> text) {
    if (json) {
      say(Json.toString(result));
    } else {
      out.print(text.get());
    }
  }

  /** What {@code --version} prints. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Version.class.getPackage().getImplementationVersion();
      return new String[] {
        "clipcap " + (version == null ? "(not from its jar)" : version),
        "Java %s, %s %s"
            .formatted(
                System.getProperty("java.version"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"))
      };
    }
  }

  /** Without a command: says which there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.BAD_INPUT;
  }
}
