package dev.clipcap.lab.bench;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.report.chart.LineChart;
import dev.clipcap.experiment.report.chart.LineChart.Kind;
import dev.clipcap.experiment.report.chart.LineChart.Look;
import dev.clipcap.experiment.report.chart.LineChart.Point;
import dev.clipcap.experiment.report.chart.LineChart.Series;
import dev.clipcap.experiment.report.chart.Svg;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** How cost grows with batch, caption length, prefix length and number of images. */
record Curves(BenchScale scale, PrintStream print) {
  private static final int RUNS = 3;

  /**
   * A chart's numbers.
   *
   * @param name of the file
   * @param over what grows
   * @param lines what is measured over it
   */
  record Curve(String name, String over, List<Line> lines) {
    /** As a picture. */
    String svg() {
      List<Series> series = new ArrayList<>();
      for (Line line : lines) {
        String colour = Svg.COLOURS.get(series.size());
        series.add(new Series(line.name, new Look(colour, Kind.SOLID), line.points));
      }
      return new LineChart("Seconds against " + over, over, "seconds", series).svg();
    }
  }

  /**
   * A line: x is what grows, y the seconds it takes.
   *
   * @param name of the work
   * @param points measured
   */
  record Line(String name, List<Point> points) {}

  /** Measures all; takes some minutes at real size. */
  static List<Curve> measure(BenchScale scale, PrintStream print) {
    Curves curves = new Curves(scale, print);
    int batch = scale.trainingBatch();
    int half = Math.max(1, batch / 2);
    int tokens = scale.trainingTokens();
    int prefix = scale.prefix();
    int[] batches = {batch / 4, batch / 2, batch, batch * 3 / 2};
    int[] lengths = {tokens / 3, tokens * 2 / 3, tokens, tokens * 2};
    int[] prefixes = {prefix / 2, prefix, prefix * 2, prefix * 4};
    int[] images = {1, scale.images() / 2, scale.images(), 2 * scale.images(), 4 * scale.images()};
    return List.of(
        curves.training("batch", batches, n -> new Step(prefix, n, tokens)),
        curves.training("tokens of a caption", lengths, n -> new Step(prefix, half, n)),
        curves.training("prefix", prefixes, n -> new Step(n, half, tokens)),
        curves.captions(images));
  }

  /** The sizes of a training step. */
  private record Step(int prefix, int batch, int tokens) {}

  private Curve training(String over, int[] sizes, IntFunction<Step> step) {
    List<Line> lines = new ArrayList<>();
    for (boolean finetune : new boolean[] {true, false}) {
      lines.add(
          line(
              finetune ? "training step, GPT-2 too" : "training step, GPT-2 frozen",
              over,
              sizes,
              n -> {
                Step of = step.apply(n);
                int[] lengths = new int[of.batch];
                Arrays.fill(lengths, of.tokens);
                MapperConfig mapper = scale.mapper(of.prefix);
                return Work.training(scale, mapper, finetune, Precision.FLOAT32, List.of(lengths));
              }));
    }
    return new Curve("curve-" + over.replace(' ', '-'), over, lines);
  }

  /** Seconds from JPEG files to tokens, over so many images. */
  Curve captions(int... sizes) {
    List<Line> lines = new ArrayList<>();
    for (Precision precision : Precision.OF_FLOATS) {
      lines.add(
          line(
              "captioning JPEGs, " + precision.label(),
              "images",
              sizes,
              n -> Work.captions(scale, n, scale.decodingTokens(), precision)));
    }
    return new Curve("curve-images", "images", lines);
  }

  private Line line(String name, String over, int[] sizes, IntFunction<Work> open) {
    List<Point> points = new ArrayList<>();
    for (int size : sizes) {
      try (Work work = open.apply(size)) {
        work.once().run();
        double seconds =
            Measured.median(Stream.generate(() -> Bench.time(work.once())).limit(RUNS).toList());
        points.add(new Point(size, seconds));
        print.printf(Locale.ROOT, "%s, %s %d: %.3f s%n", name, over, size, seconds);
      }
    }
    return new Line(name, points);
  }
}
