package dev.clipcap.experiment.report.chart;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.clipcap.experiment.report.chart.Svg.Font;
import dev.clipcap.experiment.report.chart.Svg.Stroke;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * Bars from zero, side by side in groups.
 *
 * @param title above the chart
 * @param yLabel beside it
 * @param bars from left to right; groups come in the order of their first bars. At least one
 */
public record BarChart(String title, String yLabel, List<Bar> bars) {
  private static final double WIDEST = 58;
  private static final Font VALUE = new Font("middle", 12, Svg.INK, false);

  public BarChart {
    bars = List.copyOf(bars);
    if (bars.isEmpty()) {
      throw new IllegalArgumentException("a chart without bars");
    }
  }

  /**
   * A bar.
   *
   * @param group what stands below it and its neighbours
   * @param fill what it shows; one legend entry for each
   * @param value its height, not negative; written above it
   * @param low lower end of its interval; the value itself where there is no interval
   * @param high upper end of its interval
   */
  public record Bar(String group, Fill fill, double value, double low, double high) {
    public Bar {
      if (!(0 <= low && low <= value && value <= high && high < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "cannot draw " + value + " in [" + low + ", " + high + "]");
      }
    }

    /** A bar without an interval. */
    public static Bar of(String group, Fill fill, double value) {
      return new Bar(group, fill, value, value, value);
    }
  }

  /** A kind of bar. */
  public record Fill(String name, String colour, boolean hollow) {
    private void draw(Svg svg, double x, double y, double width, double height) {
      svg.box(
          x,
          y,
          width,
          height,
          hollow ? Svg.PAPER : colour,
          hollow ? new Stroke(colour, 1.5, "4 3", 1) : Stroke.solid(colour, 1));
    }
  }

  /** The chart as an SVG document. */
  public String svg() {
    double highest = bars.stream().mapToDouble(Bar::high).max().orElseThrow();
    Axis y = Axis.around(0, Math.max(highest * 1.06, 0.01)); // room for the number on top
    List<Frame.Key> keys =
        bars.stream()
            .map(Bar::fill)
            .distinct()
            .map(f -> new Frame.Key(f.name(), (svg, x, m) -> f.draw(svg, x - 8, m - 7, 16, 14)))
            .toList();
    Frame frame = new Frame(title, yLabel, y, keys, 44);
    List<List<Bar>> groups =
        List.copyOf(
            bars.stream().collect(groupingBy(Bar::group, LinkedHashMap::new, toList())).values());
    double room = (frame.right - frame.left) / groups.size();
    for (int g = 0; g < groups.size(); g++) {
      double middle = frame.left + (g + 0.5) * room;
      drawGroup(frame, groups.get(g), middle, room, highest < 10 ? "%.3f" : "%.0f");
      frame.svg.text(middle, frame.bottom + 24, Frame.LABEL, groups.get(g).get(0).group());
    }
    frame.baseline();
    return frame.svg.finish();
  }

  private static void drawGroup(
      Frame frame, List<Bar> group, double middle, double room, String format) {
    double slot = Math.min(WIDEST, room * 0.9 / group.size());
    double x = middle - slot * group.size() / 2;
    for (Bar bar : group) {
      double width = slot * 0.78;
      double from = x + (slot - width) / 2;
      bar.fill()
          .draw(frame.svg, from, frame.y(bar.value()), width, frame.y(0) - frame.y(bar.value()));
      if (bar.high() > bar.low()) {
        whisker(frame, bar, x + slot / 2);
      }
      String value = String.format(Locale.ROOT, format, bar.value());
      if (VALUE.width(value) <= slot) {
        frame.svg.text(x + slot / 2, frame.y(bar.high()) - 6, VALUE, value);
      }
      x += slot;
    }
  }

  private static void whisker(Frame frame, Bar bar, double x) {
    Stroke stroke = Stroke.solid(Svg.INK, 1.5);
    frame.svg.line(x, frame.y(bar.low()), x, frame.y(bar.high()), stroke);
    for (double end : new double[] {bar.low(), bar.high()}) {
      frame.svg.line(x - 6, frame.y(end), x + 6, frame.y(end), stroke);
    }
  }
}
