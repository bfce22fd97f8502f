package dev.clipcap.experiment.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.report.Claims.Published;
import dev.clipcap.experiment.results.SyntheticRun;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonReportTest {
  private static final double[][] SLOW = {{3.5, 3.0}, {2.0, 1.8}, {1.2, 1.4}};
  private static final double[][] FAST = {{2.5, 2.0}, {1.7, 1.62}, {1.6, 1.6}};

  @TempDir Path results;

  @Test
  void aClearDifferenceIsSignificant() throws IOException {
    write(SyntheticRun.captions(30, 25), SyntheticRun.captions(30, 2));
    String report = report();
    assertContains(
        report,
        "**The difference in report BLEU-4 is significant:** mlp-finetune scores higher, and the"
            + " 95% interval [0.");
    assertContains(report, "| win / tie / loss |  | 23 / 7 / 0 |  | 23 / 7 / 0 |");
    assertContains(report, "| p |  | 0.0001 |  | 0.0001 |");
    assertContains(report, "| test images | 193 of COCO | 30 of storybook | 193 of COCO |");
    assertContains(report, "| mlp-finetune | 0.287 | 0.");
    assertContains(report, "| transformer-frozen | 0.274 | 0.");
    assertContains(report, "| difference | +0.0129¹ | +0.");
    assertContains(report, "| its 95% interval | [-0.017, 0.042]¹ | [0.");
    assertContains(report, "| BLEU-1 | 0.7435 | 0.");
    assertContains(report, "**This is the embedded default, not COCO with CLIP and GPT-2.**");
    assertContains(report, "`clip-mini` and `gpt2-mini`");
    assertContains(report, "MLP + fine-tuned GPT-2 scores higher: holds.**");
    assertContains(report, "converges faster early: holds.**");
    assertContains(report, "ends with the lower loss: holds.**");
    assertContains(report, "| mlp-finetune | 3 | 3.000 | 3 | 1.400 (epoch 3) | 1.200 | 1.400 |");
  }

  @Test
  void theOtherModelMayScoreHigher() throws IOException {
    write(SyntheticRun.captions(30, 2), SyntheticRun.captions(30, 25));
    assertContains(report(), "is significant:** transformer-frozen scores higher");
    assertContains(report(), "MLP + fine-tuned GPT-2 scores higher: does not hold.**");
  }

  @Test
  void aSmallDifferenceIsNotSignificant() throws IOException {
    write(SyntheticRun.captions(30, 11), SyntheticRun.captions(30, 10));
    String report = report();
    assertContains(
        report,
        "**The difference in report BLEU-4 is not significant:** the 95% interval [0.0000, 0.");
    assertContains(report, "includes zero, so 30 test images cannot say which model is better.");
    assertContains(report, "MLP + fine-tuned GPT-2 scores higher: cannot be told.**");
  }

  @Test
  void theBarsShowBothRunsThePublishedNumbersAndTheControls() throws IOException {
    write(SyntheticRun.captions(12, 9), SyntheticRun.captions(12, 5));
    report();
    String bars = Files.readString(results.resolve("bleu4.svg"));
    for (String text : List.of("0.287", "0.274", "0.110", "0.070", "mlp-finetune")) {
      assertContains(bars, ">" + text + "</text>");
    }
    // The card, four samples in the legend, four bars for each of the two runs.
    assertEquals(1 + 4 + 8, bars.split("<rect ", -1).length - 1);
    String losses = Files.readString(results.resolve("loss-by-epoch.svg"));
    assertEquals(4, losses.split("<polyline ", -1).length - 1);
    assertEquals(4 * 3 + 4, losses.split("<circle ", -1).length - 1);
  }

  @Test
  void otherRunsGetRowsAndTheirOwnTestImagesAreToldApart() throws IOException {
    write(SyntheticRun.captions(12, 9), SyntheticRun.captions(12, 5));
    new SyntheticRun(
            MapperConfig.Type.MLP, false, SyntheticRun.captions(12, 1), List.of(FAST), "storybook")
        .write(results.resolve("mlp-frozen"));
    new SyntheticRun(
            MapperConfig.Type.MLP, true, SyntheticRun.captions(5, 1), List.of(FAST), "coco")
        .write(results.resolve("other-data"));
    Files.createDirectories(results.resolve("unfinished"));
    String report = report();
    assertContains(
        report, "| [mlp-frozen](mlp-frozen/report.md)<br>MLP mapper, GPT-2 frozen | 1,2");
    assertContains(report, "<br>MLP mapper, GPT-2 fine-tuned (other test images) |");
    assertFalse(report.contains("unfinished"));
    String bars = Files.readString(results.resolve("bleu4.svg"));
    assertContains(bars, ">mlp-frozen</text>");
    assertFalse(bars.contains("other-data"));
  }

  @Test
  void anotherPairSaysNothingAboutTheClaimsAndHasNoPublishedColumns() throws IOException {
    write(SyntheticRun.captions(12, 9), SyntheticRun.captions(12, 5));
    String report =
        Files.readString(
            ComparisonReport.write(results, List.of("transformer-frozen", "mlp-finetune"), false));
    assertContains(report, "this pair says nothing about them.");
    assertContains(report, "|  | report BLEU-4, here | corpus BLEU-4, here |");
    assertFalse(report.contains("COCO images"));
    assertFalse(report.contains("¹"));
  }

  @Test
  void runsOnDifferentImagesCannotBeCompared() {
    write(SyntheticRun.captions(12, 9), SyntheticRun.captions(11, 5));
    assertEquals(
        "runs mlp-finetune and transformer-frozen: found different test images or references (12"
            + " images of storybook and 11 of storybook), expected the same in captions.json of"
            + " both; run both experiments with the same data and testImages",
        assertThrows(InvalidInputException.class, this::report).getMessage());
  }

  @Test
  void aRunThatIsMissingIsNamed() {
    SyntheticRun.mlpFinetuned(SyntheticRun.captions(3, 1), FAST)
        .write(results.resolve("mlp-finetune"));
    assertContains(
        assertThrows(InvalidInputException.class, this::report).getMessage(),
        "run mvn exec:java -Dexperiment=transformer-frozen");
  }

  /** A class of one's own with a frozen GPT-2 is not the report's transformer with one. */
  @Test
  void anOwnMapperHasNoPublishedCounterpart() {
    Path file = Path.of("experiments", "mlp-finetune.json");
    ObjectNode tree = (ObjectNode) Json.readTree(file);
    assertTrue(Published.of(Json.convert(tree, Experiment.class, "test")).isPresent());
    tree.put("finetune", false);
    tree.putObject("mapper").put("class", "a.b.MyMapper").put("prefix", 7);
    assertTrue(Published.of(Json.convert(tree, Experiment.class, "test")).isEmpty());
  }

  @Test
  void theSameRunsGiveTheSameBytes() throws IOException {
    write(SyntheticRun.captions(12, 9), SyntheticRun.captions(12, 5));
    String first = report() + Files.readString(results.resolve("bleu4.svg"));
    assertEquals(first, report() + Files.readString(results.resolve("bleu4.svg")));
  }

  private void write(List<String> first, List<String> second) {
    SyntheticRun.mlpFinetuned(first, SLOW).write(results.resolve("mlp-finetune"));
    SyntheticRun.transformerFrozen(second, FAST).write(results.resolve("transformer-frozen"));
  }

  private String report() throws IOException {
    return Files.readString(ComparisonReport.write(results, ComparisonReport.DEFAULT_PAIR, false));
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' not in: " + text);
  }
}
