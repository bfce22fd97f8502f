package dev.clipcap.experiment.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.SeedScores;
import dev.clipcap.experiment.results.SyntheticRun;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final double[] LOSSES = {2, 1.5};
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)> \"`|**";

  @TempDir Path results;

  private void pair() {
    SyntheticRun.mlpFinetuned(SyntheticRun.captions(12, 9), LOSSES)
        .write(results.resolve("mlp-finetune"), results + "/pictures/");
    SyntheticRun.transformerFrozen(SyntheticRun.captions(12, 5), LOSSES)
        .write(results.resolve("transformer-frozen"), results + "/pictures/");
  }

  private String compared() throws IOException {
    ComparisonReport.write(results, ComparisonReport.DEFAULT_PAIR, false);
    return Files.readString(results.resolve("report.html"));
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private static JsonNode data(String html, String after) {
    String json = html.substring(html.indexOf("json\">", html.indexOf(after)) + 6);
    return Json.parse(
        json.substring(0, json.indexOf("</script>")).getBytes(StandardCharsets.UTF_8),
        JsonNode.class,
        "the page");
  }

  @Test
  void aPageHasTheWordsOfItsMarkdown() {
    Html html = new Html(results, Map.of("a.svg", "<svg/>"));
    assertEquals(
        """
        <h2 id="one-amp-two">One &amp; two</h2>
        <p>A <strong>bold</strong> word, <code>a &lt; b</code> and * a star.
        Next.</p>
        <svg/>
        <blockquote>Said</blockquote>
        <pre tabindex="0">mvn -Da=&quot;b&quot;</pre>
        <p><a href="./javascript:x">a]b</a></p>
        <div class="scroll" tabindex="0" role="group" aria-label="One &amp; two">
        <table>
        <thead>
        <tr><td></td><th class="n">n</th></tr>
        </thead>
        <tbody>
        <tr><td>a | b<br>c</td><td class="n">+0.5</td></tr>
        </tbody>
        </table>
        </div>
        """,
        html.of(
            """
            ## One &amp; two

            A **bold** word, `a < b` and \\* a star.
            Next.

            ![a picture](a.svg)

            > Said

            ```
            mvn -Da="b"
            ```

            [a\\]b](javascript:x)

            |  | n |
            | --- | --- |
            | a \\| b<br>c | +0.5 |
            """));
  }

  @Test
  void aComparisonHasEveryImageAndItsScores() throws IOException {
    pair();
    String html = compared();
    assertTrue(html.contains("<td>win / tie / loss</td><td></td><td>4 / 8 / 0</td>"), html);
    JsonNode table = data(html, "class=\"images\"");
    assertEquals(
        List.of("mlp-finetune", "transformer-frozen"),
        Json.mapper().convertValue(table.get("names"), List.class));
    for (int i = 0; i < 12; i++) { // images 5 to 8 come first
      double lead = table.at("/scores/0/" + i).asDouble() - table.at("/scores/1/" + i).asDouble();
      assertEquals(i < 4, lead > 0.1, "row " + i);
    }
    assertEquals(12, count(html.substring(html.indexOf("class=\"images\"")), "<td>image"));
    JsonNode chart = data(html, "Loss against epoch\">");
    assertEquals("epoch", chart.get("xLabel").asText());
    assertEquals(1.5, chart.at("/series/1/points/0/y").asDouble());
    assertEquals(4, chart.get("series").size());
    assertEquals(html, compared());
  }

  @Test
  void noCaptionAndNoNameIsATag() throws IOException {
    List<String> captions = new ArrayList<>(SyntheticRun.captions(3, 1));
    captions.set(2, HOSTILE);
    Path run = results.resolve("<script>x&quot;onload=\"");
    SyntheticRun.mlpFinetuned(captions, LOSSES).write(run);
    RunReport.write(run);
    String page = Files.readString(run.resolve("report.html"));
    SyntheticRun.mlpFinetuned(captions, LOSSES).write(results.resolve("b"));
    RunsReport.write(List.of(run, results.resolve("b")), Output.of(results.resolve("page.md")));
    for (String html : List.of(page, Files.readString(results.resolve("page.html")))) {
      assertFalse(html.contains("<img"), html);
      assertFalse(html.contains("<script>x"));
      assertTrue(
          html.contains("<td>&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &quot;`|**</td>"),
          html);
      assertEquals(1, count(html, "<script>\n"));
      assertEquals(count(html, "<script"), count(html, "</script>"));
    }
    JsonNode named = data(Files.readString(results.resolve("page.html")), "class=\"images\"");
    assertEquals("<script>x&quot;onload=\"", named.at("/names/0").asText());
  }

  /** The policy forbids all else: no other script runs, and nothing is loaded. */
  @Test
  void thePolicyNamesTheScript() throws IOException {
    pair();
    String html = compared();
    String script = html.substring(html.indexOf("<script>\n") + 8, html.lastIndexOf("</script>"));
    byte[] hash = HexFormat.of().parseHex(Sha256.of(script.getBytes(StandardCharsets.UTF_8)));
    String policy =
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
            + Base64.getEncoder().encodeToString(hash)
            + "'";
    assertTrue(html.contains("content=\"" + policy + "\""), policy);
    assertFalse(html.matches("(?s).*(src|href)=\"(?!data:|#|\\./).*"));
  }

  @Test
  void picturesAreInTheFileAndStayWhenTheDataAreGone() throws IOException {
    Path pictures = Files.createDirectories(results.resolve("pictures"));
    for (int i = 0; i < 12; i++) {
      BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", pictures.resolve("image" + i + ".png").toFile());
    }
    pair();
    String html = compared();
    assertEquals(12, count(html, "<img src=\"data:image/jpeg;base64,"));
    assertEquals(12, count(html, "\" width=\"128\" height=\"85\" alt=\"\">image"));
    assertTrue(html.contains("12 of the 12 pictures are in this file (at most 400"));
    for (int i = 0; i < 12; i++) {
      Files.delete(pictures.resolve("image" + i + ".png"));
    }
    assertEquals(8, count(compared(), "<img "), "those beside README.md");
  }

  @Test
  void seedsHaveAColumnEachAndABand() throws IOException {
    Path folder = results.resolve("several");
    for (int seed = 1; seed <= 2; seed++) {
      SyntheticRun.mlpFinetuned(
              SyntheticRun.captions(6, seed), new double[] {2, seed}, new double[] {1, seed + 1})
          .write(RunGroup.seedFolder(folder, seed), "", seed, "several");
    }
    SeedScores.write(folder, List.of(1, 2));
    SeedReport.write(folder);
    String html = Files.readString(folder.resolve("report.html"));
    JsonNode validation = data(html, "band: lowest to highest\">").at("/series/1");
    assertEquals(1.5, validation.at("/points/0/y").asDouble());
    assertEquals("{\"low\":1.0,\"high\":2.0}", Json.line(validation.at("/band/0")));
    assertTrue(html.contains("<th>seed-1</th><th class=\"n\">BLEU-4</th><th>seed-2</th>"), html);
  }

  @Test
  void anothersPageIsNotLost() throws IOException {
    pair();
    Files.writeString(results.resolve("report.html"), "<!doctype html>\n<p>mine");
    assertTrue(
        assertThrows(InvalidInputException.class, this::compared)
            .getMessage()
            .contains("report.html: found a file of another kind, which would be lost"));
    assertEquals("<!doctype html>\n<p>mine", Files.readString(results.resolve("report.html")));
    assertFalse(Files.exists(results.resolve("README.md")));
  }
}
