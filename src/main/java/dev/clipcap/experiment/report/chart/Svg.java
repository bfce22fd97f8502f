package dev.clipcap.experiment.report.chart;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws an SVG picture; coordinates are pixels with one decimal, y grows downwards. */
public final class Svg {
  /** Okabe and Ito's colours, told apart by colour-blind readers too. */
  public static final String BLUE = "#0072b2";

  public static final String VERMILION = "#d55e00";
  public static final String GREEN = "#009e73";

  /** As many as lines in one chart can be told apart by. */
  public static final List<String> COLOURS =
      List.of(BLUE, VERMILION, GREEN, "#cc79a7", "#e69f00", "#56b4e9");

  public static final String INK = "#1f2328";
  static final String SOFT_INK = "#59636e";
  public static final String GREY = "#8c959f";
  public static final String PALE = "#c9d1d9";
  static final String GRID = "#e4e8ec";
  static final String PAPER = "#ffffff";

  private final StringBuilder out = new StringBuilder();

  /** A picture on its own white card, so that it reads on dark pages too. */
  Svg(int width, int height, String title) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " role=\"img\" font-family=\"-apple-system, 'Segoe UI', Helvetica, Arial,"
            + " sans-serif\">",
        width, height, width, height);
    add("<title>%s</title>", escape(title));
    add(
        "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\" fill=\"%s\" stroke=\"%s\"/>",
        width - 1, height - 1, PAPER, PALE);
  }

  /** How a stroke looks. */
  record Stroke(String colour, double width, String dashes, double opacity) {
    static Stroke solid(String colour, double width) {
      return new Stroke(colour, width, "", 1);
    }

    private String attributes() {
      return "stroke=\"%s\" stroke-width=\"%s\"".formatted(colour, number(width))
          + (dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"")
          + (opacity == 1 ? "" : " stroke-opacity=\"" + opacity + "\"");
    }
  }

  /** How a text looks: where its anchor is and its size in pixels. */
  record Font(String anchor, int size, String colour, boolean bold) {
    private String attributes() {
      return "text-anchor=\"%s\" font-size=\"%s\" fill=\"%s\"".formatted(anchor, size, colour)
          + (bold ? " font-weight=\"600\"" : "");
    }

    /** About how wide a text is; generous, as the reader's font is unknown. */
    double width(String text) {
      return 0.58 * size * text.length();
    }
  }

  void line(double x1, double y1, double x2, double y2, Stroke stroke) {
    add(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" %s/>",
        number(x1), number(y1), number(x2), number(y2), stroke.attributes());
  }

  /** A line through points of (x, y). */
  void path(List<double[]> points, Stroke stroke) {
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke-linejoin=\"round\" %s/>",
        pairs(points), stroke.attributes());
  }

  /** What points of (x, y) enclose, faint. */
  void area(Collection<double[]> points, String colour) {
    add("<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"0.18\"/>", pairs(points), colour);
  }

  private static String pairs(Collection<double[]> points) {
    return points.stream()
        .map(p -> number(p[0]) + "," + number(p[1]))
        .collect(Collectors.joining(" "));
  }

  void dot(double x, double y, String fill, Stroke outline) {
    add(
        "<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\" %s/>",
        number(x), number(y), fill, outline.attributes());
  }

  void box(double x, double y, double width, double height, String fill, Stroke outline) {
    add(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\" %s/>",
        number(x), number(y), number(width), number(height), fill, outline.attributes());
  }

  void text(double x, double y, Font font, String text) {
    add(
        "<text x=\"%s\" y=\"%s\" %s>%s</text>",
        number(x), number(y), font.attributes(), escape(text));
  }

  /** Text that reads upwards. */
  void uprightText(double x, double y, Font font, String text) {
    add(
        "<text transform=\"translate(%s %s) rotate(-90)\" %s>%s</text>",
        number(x), number(y), font.attributes(), escape(text));
  }

  /** The finished picture. */
  String finish() {
    return out + "</svg>\n";
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
