package dev.clipcap.experiment.report;

import dev.clipcap.core.train.History;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.report.chart.LineChart;
import dev.clipcap.experiment.report.chart.LineChart.Kind;
import dev.clipcap.experiment.report.chart.LineChart.Look;
import dev.clipcap.experiment.report.chart.LineChart.Point;
import dev.clipcap.experiment.report.chart.LineChart.Range;
import dev.clipcap.experiment.report.chart.LineChart.Series;
import dev.clipcap.experiment.report.chart.Svg;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.io.Signature;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Charts of losses. */
final class LossCharts {
  /** Tells a chart of this program. */
  static final Signature SIGNATURE =
      Signature.of(
          "the chart",
          "<svg xmlns=\"http://www\\.w3\\.org/2000/svg\" viewBox=\"[0-9. ]+\" width=\"\\d+\""
              + " height=\"\\d+\" role=\"img\" font-family=\"-apple-system, 'Segoe UI', Helvetica,"
              + " Arial, sans-serif\">\n"
              + "<title>");

  /** More points than this do not show in a chart, but weigh in its file. */
  private static final int MOST_POINTS = 600;

  private LossCharts() {}

  /** What the losses of a run are measured in. */
  private static String unit(Experiment config) {
    return config.task().selfCritical() == null
        ? "loss (nats per token)"
        : "loss (minus the mean reward, CIDEr-D)";
  }

  /** The loss of every step, faint, and its moving average. */
  static LineChart bySteps(RunFolder run) {
    History history = run.history();
    double[] losses = history.steps().stream().mapToDouble(History.Step::loss).toArray();
    int window = Math.max(1, losses.length / 40) | 1;
    double[] smooth = movingAverage(losses, window);
    int every = (losses.length + MOST_POINTS - 1) / MOST_POINTS;
    String shown = every == 1 ? "each step" : "one step in " + every;
    return new LineChart(
        "Training loss, step by step",
        "step",
        unit(run.config()),
        List.of(
            new Series(shown, new Look(Svg.BLUE, Kind.FAINT), thinned(losses, every)),
            new Series(
                "mean of " + window + " steps around it",
                new Look(Svg.BLUE, Kind.SOLID),
                thinned(smooth, every))));
  }

  /** Training and validation loss of two runs' epochs. */
  static LineChart byEpochs(RunFolder first, RunFolder second) {
    List<Series> lines = new ArrayList<>();
    lines.addAll(lines(List.of(first), first.name() + ", ", Svg.BLUE, Svg.BLUE));
    lines.addAll(lines(List.of(second), second.name() + ", ", Svg.VERMILION, Svg.VERMILION));
    return byEpochs("Loss against epoch", List.of(first, second), lines);
  }

  /** Training and validation loss of a run's epochs, or the mean over seeds. */
  static LineChart byEpochs(List<RunFolder> runs) {
    return byEpochs("Loss against epoch", runs, lines(runs, "", Svg.BLUE, Svg.VERMILION));
  }

  /** Validation loss of every configuration, each in its colour. */
  static LineChart byGroups(Map<String, RunGroup> groups) {
    List<Series> lines = new ArrayList<>();
    int next = 0;
    for (Map.Entry<String, RunGroup> group : groups.entrySet()) {
      String colour = Svg.COLOURS.get(next % Svg.COLOURS.size());
      Kind kind = next < Svg.COLOURS.size() ? Kind.SOLID : Kind.DASHED;
      next++;
      lines.add(
          line(
              group.getKey(),
              new Look(colour, kind),
              group.getValue().runs(),
              History.Epoch::validation));
    }
    List<RunFolder> runs = groups.values().stream().flatMap(g -> g.runs().stream()).toList();
    return byEpochs("Validation loss against epoch", runs, lines);
  }

  private static LineChart byEpochs(String title, List<RunFolder> runs, List<Series> lines) {
    List<String> units = runs.stream().map(run -> unit(run.config())).distinct().toList();
    boolean bands = lines.stream().anyMatch(line -> !line.band().isEmpty());
    return new LineChart(
        title + (bands ? ", mean of seeds, band: lowest to highest" : ""),
        "epoch",
        units.size() == 1 ? units.get(0) : "loss",
        lines);
  }

  /** Of both losses, each in a colour, validation dashed. */
  private static List<Series> lines(
      List<RunFolder> runs, String prefix, String training, String validation) {
    return List.of(
        line(prefix + "training", new Look(training, Kind.SOLID), runs, History.Epoch::train),
        line(
            prefix + "validation",
            new Look(validation, Kind.DASHED),
            runs,
            History.Epoch::validation));
  }

  /** A run's line, or the mean over several; of an epoch those count that got so far. */
  private static Series line(
      String name, Look look, List<RunFolder> runs, ToDoubleFunction<History.Epoch> of) {
    List<Point> points = new ArrayList<>();
    List<Range> band = new ArrayList<>();
    int last = runs.stream().mapToInt(run -> run.history().epochs().size()).max().orElseThrow();
    for (int epoch = 1; epoch <= last; epoch++) {
      int at = epoch - 1;
      DoubleSummaryStatistics losses =
          runs.stream()
              .map(run -> run.history().epochs())
              .filter(epochs -> at < epochs.size())
              .mapToDouble(epochs -> of.applyAsDouble(epochs.get(at)))
              .summaryStatistics();
      points.add(new Point(epoch, losses.getAverage()));
      if (runs.size() > 1) {
        band.add(new Range(losses.getMin(), losses.getMax()));
      }
    }
    return new Series(name, look, points, band);
  }

  /** Mean over {@code window} (odd) values around each; fewer at both ends. */
  static double[] movingAverage(double[] values, int window) {
    double[] sums = new double[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      sums[i + 1] = sums[i] + values[i];
    }
    double[] means = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int from = Math.max(0, i - window / 2);
      int to = Math.min(values.length, i + window / 2 + 1);
      means[i] = (sums[to] - sums[from]) / (to - from);
    }
    return means;
  }

  /** One value in {@code every}, and the last. */
  private static List<Point> thinned(double[] values, int every) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (i % every == 0 || i == values.length - 1) {
        points.add(new Point(i + 1, values[i]));
      }
    }
    return points;
  }
}
