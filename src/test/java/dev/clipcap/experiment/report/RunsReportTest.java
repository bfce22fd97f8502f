package dev.clipcap.experiment.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.SeedScores;
import dev.clipcap.experiment.results.SyntheticRun;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsReportTest {
  private static final double[] LOSSES = {2, 1.5};

  @TempDir Path results;

  /** A run of 30 images whose first {@code right} captions are word for word. */
  private static SyntheticRun run(int right) {
    return SyntheticRun.mlpFinetuned(SyntheticRun.captions(30, right), LOSSES);
  }

  private Path single(String name, int right) {
    Path folder = results.resolve(name);
    run(right).write(folder);
    return folder;
  }

  /** Seeds 1, 2, ... of one configuration, by how many captions of each are right. */
  private Path seeds(String name, int... right) {
    Path folder = results.resolve(name);
    List<Integer> seeds = new ArrayList<>();
    for (int r : right) {
      seeds.add(seeds.size() + 1);
      run(r).write(RunGroup.seedFolder(folder, seeds.size()), "", seeds.size(), name);
    }
    SeedScores.write(folder, seeds);
    return folder;
  }

  private String page(Path... folders) throws IOException {
    return Files.readString(
        RunsReport.write(List.of(folders), Output.of(results.resolve("pages/comparison.md"))));
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' not in: " + text);
  }

  /** The cells of the first row that starts so. */
  private static String[] row(String page, String start) {
    String line =
        page.lines().filter(l -> l.startsWith("| " + start + " |")).findFirst().orElseThrow();
    return line.substring(2, line.length() - 2).split(" \\| ", -1);
  }

  @Test
  void everyPairOfThreeIsCompared() throws IOException {
    String page = page(single("good", 25), single("fair", 12), single("poor", 3));
    for (String score : List.of("Report BLEU-4", "Corpus BLEU-4", "CIDEr", "ROUGE-L")) {
      String section = page.substring(page.indexOf("### " + score));
      assertEquals("13 / 17 / 0", row(section, "good, fair")[6], score);
      assertEquals("22 / 8 / 0", row(section, "good, poor")[6], score);
      assertEquals("9 / 21 / 0", row(section, "fair, poor")[6], score);
      assertEquals("30", row(section, "fair, poor")[1]);
      assertTrue(row(section, "good, poor")[4].startsWith("**+"), "significant");
      assertEquals("0.0001", row(section, "good, poor")[7]);
    }
    assertContains(page, "These are 12 tests and nothing is corrected");
    assertContains(page, "[good](../good/report.md)<br>MLP mapper, GPT-2 fine-tuned | 1 |");
    assertContains(page, "nothing here tells a better configuration from a luckier seed.");
    assertContains(page, "All had the same budget");
    assertContains(page, "(comparison-loss.svg)");
    String chart = Files.readString(results.resolve("pages/comparison-loss.svg"));
    assertEquals(3, chart.split("<polyline ", -1).length - 1);
  }

  @Test
  void seedsAreAveragedImageByImage() throws IOException {
    String page = page(seeds("several", 20, 10), single("one", 15));
    // Images 0-9: right in all. 10-14: half right against right. 15-19: half right against wrong.
    assertEquals("5 / 20 / 5", row(page, "several, one")[6]);
    double several = Double.parseDouble(row(page, "several, one")[2]);
    double one = Double.parseDouble(row(page, "several, one")[3]);
    assertEquals(one, several, 1e-9, "20 and 10 right are 15 on average");
    JsonNode seeds = Json.readTree(results.resolve("several/seeds.json")).path("scores");
    double first = seeds.path("report_bleu4").path("values").get(0).doubleValue();
    double second = seeds.path("report_bleu4").path("values").get(1).doubleValue();
    double mean = (first + second) / 2;
    double sd = Math.abs(first - second) / Math.sqrt(2);
    assertEquals(mean, seeds.path("report_bleu4").path("mean").doubleValue(), 1e-12);
    assertEquals(sd, seeds.path("report_bleu4").path("sd").doubleValue(), 1e-12);
    assertContains(page, "| 2 | " + Markdown.score(mean) + " ± " + Markdown.score(sd) + " |");
    assertContains(page, "-Dexperiment=several -Dseeds=1,2\n");
    String chart = Files.readString(results.resolve("pages/comparison-loss.svg"));
    assertEquals(2, chart.split("<polyline ", -1).length - 1, "a mean of the seeds");
    assertEquals(1, chart.split("<polygon ", -1).length - 1, "a band of two seeds, none of one");
    assertEquals(2, chart.split(">several</text>|>one</text>", -1).length - 1, "legend entries");
  }

  @Test
  void theSeedsReportHasEverySeedsRow() throws IOException {
    Path folder = seeds("several", 20, 10, 15);
    String report = Files.readString(SeedReport.write(folder));
    assertContains(report, "# several, 3 seeds\n\nMLP mapper, GPT-2 fine-tuned; 1,234,567");
    for (int seed = 1; seed <= 3; seed++) {
      assertContains(report, "| " + seed + " | 0.");
      assertContains(report, "[seed-" + seed + "](seed-" + seed + "/report.md)");
    }
    assertContains(report, "| **standard deviation** | 0.");
    String chart = Files.readString(folder.resolve("loss-by-epoch.svg"));
    assertEquals(2, chart.split("<polyline ", -1).length - 1);
    assertEquals(2, chart.split("<polygon ", -1).length - 1);
    assertEquals(2, chart.split(">training</text>|>validation</text>", -1).length - 1);
  }

  @Test
  void differentBudgetsAreSaid() throws IOException {
    Path more = results.resolve("more");
    SyntheticRun.mlpFinetuned(SyntheticRun.captions(30, 9), LOSSES, LOSSES).write(more);
    assertContains(page(single("less", 9), more), "**The budgets differ**");
  }

  @Test
  void runsThatCannotBeComparedAreRefused() {
    Path other = results.resolve("other");
    SyntheticRun.mlpFinetuned(SyntheticRun.captions(29, 9), LOSSES).write(other);
    Path one = single("one", 9);
    assertContains(
        assertThrows(InvalidInputException.class, () -> page(one, other)).getMessage(),
        "runs one and other: found different test images or references");
    assertContains(
        assertThrows(InvalidInputException.class, () -> page(one)).getMessage(),
        "expected two or more different folders");
    assertContains(
        assertThrows(InvalidInputException.class, () -> page(one, results.resolve("pages/../one")))
            .getMessage(),
        "expected two or more different folders");
    assertFalse(Files.exists(results.resolve("pages/comparison.md")));
  }

  @Test
  void seedsOfTwoConfigurationsAreRefused() {
    Path folder = seeds("mixed", 20, 10);
    new SyntheticRun(
            MapperConfig.Type.MLP,
            false,
            SyntheticRun.captions(30, 9),
            List.of(LOSSES),
            "storybook")
        .write(folder.resolve("seed-2"), "", 2, "mixed");
    assertContains(
        assertThrows(InvalidInputException.class, () -> page(folder, single("one", 1)))
            .getMessage(),
        "seed-2: found another configuration, other data or other models than in seed-1");
  }
}
