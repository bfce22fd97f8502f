package dev.clipcap.experiment;

import dev.clipcap.experiment.Svg.Font;
import dev.clipcap.experiment.Svg.Stroke;
import java.util.List;

/** What every chart has: title, legend, y axis with its grid, and the area to plot in. */
final class Frame {
  private static final int WIDTH = 760;
  private static final int PLOT_HEIGHT = 300;
  private static final int MARGIN = 24;
  private static final int LEGEND_TOP = 58;
  private static final int LEGEND_ROW = 22;
  private static final int SWATCH = 28;
  private static final Font LEGEND = Font.start(13, Svg.INK);

  static final Font TICK = Font.middle(12, Svg.SOFT_INK);
  static final Font LABEL = Font.middle(13, Svg.INK);

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

  Frame(String title, String yLabel, Axis y, List<Key> keys) {
    this.y = y;
    this.top = LEGEND_TOP + rows(keys) * LEGEND_ROW;
    this.bottom = top + PLOT_HEIGHT;
    this.svg = new Svg(WIDTH, (int) bottom + 64, title);
    svg.text(MARGIN, 34, new Font("start", 17, Svg.INK, true), title);
    legend(keys, true);
    for (double tick : y.ticks()) {
      svg.line(left, y(tick), right, y(tick), Stroke.solid(Svg.GRID, 1));
      svg.text(left - 8, y(tick) + 4, Font.end(12, Svg.SOFT_INK), y.label(tick));
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

  private int rows(List<Key> keys) {
    return legend(keys, false);
  }

  /** Lays the legend out from left to right, row after row; returns the number of rows. */
  private int legend(List<Key> keys, boolean draw) {
    double x = MARGIN;
    int row = 0;
    for (Key key : keys) {
      double width = SWATCH + 8 + LEGEND.width(key.name());
      if (x > MARGIN && x + width > right) {
        x = MARGIN;
        row++;
      }
      if (draw) {
        double middle = LEGEND_TOP + row * LEGEND_ROW;
        key.swatch().draw(svg, x + SWATCH / 2.0, middle);
        svg.text(x + SWATCH + 8, middle + 4.5, LEGEND, key.name());
      }
      x += width + 20;
    }
    return row + 1;
  }
}
