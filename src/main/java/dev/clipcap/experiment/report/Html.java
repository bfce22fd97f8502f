package dev.clipcap.experiment.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Markdown of this program's pages as HTML: headings, paragraphs, quotes, tables, code, links
 * and strong words, in blocks with a blank line between. All else is text, so no caption can bring
 * a tag; of HTML only line breaks and pictures that are data themselves stay.
 */
final class Html {
  private static final Pattern INLINE =
      Pattern.compile(
          "\\\\(?<escaped>\\p{Punct})"
              + "|`(?<code>[^`]*+)`"
              + "|(?<strong>\\*\\*)"
              + "|\\[(?<text>(?:\\\\.|[^]\\\\])*+)]\\((?<link>[^)]*+)\\)"
              + "|(?<html><br>|<img src=\"data:image/jpeg;base64,[A-Za-z0-9+/=]*+\" width=\"\\d++\""
              + " height=\"\\d++\" alt=\"\">|&(?:amp|lt|nbsp);)"
              + "|(?:[&<>\"])");
  private static final Pattern PICTURE = Pattern.compile("!\\[.*]\\((.*)\\)");
  private static final Pattern NUMBER =
      Pattern.compile("(?:\\*\\*)?[+-]?[\\d.,]+(?: ± [\\d.]+)?%?(?:\\*\\*)?");

  private final Path folder;
  private final Map<String, String> embedded;
  private String heading = "";

  /**
   * @param folder of the page: a link to a report leads to its HTML where there is one
   * @param embedded HTML in the place of pictures, by their files
   */
  Html(Path folder, Map<String, String> embedded) {
    this.folder = folder;
    this.embedded = embedded;
  }

  /** A page, or a part of it. */
  String of(String markdown) {
    StringBuilder html = new StringBuilder();
    for (String block : markdown.strip().split("\n{2,}", -1)) {
      html.append(block(block)).append('\n');
    }
    return html.toString();
  }

  private String block(String block) {
    Matcher picture = PICTURE.matcher(block);
    if (picture.matches()) {
      return embedded.getOrDefault(picture.group(1), "");
    }
    if (block.startsWith("#")) {
      int level = block.indexOf(' ');
      heading = inline(block.substring(level + 1));
      String id = heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      return "<h%s id=\"%s\">%s</h%s>".formatted(level, id, heading, level);
    }
    if (block.startsWith("```")) {
      return "<pre tabindex=\"0\">" + escape(block.replaceAll("(?m)\n?^```\n?", "")) + "</pre>";
    }
    if (block.startsWith("> ")) {
      return "<blockquote>" + inline(block.replaceAll("(?m)^> ?", "")) + "</blockquote>";
    }
    return block.startsWith("|") ? table(heading, block) : "<p>" + inline(block) + "</p>";
  }

  /**
   * A table.
   *
   * @param label what it is, as HTML
   */
  String table(String label, String block) {
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    html.append(label.replaceAll("<[^>]*>", "")).append("\">\n<table>\n<thead>\n");
    String[] lines = block.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (i == 1) { // the dashes
        html.append("</thead>\n<tbody>\n");
        continue;
      }
      html.append("<tr>");
      String[] cells = cells(lines[i]);
      String[] likeIt = cells(lines[i == 0 ? lines.length - 1 : i]);
      for (int c = 0; c < cells.length; c++) {
        String tag = i > 0 || cells[c].isEmpty() ? "td" : "th";
        String look = NUMBER.matcher(likeIt[c]).matches() ? " class=\"n\"" : "";
        html.append("<" + tag + look + ">" + inline(cells[c]) + "</" + tag + ">");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table>\n</div>").toString();
  }

  private static String[] cells(String row) {
    return row.substring(2, row.length() - 2).split(" \\| ", -1);
  }

  private String inline(String markdown) {
    StringBuilder html = new StringBuilder();
    Matcher found = INLINE.matcher(markdown);
    boolean strong = false;
    while (found.find()) {
      found.appendReplacement(html, "");
      if (found.group("strong") != null) {
        html.append(strong ? "</strong>" : "<strong>");
        strong = !strong;
      } else if (found.group("code") != null) {
        html.append("<code>").append(escape(found.group("code"))).append("</code>");
      } else if (found.group("link") != null) {
        html.append("<a href=\"./").append(escape(target(found.group("link"))));
        html.append("\">").append(inline(found.group("text"))).append("</a>");
      } else if (found.group("html") != null) {
        html.append(found.group());
      } else {
        String text = found.group("escaped");
        html.append(escape(text == null ? found.group() : text));
      }
    }
    return found.appendTail(html).append(strong ? "</strong>" : "").toString();
  }

  private String target(String link) {
    String html = link.replaceAll("\\.md$", ".html");
    return Files.isRegularFile(folder.resolve(html)) ? html : link;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
