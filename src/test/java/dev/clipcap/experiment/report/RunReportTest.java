package dev.clipcap.experiment.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.SyntheticRun;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
  @TempDir Path temp;
  private Path run;

  @BeforeEach
  void writeRun() {
    run = temp.resolve("mlp-finetune");
    SyntheticRun.mlpFinetuned(
            SyntheticRun.captions(14, 5),
            new double[] {3, 2.5},
            new double[] {2, 1.5},
            new double[] {1.75, 1.625})
        .write(run, temp + "/pictures/");
  }

  @Test
  void theReportSaysWhatTheFilesSay() throws IOException {
    String report = Files.readString(RunReport.write(run));
    assertContains(report, "# mlp-finetune\n\nMLP mapper, GPT-2 fine-tuned; 1,234,567 trained");
    assertContains(report, "**This is the embedded default, not COCO with CLIP and GPT-2.**");
    assertContains(report, "| control: another image's embedding | 14 | 0.1100 | 0.4000 |");
    assertContains(report, "| this model, compositional split | 5 | 0.3100 |");
    assertContains(report, "**The captions depend on the image.** Corpus BLEU-4 is 0.");
    assertContains(report, "the loss is 1.500\nnats per token, and 3.250 with another");
    assertContains(report, "The weights of epoch 2 of 3 are kept");
    assertContains(
        report, " captions differ, 25.0% of them are word for word a training caption.\n");
    assertContains(
        report,
        "CLIPScore is 0.7000 and RefCLIPScore 0.8000, by `clip-mini`. This is clip-mini's own"
            + " judgement");
    assertContains(report, "| mapper, type | mlp |");
    assertContains(report, "| commit | `0123456789abcdef0123456789abcdef01234567` |");
    assertContains(report, "mvn exec:java -Dexperiment=mlp-finetune\n");
    assertEquals(2, report.split("<br>best", -1).length - 1);
    assertEquals(2, report.split("<br>median", -1).length - 1);
    assertEquals(2, report.split("<br>worst", -1).length - 1);
    assertEquals(4, report.split("<br>drawn", -1).length - 1);
    assertFalse(Files.exists(run.resolve("images")), "no source picture, no copy");
  }

  /** metrics.json as it was before it had them. */
  @Test
  void aRunWithoutTheYoungerScoresIsRead() throws IOException {
    ObjectNode metrics = (ObjectNode) Json.readTree(run.resolve("metrics.json"));
    assertEquals(
        3,
        List.of("clip_score", "ref_clip_score", "seen_in_training").stream()
            .filter(metrics::has)
            .count());
    metrics.remove(List.of("clip_score", "ref_clip_score", "seen_in_training"));
    Json.write(run.resolve("metrics.json"), metrics);
    String report = Files.readString(RunReport.write(run));
    assertContains(report, " captions differ.\n\n**The captions");
    assertFalse(report.contains("CLIPScore"));
  }

  @Test
  void whatPatienceSavedIsSaid() throws IOException {
    ObjectNode config = (ObjectNode) Json.readTree(run.resolve("config.json"));
    Json.write(run.resolve("config.json"), config.put("epochs", 12).put("patience", 1));
    assertContains(
        Files.readString(RunReport.write(run)),
        " Training stopped there: 12 epochs were planned, with patience 1.");
  }

  @Test
  void theStepsChartHasAPointForEachStepInBothLines() throws IOException {
    RunReport.write(run);
    String svg = Files.readString(run.resolve("loss-by-step.svg"));
    List<String> lines = svg.lines().filter(l -> l.startsWith("<polyline")).toList();
    assertEquals(2, lines.size());
    for (String line : lines) {
      assertEquals(
          SyntheticRun.STEPS,
          line.replaceAll(".*points=\"([^\"]*)\".*", "$1").split(" ", -1).length);
    }
  }

  @Test
  void picturesAreCopiedSmall() throws IOException {
    Path pictures = Files.createDirectories(temp.resolve("pictures"));
    for (int i = 0; i < 14; i++) {
      BufferedImage image = new BufferedImage(900, 600, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", pictures.resolve("image" + i + ".png").toFile());
    }
    String report = Files.readString(RunReport.write(run));
    List<Path> copies = list(run.resolve("images"));
    assertEquals(10, copies.size());
    assertContains(report, "<img src=\"images/" + copies.get(9).getFileName() + "\" width=\"160\"");
    BufferedImage copy = ImageIO.read(copies.get(0).toFile());
    assertEquals(224, copy.getWidth());
    assertEquals(149, copy.getHeight());
  }

  /** A clone of the results without the data: the page keeps the pictures that came with it. */
  @Test
  void aReportWithoutTheDataKeepsItsPictures() throws IOException {
    Path pictures = Files.createDirectories(temp.resolve("pictures"));
    for (int i = 0; i < 14; i++) {
      BufferedImage image = new BufferedImage(90, 60, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", pictures.resolve("image" + i + ".png").toFile());
    }
    String report = Files.readString(RunReport.write(run));
    List<Path> copies = list(run.resolve("images"));
    byte[] first = Files.readAllBytes(copies.get(0));
    for (Path picture : list(pictures)) {
      Files.delete(picture);
    }
    assertEquals(report, Files.readString(RunReport.write(run)));
    assertEquals(copies, list(run.resolve("images")));
    assertArrayEquals(first, Files.readAllBytes(copies.get(0)));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void theSameRunGivesTheSameBytes() throws IOException {
    List<byte[]> first = outputs();
    List<byte[]> second = outputs();
    for (int i = 0; i < first.size(); i++) {
      assertArrayEquals(first.get(i), second.get(i));
    }
  }

  @Test
  void captionsCannotBreakTheTable() throws IOException {
    List<String> captions = new ArrayList<>(SyntheticRun.captions(3, 1));
    captions.set(2, "a <b>|dog|\n*runs*");
    SyntheticRun.mlpFinetuned(captions, new double[] {2, 2}).write(run);
    String report = Files.readString(RunReport.write(run));
    assertContains(report, "**a &lt;b>\\|dog\\| \\*runs\\***");
    assertContains(report, "## 3 test images");
  }

  @Test
  void aMissingFileIsNamedWithTheCommandThatMakesIt() throws IOException {
    for (String file :
        List.of(
            "config.json",
            "metrics.json",
            "captions.json",
            "loss.csv",
            "epochs.csv",
            "provenance.json")) {
      byte[] bytes = Files.readAllBytes(run.resolve(file));
      Files.delete(run.resolve(file));
      assertEquals(
          run.resolve(file)
              + ": found no file, expected the "
              + file
              + " of a finished run; run mvn exec:java -Dexperiment=mlp-finetune",
          refusal());
      Files.write(run.resolve(file), bytes);
    }
  }

  /** A seed's folder has another name than the experiment, which metrics.json has. */
  @Test
  void aSeedsMissingFileIsNamedWithItsExperiment() throws IOException {
    Path seed = run.resolveSibling("seed-1");
    Files.move(run, seed);
    Files.delete(seed.resolve("captions.json"));
    String message =
        assertThrows(InvalidInputException.class, () -> RunFolder.read(seed)).getMessage();
    assertTrue(message.endsWith("; run mvn exec:java -Dexperiment=mlp-finetune"), message);
  }

  @Test
  void malformedRowsAreNamed() throws IOException {
    Path epochs = run.resolve("epochs.csv");
    Files.writeString(epochs, "epoch,train_loss,validation_loss\n1,3.0,2.5\n3,2.0,1.5\n");
    assertEquals(
        epochs
            + " line 3: found '3,2.0,1.5', expected row number 2 first; run the experiment again",
        refusal());
    Files.writeString(epochs, "epoch,train_loss,validation_loss\n1,3.0,x\n");
    assertContains(refusal(), " line 2: found '1,3.0,x', expected finite numbers");
    Files.writeString(epochs, "epoch,loss\n1,3.0\n");
    assertContains(refusal(), " line 1: found 'epoch,loss', expected epoch,train_loss,");
    Files.writeString(epochs, "epoch,train_loss,validation_loss\n");
    assertContains(refusal(), " line 2: found nothing, expected a row of numbers");
  }

  @Test
  void filesOfDifferentRunsAreRefused() throws IOException {
    Path captions = run.resolve("captions.json");
    String text = Files.readString(captions);
    Files.writeString(captions, text.replace("a cat sleeps on beach 9", "a cat"));
    assertContains(refusal(), "metrics.json: found report_bleu4 0.");
    Files.writeString(captions, text.replace("\"image9\"", "\"image8\""));
    assertContains(refusal(), "captions.json, entry 10: found image image8, expected an id of its");
  }

  private List<byte[]> outputs() throws IOException {
    List<byte[]> bytes = new ArrayList<>();
    bytes.add(Files.readAllBytes(RunReport.write(run)));
    bytes.add(Files.readAllBytes(run.resolve("loss-by-step.svg")));
    bytes.add(Files.readAllBytes(run.resolve("loss-by-epoch.svg")));
    return bytes;
  }

  private String refusal() {
    return assertThrows(InvalidInputException.class, () -> RunReport.write(run)).getMessage();
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' not in: " + text);
  }
}
