package dev.clipcap.experiment.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.experiment.report.chart.BarChart.Bar;
import dev.clipcap.experiment.report.chart.BarChart.Fill;
import dev.clipcap.experiment.report.chart.LineChart.Kind;
import dev.clipcap.experiment.report.chart.LineChart.Look;
import dev.clipcap.experiment.report.chart.LineChart.Point;
import dev.clipcap.experiment.report.chart.LineChart.Series;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartTest {
  private static final Look LOOK = new Look(Svg.BLUE, Kind.SOLID);
  private static final Fill FILL = new Fill("model", Svg.GREEN, false);

  @Test
  void aLineHasItsPointsAndAMarkForEachAndOneInTheLegend() throws Exception {
    LineChart chart =
        new LineChart(
            "Loss", "epoch", "nats", List.of(line("run", new double[] {3, 2, 1.5, 1.25})));
    Document svg = parse(chart.svg());

    String[] points =
        ((Element) svg.getElementsByTagName("polyline").item(0))
            .getAttribute("points")
            .split(" ", -1);
    assertEquals(4, points.length);
    assertEquals(4 + 1, svg.getElementsByTagName("circle").getLength());
    assertTrue(
        texts(svg)
            .containsAll(List.of("Loss", "run", "epoch", "nats", "1", "2", "3", "4", "1.5", "3.0")),
        texts(svg)::toString);
  }

  @Test
  void pointsLieWhereTheTicksSay() throws Exception {
    // y from 0 to 10 over 300 pixels, so 5 is half way between the marks of 0 and 10.
    Document svg =
        parse(new LineChart("t", "x", "y", List.of(line("l", new double[] {0, 5, 10}))).svg());
    double[] ys = new double[3];
    double[] xs = new double[3];
    String[] points =
        ((Element) svg.getElementsByTagName("polyline").item(0))
            .getAttribute("points")
            .split(" ", -1);
    for (int i = 0; i < 3; i++) {
      xs[i] = Double.parseDouble(points[i].split(",", -1)[0]);
      ys[i] = Double.parseDouble(points[i].split(",", -1)[1]);
    }
    assertEquals(150, ys[0] - ys[1], 0.11);
    assertEquals(150, ys[1] - ys[2], 0.11);
    assertEquals(xs[1] - xs[0], xs[2] - xs[1], 0.11);
  }

  @Test
  void barsHaveTheirHeightsWhiskersAndNumbers() throws Exception {
    Fill hollow = new Fill("<published> & more", Svg.INK, true);
    Document svg =
        parse(
            new BarChart(
                    "BLEU",
                    "score",
                    List.of(
                        new Bar("a", FILL, 0.4, 0.3, 0.5),
                        Bar.of("a", hollow, 0.2),
                        new Bar("b", FILL, 0.1, 0.1, 0.1)))
                .svg());
    List<Element> bars = elements(svg, "rect");
    // The card, two samples in the legend, three bars.
    assertEquals(6, bars.size());
    double first = Double.parseDouble(bars.get(3).getAttribute("height"));
    assertEquals(first / 2, Double.parseDouble(bars.get(4).getAttribute("height")), 0.11);
    assertEquals(first / 4, Double.parseDouble(bars.get(5).getAttribute("height")), 0.11);
    assertTrue(
        texts(svg).containsAll(List.of("0.400", "0.200", "0.100", "a", "b", "<published> & more")),
        texts(svg)::toString);
    assertEquals(3, elements(svg, "line").stream().filter(ChartTest::inked).count());
  }

  @Test
  void ticksAreRoundNumbersThatEncloseTheValues() {
    assertEquals(List.of("0.0", "0.2", "0.4", "0.6", "0.8"), labels(Axis.around(0, 0.65)));
    assertEquals(
        List.of("1.0", "1.5", "2.0", "2.5", "3.0", "3.5", "4.0", "4.5"),
        labels(Axis.around(1.2, 4.2)));
    assertEquals(List.of("1", "2", "3"), labels(Axis.ofCounts(1, 3)));
    assertEquals(List.of("1"), labels(Axis.ofCounts(1, 1)));
    assertEquals(
        List.of("500", "1000", "1500", "2000", "2500", "3000", "3500", "4000"),
        labels(Axis.ofCounts(1, 4200)));
  }

  @Test
  void theLanguageOfTheMachineDoesNotShow() {
    LineChart lines = new LineChart("t", "x", "y", List.of(line("l", new double[] {0.25, 1.75})));
    BarChart bars = new BarChart("t", "y", List.of(new Bar("a", FILL, 0.25, 0.2, 0.3)));
    String expected = lines.svg() + bars.svg();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertEquals(expected, lines.svg() + bars.svg());
    } finally {
      Locale.setDefault(before);
    }
    assertFalse(expected.contains("NaN"));
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Point(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Bar("a", FILL, 0.2, 0.3, 0.4));
    assertThrows(IllegalArgumentException.class, () -> new BarChart("t", "y", List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Series("s", LOOK, List.of()));
  }

  private static boolean inked(Element line) {
    return line.getAttribute("stroke").equals(Svg.INK);
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(axis::label).toList();
  }

  private static Series line(String name, double... ys) {
    List<Point> points = new ArrayList<>();
    for (double y : ys) {
      points.add(new Point(points.size() + 1, y));
    }
    return new Series(name, LOOK, points);
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document svg, String name) {
    NodeList nodes = svg.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document svg) {
    return elements(svg, "text").stream().map(Element::getTextContent).toList();
  }
}
