package dev.clipcap.app.cli;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.data.TextRule;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.SplitChoice;
import dev.clipcap.io.Exif;
import dev.clipcap.lab.pretrain.LanguageModelSettings;
import dev.clipcap.lab.pretrain.PretrainSettings;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command that the others belong to, and the streams that they use. */
@Command(
    name = "clipcap",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description =
        "Image captions by CLIP, a prefix mapper and GPT-2: train, caption, score, report.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CaptionCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      ScoreCommand.class,
      ConvertCommand.class,
      ExportCommand.class,
      FetchCommand.class,
      FetchDataCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      ServeCommand.class,
      InspectCommand.class,
      BenchCommand.class,
      PretrainCommand.class,
      PretrainMiniCommand.class,
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
        .registerConverter(Path.class, new PathName())
        .registerConverter(Exif.class, new EnumName<>(Exif.class))
        .registerConverter(OutFormat.class, new EnumName<>(OutFormat.class))
        .registerConverter(Precision.class, new EnumName<>(Precision.class))
        .registerConverter(
            MapperConfig.Activation.class, new EnumName<>(MapperConfig.Activation.class))
        .registerConverter(SplitChoice.class, new EnumName<>(SplitChoice.class))
        .registerConverter(Storage.class, new EnumName<>(Storage.class))
        .registerConverter(TextRule.class, new EnumName<>(TextRule.class))
        .setExpandAtFiles(false)
        .setUsageHelpWidth(WIDTH);
  }

  private static CommandSpec spec(CommandLine all, String command) {
    return all.getSubcommands().get(command).getCommandSpec();
  }

  InputStream in() {
    return in;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /** Without a command: says which there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.BAD_INPUT;
  }
}
