package dev.clipcap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.caption.PaperExport;
import dev.clipcap.compare.ComparePyTorch;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.OscarSplit;
import dev.clipcap.experiment.ComparisonReport;
import dev.clipcap.experiment.Experiment;
import dev.clipcap.experiment.RunsReport;
import dev.clipcap.experiment.SeedRuns;
import dev.clipcap.hub.FetchData;
import dev.clipcap.hub.FetchModels;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Progress;
import dev.clipcap.mapper.MapperConfig;
import dev.clipcap.metrics.ScoreJob;
import dev.clipcap.pretrain.PretrainMini;
import dev.clipcap.pretrain.PretrainSettings;
import dev.clipcap.serving.ServingExport;
import dev.clipcap.tf.NativeRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What {@code -Dexperiment} can name: the built-in jobs, and the files in experiments/. */
final class Jobs {
  private static final Path EXPERIMENTS = Path.of("experiments");

  private static final Map<String, Consumer<Options>> BUILT_IN =
      new TreeMap<>(
          Map.of(
              "caption",
              options -> CaptionJob.run(options, System.out),
              "compare-pytorch",
              Jobs::comparePyTorch,
              "convert",
              Jobs::convert,
              "export",
              Jobs::export,
              "fetch",
              Jobs::fetch,
              "fetch-data",
              Jobs::fetchData,
              "pretrain-mini",
              Jobs::pretrain,
              "report",
              Jobs::report,
              "score",
              Jobs::score,
              "serve",
              options -> ServeJob.run(options, System.out)));

  private Jobs() {}

