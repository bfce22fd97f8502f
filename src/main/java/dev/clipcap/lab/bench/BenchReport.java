package dev.clipcap.lab.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.experiment.report.chart.BarChart;
import dev.clipcap.experiment.report.chart.BarChart.Bar;
import dev.clipcap.experiment.report.chart.BarChart.Fill;
import dev.clipcap.experiment.report.chart.Svg;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Template;
import dev.clipcap.lab.bench.LimitRuns.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code bench} prints and writes.
 *
 * @param rows measured so far
 * @param curves how cost grows; none before they are measured
 */
record BenchReport(
    Bench.Settings settings, Limits limits, List<Measured> rows, List<Curves.Curve> curves) {

  private static final String TITLE =
      "Milliseconds for each image or caption: median, fastest and slowest run";

  /** Whom the charts compare with, up to the precision. */
  private static final Map<Task.Kind, String> PEERS =
      Map.of(
          Task.Kind.TRAINING, "PyTorch, ",
          Task.Kind.MODELS, "PyTorch, ",
          Task.Kind.CAPTIONS, "the paper's uncached loop in PyTorch, ");

  /** The machine's limits in one line. */
  static String limits(Limits limits) {
    return format(
        "this machine: %.0f GFLOP/s in float32, %.0f in bfloat16, %.1f GB/s",
        limits.float32().flopsPerSecond() / 1e9,
        limits.bfloat16().flopsPerSecond() / 1e9,
        limits.float32().bytesPerSecond() / 1e9);
  }

  /** A row in one line. */
  static String line(Measured row) {
    String line =
        format(
            "%s: %.0f ms, %.1f a second, %.0f%% of the limit",
            row.task().name(), 1e3 * row.median(), row.perSecond(), 100 * row.shareOfLimit());
    for (Measured.Peer peer : row.peers()) {
      String name = peer.kind().name();
      line +=
          format("; %.2f times PyTorch %s (%.0f ms)", row.ratio(peer), name, 1e3 * peer.median());
    }
    return line;
  }

  void write(Path out) {
    Json.write(out.resolve("bench.json"), json());
    StringBuilder pictures = new StringBuilder();
    charts()
        .forEach(
            (name, bars) -> {
              BarChart chart = new BarChart(TITLE, "milliseconds, lower is faster", bars);
              AtomicFiles.writeString(out.resolve(name + ".svg"), chart.svg());
              pictures.append("\n\n![%s](%s.svg)".formatted(TITLE, name));
            });
    for (Curves.Curve curve : curves) {
      AtomicFiles.writeString(out.resolve(curve.name() + ".svg"), curve.svg());
      pictures.append("\n\n![Seconds against %s](%s.svg)".formatted(curve.over(), curve.name()));
    }
    AtomicFiles.writeString(
        out.resolve("README.md"),
        Template.fill(
            BenchReport.class,
            "bench.md",
            Map.of(
                "processors", Runtime.getRuntime().availableProcessors(),
                "tensorflow", NativeRuntime.version(),
                "limits", limits(limits),
                "scale", settings.scale().name(),
                "rounds", settings.rounds(),
                "table", table(),
                "pictures", pictures)));
  }

  /**
   * Medians, from the fastest to the slowest run, by file name; few groups fit a chart. Each
   * precision of PyTorch is there once.
   */
  private Map<String, List<Bar>> charts() {
    Map<String, List<Bar>> charts = new LinkedHashMap<>();
    for (Measured row : rows) {
      String kind = row.task().kind().name().toLowerCase(Locale.ROOT);
      String work = row.task().work();
      row.peer()
          .ifPresent(
              peer -> {
                List<Bar> bars = charts.computeIfAbsent("speed-" + kind, k -> new ArrayList<>());
                String precision = peer.kind().precision();
                Fill theirs =
                    new Fill(PEERS.get(row.task().kind()) + precision, colour(precision), true);
                if (bars.stream()
                    .noneMatch(b -> b.group().equals(work) && b.fill().equals(theirs))) {
                  bars.add(bar(work, theirs, peer.seconds(), row.task().peerImages()));
                }
                String label = row.task().precision().label();
                Fill ours = new Fill("here, " + label, colour(label), false);
                bars.add(bar(work, ours, row.seconds(), row.task().images()));
              });
    }
    return charts;
  }

  private static String colour(String precision) {
    return switch (precision) {
      case "float32" -> Svg.GREEN;
      case "bfloat16" -> Svg.BLUE;
      default -> Svg.VERMILION;
    };
  }

  private static Bar bar(String work, Fill fill, List<Double> seconds, int images) {
    DoubleSummaryStatistics runs =
        seconds.stream().mapToDouble(s -> 1e3 * s / images).summaryStatistics();
    double median = 1e3 * Measured.median(seconds) / images;
    return new Bar(work, fill, median, runs.getMin(), runs.getMax());
  }

  private ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("scale", settings.scale().name());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("tensorflow", NativeRuntime.version());
    json.set("limits", Json.mapper().valueToTree(limits));
    ObjectNode ratios = json.putObject("ratios");
    ObjectNode ratiosToFloat32 = json.putObject("ratios_to_float32");
    ArrayNode tasks = json.putArray("tasks");
    for (Measured row : rows) {
      row.peer().ifPresent(peer -> ratios.put(row.task().name(), rounded(row.ratio(peer))));
      row.other()
          .ifPresent(peer -> ratiosToFloat32.put(row.task().name(), rounded(row.ratio(peer))));
      ObjectNode task = tasks.addObject();
      task.put("name", row.task().name());
      task.put("share_of_limit", rounded(row.shareOfLimit()));
      task.set("limit", Json.mapper().valueToTree(row.limit()));
      task.put("images", row.task().images());
      task.put("peak_bytes", row.peakBytes());
      row.seconds().forEach(task.putArray("seconds")::add);
      ArrayNode peers = task.putArray("pytorch");
      for (Measured.Peer measured : row.peers()) {
        ObjectNode peer = peers.addObject();
        peer.put("name", measured.kind().name());
        peer.put("precision", measured.kind().precision());
        peer.put("images", row.task().peerImages());
        peer.put("peak_bytes", measured.peakBytes());
        measured.seconds().forEach(peer.putArray("seconds")::add);
      }
      ObjectNode trials = task.putObject("tried");
      row.trials().forEach(trial -> trials.put(trial.kind().name(), rounded(trial.seconds())));
    }
    json.set("curves", Json.mapper().valueToTree(curves));
    return json;
  }

  private static double rounded(double value) {
    return Math.rint(1000 * value) / 1000;
  }

  private Markdown.Table table() {
    return new Markdown.Columns<Measured>()
        .add("task", row -> row.task().name())
        .add("here, ms", row -> format("%.1f", 1e3 * row.median()))
        .add("a second", row -> format("%.1f", row.perSecond()))
        .add("of the limit", row -> format("%.0f%%", 100 * row.shareOfLimit()))
        .add("memory, GB", row -> gigabytes(row.peakBytes()))
        .add("PyTorch, ms", row -> row.peer().map(peer -> milliseconds(row, peer)).orElse(""))
        .add("which", row -> row.peer().map(peer -> peer.kind().name()).orElse(""))
        .add("memory, GB", row -> row.peer().map(peer -> gigabytes(peer.peakBytes())).orElse(""))
        .add("times faster", row -> row.peer().map(peer -> times(row, peer)).orElse(""))
        .add("than its float32", row -> row.other().map(peer -> times(row, peer)).orElse(""))
        .of(rows);
  }

  private static String milliseconds(Measured row, Measured.Peer peer) {
    int images = row.task().peerImages();
    return format("%.1f", 1e3 * peer.median())
        + (row.task().images() == images ? "" : " for " + images);
  }

  private static String times(Measured row, Measured.Peer peer) {
    return format("%.2f", row.ratio(peer));
  }

  private static String gigabytes(long bytes) {
    return bytes == 0 ? "" : format("%.1f", bytes / 1e9);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
