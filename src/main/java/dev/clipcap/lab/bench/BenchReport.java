package dev.clipcap.lab.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.accel.Precision;
import dev.clipcap.experiment.report.chart.BarChart;
import dev.clipcap.experiment.report.chart.BarChart.Bar;
import dev.clipcap.experiment.report.chart.BarChart.Fill;
import dev.clipcap.experiment.report.chart.Svg;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.io.Markdown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code bench} prints and writes. */
final class BenchReport {
  private BenchReport() {}

  /** The machine's limits in one line. */
  static String limits(Limits limits) {
    return String.format(
        Locale.ROOT,
        "this machine: %.0f GFLOP/s in float32, %.0f in bfloat16, %.1f GB/s",
        limits.float32().flopsPerSecond() / 1e9,
        limits.bfloat16().flopsPerSecond() / 1e9,
        limits.float32().bytesPerSecond() / 1e9);
  }

  /** A row in one line. */
  static String line(Measured row) {
    String peers =
        row.peers().stream()
            .map(
                peer ->
                    String.format(
                        Locale.ROOT,
                        "; %.2f times PyTorch %s (%.0f ms)",
                        row.ratio(peer),
                        peer.kind().name(),
                        1e3 * peer.median()))
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "%s: %.0f ms, %.1f a second, %.0f%% of the limit%s",
        row.task().name(),
        1e3 * row.median(),
        row.perSecond(),
        100 * row.shareOfLimit(),
        peers);
  }

  static void write(
      Path out,
      Bench.Settings settings,
      String tensorFlow,
      Limits limits,
      List<Measured> rows,
      List<Curves.Curve> curves) {
    ObjectNode json = json(settings, tensorFlow, limits, rows);
    json.set("curves", Json.mapper().valueToTree(curves));
    Json.write(out.resolve("bench.json"), json);
    charts(rows)
        .forEach((name, chart) -> AtomicFiles.writeString(out.resolve(name + ".svg"), chart.svg()));
    String page = page(settings, tensorFlow, limits, rows);
    for (Curves.Curve curve : curves) {
      AtomicFiles.writeString(out.resolve(curve.name() + ".svg"), curve.svg());
      page += "\n![Seconds against %s](%s.svg)\n".formatted(curve.over(), curve.name());
    }
    AtomicFiles.writeString(out.resolve("README.md"), page);
  }

  /** Speed in multiples of the PyTorch in the table, by file name; few groups fit a chart. */
  private static Map<String, BarChart> charts(List<Measured> rows) {
    Map<String, List<Bar>> bars = new LinkedHashMap<>();
    for (Measured row : rows) {
      if (row.peer().isPresent()) {
        bars.computeIfAbsent(chartOf(row.task()), name -> new ArrayList<>());
      }
    }
    bars.forEach((name, ofChart) -> addBars(rows, name, ofChart));
    Map<String, BarChart> charts = new LinkedHashMap<>();
    bars.forEach(
        (name, ofChart) ->
            charts.put(name, new BarChart("Speed beside PyTorch", "times PyTorch's", ofChart)));
    return charts;
  }

  private static String chartOf(Task task) {
    return "speed-" + task.kind().name().toLowerCase(Locale.ROOT);
  }

  /** For each kind of work PyTorch, and here in each precision. */
  private static void addBars(List<Measured> rows, String chart, List<Bar> bars) {
    Set<String> seen = new LinkedHashSet<>();
    for (Measured row : rows) {
      if (chartOf(row.task()).equals(chart)) {
        seen.add(row.task().work());
      }
    }
    for (String work : seen) {
      bars.add(Bar.of(work, new Fill("PyTorch", Svg.GREY, false), 1));
      for (Measured row : rows) {
        if (row.task().work().equals(work) && row.peer().isPresent()) {
          Precision precision = row.task().precision();
          String color =
              switch (precision) {
                case FLOAT32 -> Svg.GREEN;
                case BFLOAT16 -> Svg.BLUE;
                case INT16 -> Svg.VERMILION;
              };
          Fill fill = new Fill("here, " + precision.label(), color, false);
          bars.add(Bar.of(work, fill, row.ratio(row.peer().get())));
        }
      }
    }
  }

  private static ObjectNode json(
      Bench.Settings settings, String tensorFlow, Limits limits, List<Measured> rows) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("scale", settings.scale().name());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("tensorflow", tensorFlow);
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
    return json;
  }

  private static double rounded(double value) {
    return Math.rint(1000 * value) / 1000;
  }

  private static String page(
      Bench.Settings settings, String tensorFlow, Limits limits, List<Measured> rows) {
    StringBuilder page = new StringBuilder("# How fast\n\n");
    page.append(
        String.format(
            Locale.ROOT,
            "%d processors, TensorFlow %s; %s. Sizes: `%s`. Medians of %d runs, this project and"
                + " PyTorch in turn; PyTorch is run the way that is fastest among those in"
                + " `bench.json`, where all are. The limit is that of large matrix products, or of"
                + " reading the weights, whichever is nearer, measured in turn with them. Memory is"
                + " the most that the process held; each task has a process of its own, here as there.%n%n",
            Runtime.getRuntime().availableProcessors(),
            tensorFlow,
            limits(limits),
            settings.scale().name(),
            settings.rounds()));
    Markdown.Table table =
        new Markdown.Table(
            "task",
            "here, ms",
            "a second",
            "of the limit",
            "memory, GB",
            "PyTorch, ms",
            "which",
            "memory, GB",
            "times faster",
            "than its float32");
    rows.forEach(row -> table.row(row(row)));
    page.append(table).append('\n');
    charts(rows)
        .keySet()
        .forEach(name -> page.append("\n![Speed beside PyTorch](%s.svg)\n".formatted(name)));
    return page.toString();
  }

  private static String[] row(Measured row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.task().name());
    cells.add(number("%.1f", 1e3 * row.median()));
    cells.add(number("%.1f", row.perSecond()));
    cells.add(number("%.0f%%", 100 * row.shareOfLimit()));
    cells.add(gigabytes(row.peakBytes()));
    row.peer()
        .ifPresentOrElse(
            p -> {
              boolean as = row.task().images() == row.task().peerImages();
              cells.add(
                  number("%.1f", 1e3 * p.median()) + (as ? "" : " for " + row.task().peerImages()));
              cells.add(p.kind().name());
              cells.add(gigabytes(p.peakBytes()));
              cells.add(number("%.2f", row.ratio(p)));
            },
            () -> cells.addAll(Collections.nCopies(4, "")));
    cells.add(row.other().map(p -> number("%.2f", row.ratio(p))).orElse(""));
    return cells.toArray(String[]::new);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String gigabytes(long bytes) {
    return bytes == 0 ? "" : String.format(Locale.ROOT, "%.1f", bytes / 1e9);
  }
}