  static void run(Options options) {
    String name =
        options
            .get("experiment")
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "option -Dexperiment",
                        "nothing",
                        "one of " + names(),
                        "add -Dexperiment=NAME"));
    if (BUILT_IN.containsKey(name)) {
      BUILT_IN.get(name).accept(options);
    } else if (Files.isRegularFile(file(name))) {
      train(name, options);
    } else {
      throw new InvalidInputException(
          "option -Dexperiment", "\"" + name + "\"", "one of " + names(), "correct the name");
    }
  }

  private static void train(String name, Options options) {
    JsonNode tree = Json.readTree(file(name));
    if (!(tree instanceof ObjectNode base)) {
      throw new InvalidInputException(
          file(name).toString(), "no JSON object", "an experiment", "correct the file");
    }
    Json.convert(
        base, Experiment.class, file(name).toString()); // refuses what is wrong in the file
    if (options.get("seed").isPresent() || options.get("seeds").isPresent()) {
      base.remove(List.of("seed", "seeds"));
    }
    Experiment experiment =
        Json.convert(
            options.override(base, Experiment.class, Set.of("experiment", "out")),
            Experiment.class,
            "experiment " + name + " with the options given");
    Path out = Path.of(options.get("out").orElse("results/" + name));
    System.out.printf(
        Locale.ROOT,
        "experiment %s on %s, TensorFlow %s%n",
        name,
        NativeRuntime.device(),
        NativeRuntime.version());
    long start = System.nanoTime();
    SeedRuns.run(name, experiment, out);
    System.out.printf(
        Locale.ROOT,
        "%s in %s%n",
        out.resolve("report.md"),
        Progress.duration((System.nanoTime() - start) / 1e9));
  }

  private static void comparePyTorch(Options options) {
    options.allowOnly(Set.of("experiment", "reference", "out"));
    ComparePyTorch.run(
        options.get("reference").map(Path::of).orElse(ComparePyTorch.TINY),
        Path.of(options.get("out").orElse("target/compare-pytorch")),
        System.out);
  }

  private static void convert(Options options) {
    options.allowOnly(Set.of("experiment", "from", "to", "tokenizer"));
    if (options.path("from").toString().endsWith(".pkl")) {
      OscarSplit.Summary summary = OscarSplit.convert(options.path("from"), options.path("to"));
      System.out.printf(
          Locale.ROOT,
          "%d images with %d captions, %d left out; use them with -Ddata=embeddings:%s%n",
          summary.images(),
          summary.captions(),
          summary.leftOut(),
          options.path("to"));
      return;
    }
    ModelConverter.convert(
        options.path("from"),
        options.get("tokenizer").map(Path::of).orElse(null),
        options.path("to"));
    System.out.println(options.path("to"));
  }

  private static void export(Options options) {
    options.allowOnly(Set.of("experiment", "model", "out", "serving"));
    if (options.flag("serving")) {
      ServingExport.write(options.path("model"), options.path("out"));
      System.out.println(options.path("out"));
      return;
    }
    MapperConfig mapper = PaperExport.write(options.path("model"), options.path("out")).mapper();
    if (mapper.type() == MapperConfig.Type.MLP
        && mapper.activation() == MapperConfig.Activation.RELU) {
      System.err.println("note: this MLP has a ReLU; the paper authors' class has a tanh there");
    }
    System.out.println(options.path("out"));
  }

  private static void fetch(Options options) {
    options.allowOnly(Set.of("experiment", "models", "out"));
    FetchModels.ofEnvironment()
        .run(
            options.list("models"),
            Path.of(options.get("out").orElse("savedmodels")),
            (source, target) -> ModelConverter.convert(source, null, target));
  }

  private static void fetchData(Options options) {
    options.allowOnly(Set.of("experiment", "datasets", "out"));
    FetchData.ofEnvironment()
        .run(options.list("datasets"), options.get("out").map(Path::of).orElse(null));
  }

  private static void pretrain(Options options) {
    ObjectNode defaults = Json.mapper().valueToTree(PretrainSettings.defaults());
    PretrainSettings settings =
        Json.convert(
            options.override(defaults, PretrainSettings.class, Set.of("experiment", "out")),
            PretrainSettings.class,
            "pretrain-mini with the options given");
    PretrainMini.run(settings, Path.of(options.get("out").orElse("savedmodels")));
  }

  /** Of the runs that are named, or of the report's pair and all that is beside it. */
  private static void report(Options options) {
    options.allowOnly(Set.of("experiment", "results", "runs", "out"));
    Path results = Path.of(options.get("results").orElse("results"));
    List<Path> pair = ComparisonReport.DEFAULT_PAIR.stream().map(results::resolve).toList();
    boolean named = options.get("runs").isPresent();
    if (named || pair.stream().anyMatch(RunsReport::hasSeeds)) {
      Path page = options.get("out").map(Path::of).orElse(results.resolve("README.md"));
      List<Path> runs = named ? options.list("runs").stream().map(Path::of).toList() : pair;
      System.out.println(RunsReport.write(runs, page));
    } else if (options.get("out").isPresent()) {
      throw new InvalidInputException(
          "option -Dout", "no -Druns", "both", "add -Druns=results/NAME,results/NAME");
    } else {
      System.out.println(ComparisonReport.write(results, ComparisonReport.DEFAULT_PAIR));
    }
  }

  private static void score(Options options) {
    options.allowOnly(Set.of("experiment", "candidates", "references", "training", "out"));
    ScoreJob.run(
        options.path("candidates"),
        options.path("references"),
        options.get("training").map(Path::of).orElse(null),
        options.path("out"),
        System.out);
  }

  private static Path file(String name) {
    return EXPERIMENTS.resolve(name + ".json");
  }

  private static String names() {
    Set<String> names = new TreeSet<>(BUILT_IN.keySet());
    if (Files.isDirectory(EXPERIMENTS)) {
      try (Stream<Path> files = Files.list(EXPERIMENTS)) {
        List<String> found =
            files
                .map(f -> f.getFileName().toString())
                .filter(f -> f.endsWith(".json"))
                .map(f -> f.substring(0, f.length() - ".json".length()))
                .toList();
        names.addAll(found);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + EXPERIMENTS, e);
      }
    }
    return String.join(", ", names);
  }
}
