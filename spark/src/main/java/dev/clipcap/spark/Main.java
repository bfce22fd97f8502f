package dev.clipcap.spark;

import dev.clipcap.io.InvalidInputException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The jobs for spark-submit: caption, embed and experiments, with the command line's option names.
 */
public final class Main {
  private static final Pattern SAID = Pattern.compile("InvalidInputException: ([^\\n]*)");
  private static final List<String> OF_JOB = List.of("inputCol"); // which the job finds itself

  private Main() {}

  /** Runs a job; a fault of the input is said in one line, and ends with 2. */
  public static void main(String[] arguments) {
    int status = run(System.out, System.err, arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    Locale.setDefault(Locale.ROOT);
    CommandLine all = commandLine();
    try {
      ParseResult parsed = all.parseArgs(arguments);
      if (CommandLine.executeHelpRequest(parsed) != null) {
        return 0;
      }
      if (!parsed.hasSubcommand()) {
        all.usage(err);
        return 2;
      }
      run(parsed.subcommand(), out);
      return 0;
    } catch (ParameterException e) {
      err.println("error: " + e.getMessage().lines().findFirst().orElse("the options"));
      return 2;
    } catch (Exception e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        Matcher said = SAID.matcher(cause.toString());
        if (said.find()) { // also what an executor says
          err.println("error: " + said.group(1));
          return 2;
        }
      }
      throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
  }

  private static CommandLine commandLine() {
    CommandSpec all = command("Captions and embeddings of many images, on Apache Spark.");
    all.name("clipcap-spark").addSubcommand("caption", images(new ClipCaptioner()));
    all.addSubcommand(
        "embed",
        images(new ClipEmbedder())
            .addOption(option("npy", "Folder for .npy files, too, as clip-retrieval has them.")));
    all.addSubcommand(
        "experiments",
        command("Experiments and their seeds as independent tasks.")
            .addOption(required("experiment", "Names of files in experiments/, between commas."))
            .addOption(required("home", "Folder with experiments/, which all machines see."))
            .addOption(required("out", "Folder for results, below it."))
            .addOption(option("seeds", "Seeds, between commas (default: 1)."))
            .addOption(option("train", "Further options of train, in one text.")));
    return new CommandLine(all).setExpandAtFiles(false);
  }

  private static CommandSpec command(String description) {
    CommandSpec command = CommandSpec.create().mixinStandardHelpOptions(true);
    command.usageMessage().description(description);
    return command;
  }

  private static CommandSpec images(ImageStage stage) {
    CommandSpec job =
        command("Rows of Parquet for images; given again, it goes on where it ended.")
            .addOption(
                required(
                    "in", "Images, tars or Parquet files: a file, a folder, or a glob in quotes."))
            .addOption(required("out", "Folder for the rows."))
            .addOption(
                option("checkpoint", "Folder of what is done (default: _checkpoint in --out)."))
            .addOption(
                option(
                    "format", "Of the rows: parquet, or another of this Spark (default: parquet)."))
            .addOption(
                option(
                    "batch",
                    "Files of a batch (default: 50,000 images, 1,000 tars, 100 Parquet files)."))
            .addOption(
                OptionSpec.builder("-r", "--recursive")
                    .type(boolean.class)
                    .description("Files in folders below a folder, too.")
                    .build());
    for (Param<?> param : stage.params()) {
      if (!OF_JOB.contains(param.name())) {
        job.addOption(option(param.name(), param.doc()));
      }
    }
    return job;
  }

  private static OptionSpec required(String name, String description) {
    return builder(name, description).required(true).build();
  }

  private static OptionSpec option(String name, String description) {
    return builder(name, description).build();
  }

  private static OptionSpec.Builder builder(String name, String description) {
    String dashed = dashed(name);
    String[] names =
        switch (name) {
          case "model" -> new String[] {"-m", dashed};
          case "out" -> new String[] {"-o", dashed};
          case "beams" -> new String[] {dashed, "--beam"};
          default -> new String[] {dashed};
        };
    return OptionSpec.builder(names).type(String.class).description(description);
  }

  private static String dashed(String name) {
    return "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static void run(ParseResult given, PrintStream out) throws Exception {
    String name = given.commandSpec().name();
    if (name.equals("experiments")) {
      experiments(given);
      return;
    }
    ImageStage stage = name.equals("caption") ? new ClipCaptioner() : new ClipEmbedder();
    for (Param<?> param : stage.params()) {
      String value = value(given, param.name(), null);
      if (value != null) {
        stage.with(param.name(), value);
      }
    }
    stage.loader(); // refuses options that make no sense
    ImageJob.Places places =
        new ImageJob.Places(
            value(given, "in", ""),
            given.hasMatchedOption("--recursive"),
            value(given, "out", ""),
            value(given, "checkpoint", null),
            value(given, "format", "parquet"),
            number(value(given, "batch", "0")),
            name.equals("embed") ? value(given, "npy", null) : null);
    SparkConf conf = Layout.checked(new SparkConf(), stage.get("model"));
    SparkSession spark =
        SparkSession.builder().config(conf).appName("clipcap " + name).getOrCreate();
    new ImageJob(spark, stage, places, out).run();
    spark.stop();
  }

  private static void experiments(ParseResult given) throws Exception {
    List<Integer> seeds =
        Arrays.stream(value(given, "seeds", "1").split(",", -1)).map(Main::number).toList();
    List<String> names = List.of(value(given, "experiment", "").split(",", -1));
    String more = value(given, "train", "").strip();
    SparkConf conf = Layout.checked(new SparkConf(), "");
    SparkSession spark =
        SparkSession.builder().config(conf).appName("clipcap experiments").getOrCreate();
    new Experiments(
            value(given, "home", ""),
            value(given, "out", ""),
            more.isEmpty() ? List.of() : List.of(more.split("\\s+")))
        .run(spark, names, seeds);
    spark.stop();
  }

  private static String value(ParseResult given, String name, String otherwise) {
    return given.matchedOptionValue(dashed(name), otherwise);
  }

  private static int number(String text) {
    InvalidInputException.refuseIf(
        !text.matches("[0-9]{1,9}"), "a number", "\"" + text + "\"", "digits", "correct it");
    return Integer.parseInt(text);
  }
}
