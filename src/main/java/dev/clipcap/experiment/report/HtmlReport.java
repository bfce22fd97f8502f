package dev.clipcap.experiment.report;

import dev.clipcap.experiment.report.chart.BarChart;
import dev.clipcap.experiment.report.chart.LineChart;
import dev.clipcap.io.Json;
import dev.clipcap.io.Signature;
import dev.clipcap.io.Template;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page for a browser, with the words and figures of its Markdown: one file, which loads nothing.
 * Its charts show their values under the pointer, and it has every test image in a table to sort.
 */
final class HtmlReport {
  /** Tells such a page. */
  static final Signature SIGNATURE =
      Signature.of(
          "the report",
          "<!doctype html>\\R<html lang=\"en\">\\R<meta charset=\"utf-8\">\\R"
              + "<meta name=\"generator\" content=\"ClipCap report\">");

  private static final Pattern SECTION = Pattern.compile("<h2 id=\"(.*?)\">(.*?)</h2>");

  private final Path folder;
  private final Page page;
  private final Map<String, String> embedded = new HashMap<>();

  /**
   * @param folder where it will be
   */
  HtmlReport(Path folder, Page page) {
    this.folder = folder;
    this.page = page;
  }

  /** Puts a chart where the Markdown has its file. */
  HtmlReport with(String file, LineChart chart) {
    return with(file, chart.title(), chart.svg() + script(chart));
  }

  /** The same of bars, which show their values anyway. */
  HtmlReport with(String file, BarChart chart) {
    return with(file, chart.title(), chart.svg());
  }

  private HtmlReport with(String file, String title, String content) {
    embedded.put(
        file,
        "<div class=\"chart\" tabindex=\"0\" role=\"group\" aria-label=\"%s\">\n%s</div>"
            .formatted(Html.escape(title), content));
    return this;
  }

  /** The page, in which the table of images stands for the captions that its Markdown shows. */
  String text(ImageTable images) {
    embedded.put(ImageTable.NAME, images.html());
    String body =
        new Html(folder, embedded).of(page.put("captions", "\n\n" + images.section()).text());
    StringBuilder links = new StringBuilder();
    Matcher section = SECTION.matcher(body);
    while (section.find()) {
      links.append("<a href=\"#%s\">%s</a>\n".formatted(section.group(1), section.group(2)));
    }
    String title = body.substring(body.indexOf('>') + 1, body.indexOf("</h1>"));
    return Template.fill(
        HtmlReport.class,
        "report.html",
        Map.of("title", title, "sections", links.toString().strip(), "body", body.strip()));
  }

  /** Data for the page's script. */
  static String script(Object data) {
    String json = Json.line(data).replace("<", "\\u003c"); // no text ends the element
    return "<script type=\"application/json\">" + json + "</script>";
  }
}
