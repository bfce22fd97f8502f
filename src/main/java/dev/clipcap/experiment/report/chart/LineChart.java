package dev.clipcap.experiment.report.chart;

import dev.clipcap.experiment.report.chart.Svg.Stroke;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Lines over a counted quantity, such as steps or epochs.
 *
 * @param title above the chart
 * @param xLabel below it
 * @param yLabel beside it
 * @param series drawn in their order, later ones on top; at least one
 */
public record LineChart(String title, String xLabel, String yLabel, List<Series> series) {
  private static final int MARKED = 40;

  public LineChart {
    series = List.copyOf(series);
    if (series.isEmpty()) {
      throw new IllegalArgumentException("a chart without lines");
    }
  }

  /**
   * A line.
   *
   * @param name in the legend, where lines of equal name and look share an entry
   * @param look colour marks what is measured, dashes and hollow points a second measure of it
   * @param points in the order of their x; at least one. Few points are marked, each by a circle
   * @param band what the points are means of, from lowest to highest; one for each point, or none
   */
  public record Series(String name, Look look, List<Point> points, List<Range> band) {
    public Series {
      points = List.copyOf(points);
      band = List.copyOf(band);
      if (points.isEmpty() || band.size() % points.size() != 0) {
        throw new IllegalArgumentException(
            "line '%s' has %s points and a band of %s".formatted(name, points.size(), band.size()));
      }
    }

    /** A line without a band. */
    public Series(String name, Look look, List<Point> points) {
      this(name, look, points, List.of());
    }

    private boolean marked() {
      return points.size() <= MARKED && look.kind() != Kind.FAINT;
    }
  }

  /** How a line looks. */
  public record Look(String colour, Kind kind) {
    private Stroke stroke() {
      return switch (kind) {
        case SOLID -> Stroke.solid(colour, 2);
        case DASHED -> new Stroke(colour, 2, "6 4", 1);
        case FAINT -> new Stroke(colour, 1, "", 0.35);
      };
    }

    private String fill() {
      return kind == Kind.DASHED ? Svg.PAPER : colour;
    }
  }

  /** Solid, dashed with hollow points, or a faint line behind others. */
  public enum Kind {
    SOLID,
    DASHED,
    FAINT
  }

  /** A point; both numbers are finite. */
  public record Point(double x, double y) {
    public Point {
      if (!Double.isFinite(x) || !Double.isFinite(y)) {
        throw new IllegalArgumentException("cannot draw (" + x + ", " + y + ")");
      }
    }
  }

  /** From the lowest to the highest of some numbers. */
  public record Range(double low, double high) {}

  /** The chart as an SVG document. */
  public String svg() {
    DoubleSummaryStatistics ys = over(Point::y);
    for (Series line : series) {
      line.band().forEach(range -> ys.accept(range.low()));
      line.band().forEach(range -> ys.accept(range.high()));
    }
    DoubleSummaryStatistics xs = over(Point::x);
    Axis y = Axis.around(ys.getMin(), ys.getMax());
    Axis x = Axis.ofCounts(xs.getMin(), xs.getMax());
    Frame frame = new Frame(title, yLabel, y, keys(), 62);
    Svg svg = frame.svg;
    double inset = 14; // keeps the first and last point's circle off the edges
    ToDoubleFunction<Double> across = v -> x.pixel(v, frame.left + inset, frame.right - inset);
    for (double tick : x.ticks()) {
      double at = across.applyAsDouble(tick);
      svg.line(at, frame.bottom, at, frame.bottom + 5, Stroke.solid(Svg.SOFT_INK, 1));
      svg.text(at, frame.bottom + 20, Frame.TICK, x.label(tick));
    }
    frame.baseline();
    svg.text((frame.left + frame.right) / 2, frame.bottom + 44, Frame.LABEL, xLabel);
    for (Series line : series) {
      Deque<double[]> edge = new ArrayDeque<>();
      for (int i = 0; i < line.band().size(); i++) {
        double at = across.applyAsDouble(line.points().get(i).x());
        edge.addFirst(new double[] {at, frame.y(line.band().get(i).high())});
        edge.addLast(new double[] {at, frame.y(line.band().get(i).low())});
      }
      if (!edge.isEmpty()) {
        svg.area(edge, line.look().colour());
      }
    }
    for (Series line : series) {
      List<double[]> pixels = new ArrayList<>();
      for (Point p : line.points()) {
        pixels.add(new double[] {across.applyAsDouble(p.x()), frame.y(p.y())});
      }
      svg.path(pixels, line.look().stroke());
      if (line.marked()) {
        pixels.forEach(p -> mark(svg, p[0], p[1], line.look()));
      }
    }
    return svg.finish();
  }

  private List<Frame.Key> keys() {
    Set<List<Object>> seen = new HashSet<>();
    return series.stream()
        .filter(line -> seen.add(List.of(line.name(), line.look())))
        .map(LineChart::key)
        .toList();
  }

  private static Frame.Key key(Series line) {
    return new Frame.Key(
        line.name(),
        (svg, x, y) -> {
          svg.line(x - 14, y, x + 14, y, line.look().stroke());
          if (line.marked()) {
            mark(svg, x, y, line.look());
          }
        });
  }

  private static void mark(Svg svg, double x, double y, Look look) {
    svg.dot(x, y, look.fill(), Stroke.solid(look.colour(), 1.5));
  }

  private DoubleSummaryStatistics over(ToDoubleFunction<Point> of) {
    return series.stream().flatMap(s -> s.points().stream()).mapToDouble(of).summaryStatistics();
  }
}
