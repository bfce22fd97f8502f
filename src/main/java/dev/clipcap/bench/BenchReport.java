package dev.clipcap.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.chart.BarChart;
import dev.clipcap.chart.BarChart.Bar;
import dev.clipcap.chart.BarChart.Fill;
import dev.clipcap.chart.Svg;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code bench} prints and writes. */
final class BenchReport {
  private BenchReport() {}

  /** The machine's limits in one line. */
  static String limits(Limits limits) {
    return String.format(
        Locale.ROOT,
        "this machine: %.0f GFLOP/s in float32, %.0f in bfloat16, %.1f GB/s",
        limits.flopsPerSecond() / 1e9,
        limits.bfloat16FlopsPerSecond() / 1e9,
        limits.bytesPerSecond() / 1e9);
  }

  /** A row in one line. */
  static String line(Measured row, Limits limits) {
    String peers =
        row.peers().stream()
            .map(
                peer ->
                    String.format(
                        Locale.ROOT,
                        "; PyTorch %s %.0f ms",
                        peer.kind().name(),
                        1e3 * peer.median()))
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "%s: %.0f ms, %.1f a second, %.0f%% of the limit%s",
        row.task().name(),
        1e3 * row.median(),
        row.task().images() / row.median(),
        100 * row.task().shortest(limits) / row.median(),
        peers);
  }

  static void write(
      Path out, Bench.Settings settings, String tensorFlow, Limits limits, List<Measured> rows) {
    Json.write(out.resolve("bench.json"), json(settings, tensorFlow, limits, rows));
    if (rows.stream().anyMatch(row -> row.fastest("float32").isPresent())) {
      AtomicFiles.writeString(out.resolve("speed.svg"), chart(rows).svg());
    }
    AtomicFiles.writeString(out.resolve("README.md"), page(settings, tensorFlow, limits, rows));
  }

  /** Speed in multiples of PyTorch's fastest float32. */
  private static BarChart chart(List<Measured> rows) {
    Fill peer = new Fill("PyTorch, the fastest float32", Svg.GREY, false);
    Fill here = new Fill("here", Svg.GREEN, false);
    List<Bar> bars = new ArrayList<>();
    for (Measured row : rows) {
      row.fastest("float32")
          .ifPresent(
              fastest -> {
                bars.add(Bar.of(row.task().name(), peer, 1));
                bars.add(Bar.of(row.task().name(), here, fastest.median() / row.median()));
              });
    }
    return new BarChart("Speed beside PyTorch, float32", "times PyTorch's", bars);
  }

  private static ObjectNode json(
      Bench.Settings settings, String tensorFlow, Limits limits, List<Measured> rows) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("scale", settings.scale().name());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("tensorflow", tensorFlow);
    json.set("limits", Json.mapper().valueToTree(limits));
    ObjectNode ratios = json.putObject("ratios");
    ArrayNode tasks = json.putArray("tasks");
    for (Measured row : rows) {
      row.fastest("float32")
          .ifPresent(peer -> ratios.put(row.task().name(), rounded(peer.median() / row.median())));
      ObjectNode task = tasks.addObject();
      task.put("name", row.task().name());
      task.put("share_of_limit", rounded(row.task().shortest(limits) / row.median()));
      task.put("peak_bytes", row.peakBytes());
      row.seconds().forEach(task.putArray("seconds")::add);
      ArrayNode peers = task.putArray("pytorch");
      for (Measured.Peer measured : row.peers()) {
        ObjectNode peer = peers.addObject();
        peer.put("name", measured.kind().name());
        peer.put("precision", measured.kind().precision());
        peer.put("peak_bytes", measured.peakBytes());
        measured.seconds().forEach(peer.putArray("seconds")::add);
      }
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
                + " each PyTorch in turn. The limit is that of large matrix products, or of reading"
                + " the weights, whichever is nearer.%n%n",
            Runtime.getRuntime().availableProcessors(),
            tensorFlow,
            limits(limits),
            settings.scale().name(),
            settings.rounds()));
    page.append(
        "| task | here, ms | images/s | of the limit | memory, GB | PyTorch float32, ms | memory, GB |"
            + " times faster | PyTorch bfloat16, ms |\n");
    page.append("|---|---|---|---|---|---|---|---|---|\n");
    rows.forEach(row -> page.append(row(row, limits)).append('\n'));
    if (settings.python() != null) {
      page.append("\n![Speed beside PyTorch](speed.svg)\n");
    }
    return page.toString();
  }

  private static String row(Measured row, Limits limits) {
    String here =
        String.format(
            Locale.ROOT,
            "| %s | %.1f | %.1f | %.0f%% | %.1f |",
            row.task().name(),
            1e3 * row.median(),
            row.task().images() / row.median(),
            100 * row.task().shortest(limits) / row.median(),
            row.peakBytes() / 1e9);
    String single =
        row.fastest("float32")
            .map(
                peer ->
                    String.format(
                        Locale.ROOT,
                        " %.1f (%s) | %.1f | %.2f |",
                        1e3 * peer.median(),
                        peer.kind().name(),
                        peer.peakBytes() / 1e9,
                        peer.median() / row.median()))
            .orElse(" | | |");
    String half =
        row.fastest("bfloat16")
            .map(peer -> String.format(Locale.ROOT, " %.1f |", 1e3 * peer.median()))
            .orElse(" |");
    return here + single + half;
  }
}
