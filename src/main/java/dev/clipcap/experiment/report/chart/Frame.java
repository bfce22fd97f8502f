package dev.clipcap.experiment.report.chart;

import dev.clipcap.experiment.report.chart.Svg.Font;
import dev.clipcap.experiment.report.chart.Svg.Stroke;
import java.util.List;

/** What every chart has: title, legend, y axis with its grid, and the area to plot in. */
final class Frame {
  private static final int WIDTH = 760;
  private static final int PLOT_HEIGHT = 300;
  private static final int MARGIN = 24;
  private static final int LEGEND_TOP = 58;
  private static final int LEGEND_ROW = 22;
  private static final int SWATCH = 28;
  private static final Font LEGEND = new Font("start", 13, Svg.INK, false);

  static final Font TICK = new Font("middle", 12, Svg.SOFT_INK, false);
  static final Font LABEL = new Font("middle", 13, Svg.INK, false);

  final Svg svg;
  final double left = 76;
  final double right = WIDTH - MARGIN;
  final double top;
  final double bottom;
  private final Axis y;

  /** Draws the sample of a legend entry, {@value #SWATCH} pixels wide, around the given middle. */
  @FunctionalInterface
  interface Swatch {
    void draw(Svg svg, double x, double y);
  }

  /** A legend entry. */
  record Key(String name, Swatch swatch) {}

  /**
   * Draws the frame.
   *
   * @param footer pixels below the plot, for the labels there
   */
  Frame(String title, String yLabel, Axis y, List<Key> keys, int footer) {
    this.y = y;
    int rows = (keys.size() + columns(keys) - 1) / columns(keys);
    this.top = LEGEND_TOP + rows * LEGEND_ROW + 6;
    this.bottom = top + PLOT_HEIGHT;
    this.svg = new Svg(WIDTH, (int) bottom + footer, title);
    svg.text(MARGIN, 34, new Font("start", 17, Svg.INK, true), title);
    legend(keys);
    for (double tick : y.ticks()) {
      svg.line(left, y(tick), right, y(tick), Stroke.solid(Svg.GRID, 1));
      svg.text(left - 8, y(tick) + 4, new Font("end", 12, Svg.SOFT_INK, false), y.label(tick));
    }
    svg.uprightText(MARGIN + 4, (top + bottom) / 2, LABEL, yLabel);
  }

  /** The pixel of a value on the y axis. */
  double y(double value) {
    return y.pixel(value, bottom, top);
  }

  /** The line that values stand on, drawn last so that it covers what touches it. */
  void baseline() {
    svg.line(left, bottom, right, bottom, Stroke.solid(Svg.SOFT_INK, 1));
  }

  private static int columns(List<Key> keys) {
    return Math.max(1, (int) ((WIDTH - 2 * MARGIN) / column(keys)));
  }

  /** Width of a legend column: that of the widest entry. */
  private static double column(List<Key> keys) {
    double widest = keys.stream().mapToDouble(k -> LEGEND.width(k.name())).max().orElse(0);
    return SWATCH + 8 + widest + 16;
  }

  /** Lays the legend out in columns, row after row. */
  private void legend(List<Key> keys) {
    for (int i = 0; i < keys.size(); i++) {
      double x = MARGIN + i % columns(keys) * column(keys);
      double middle = LEGEND_TOP + i / columns(keys) * LEGEND_ROW;
      keys.get(i).swatch().draw(svg, x + SWATCH / 2.0, middle);
      svg.text(x + SWATCH + 8, middle + 4.5, LEGEND, keys.get(i).name());
    }
  }
}
