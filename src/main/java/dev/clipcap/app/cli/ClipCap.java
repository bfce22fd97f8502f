package dev.clipcap.app.cli;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.NativeRuntime;
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
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "clipcap help COMMAND says more; clipcap is java -jar target/clipcap.jar here.",
      "Maven runs the same commands: mvn exec:java -Dexperiment=COMMAND -Dname=value,",
      "and clipcap train NAME as -Dexperiment=NAME."
    })
final class ClipCap implements Callable<Integer> {
  private static final int WIDTH = 80;

  private static final List<Class<?>> COMMANDS =
      List.of(
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
          CacheCommand.class,
          CompareCommand.class,
          ReportCommand.class,
          ServeCommand.class,
          InspectCommand.class,
          BenchCommand.class,
          PretrainCommand.class,
          PretrainCommand.Mini.class,
          HelpCommand.class,
          AutoComplete.GenerateCompletion.class);

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Console console = new Console(this::isQuiet);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "No progress and no remarks: only what was asked for, and errors.")
  private boolean quiet;

  private ClipCap(InputStream in, PrintStream out, PrintStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** The names of the commands, aliases among them. */
  static List<String> names() {
    return COMMANDS.stream().flatMap(ClipCap::names).toList();
  }

  private static Stream<String> names(Class<?> command) {
    Command said = command.getAnnotation(Command.class);
    return Stream.concat(Stream.of(said.name()), Stream.of(said.aliases()));
  }

  /** The parser of all commands, which read and write these streams. */
  static CommandLine commandLine(InputStream in, PrintStream out, PrintStream err) {
    return commandLine(COMMANDS, in, out, err);
  }

  /**
   * The parser of one command, which starts sooner; of all of them where there is no such, or where
   * it asks for the others.
   */
  static CommandLine commandLine(String name, InputStream in, PrintStream out, PrintStream err) {
    List<Class<?>> one =
        COMMANDS.stream()
            .filter(command -> names(command).anyMatch(name::equals))
            .filter(command -> command != HelpCommand.class)
            .filter(command -> command != AutoComplete.GenerateCompletion.class)
            .toList();
    return commandLine(one.isEmpty() ? COMMANDS : one, in, out, err);
  }

  private static CommandLine commandLine(
      List<Class<?>> commands, InputStream in, PrintStream out, PrintStream err) {
    CommandLine all = new CommandLine(new ClipCap(in, out, err));
    commands.forEach(all::addSubcommand);
    addOptions(all, "train", Experiment.class);
    addOptions(all, "pretrain", LanguageModelSettings.class);
    addOptions(all, "pretrain-mini", PretrainSettings.class);
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
        .setPosixClusteredShortOptionsAllowed(false) // else -model is -m odel
        .setUsageHelpWidth(WIDTH);
  }

  private static void addOptions(CommandLine all, String name, Class<? extends Record> fields) {
    CommandLine command = all.getSubcommands().get(name);
    if (command != null) {
      RecordOptions.add(command.getCommandSpec(), fields);
    }
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

  boolean isQuiet() {
    return quiet;
  }

  Console console() {
    return console;
  }

  /** Before models are loaded, which takes seconds. */
  void loading() {
    console.loading();
    NativeRuntime.quiet();
  }

  /** Prints a line of what a command was asked for. */
  void say(String line) {
    out.println(line);
  }

  /** Says what was done, unless the user wants none of that. */
  void report(String line) {
    if (!quiet) {
      say(line);
    }
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
