package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.Split;
import dev.clipcap.data.Splits;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.Photos;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.image.ImageBombs;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs over images that cannot be read, and over images that are trained on and tested on. */
class FaultyDataTest {
  @TempDir Path folder;
  private Path data;
  private Path out;

  @BeforeEach
  void makeData() throws IOException {
    data = folder.resolve("data");
    out = folder.resolve("out");
    Photos.folder(data, 18);
  }

  private RunMetrics run(Map<String, Object> fields) {
    Experiment experiment = Photos.experiment("mlp-frozen", "folder:" + data, fields);
    return ExperimentRunner.run("faulty", experiment, out, folder.resolve("stores"), false);
  }

  private void damage(int number) throws IOException {
    byte[] whole = Files.readAllBytes(data.resolve(number + ".jpg"));
    Files.write(data.resolve(number + ".jpg"), Arrays.copyOf(whole, whole.length / 2));
  }

  @Test
  void aRunGoesOnWithoutBadImagesAndSaysWhichAndWhy() throws IOException {
    damage(2);
    Files.write(data.resolve("5.jpg"), ImageBombs.all().get("scans.jpg"));
    RunMetrics metrics = run(Map.of("strict", false));
    assertEquals(2, metrics.images()); // 11 and 17 of the test images 5, 11, 17
    List<BadImage> bad = BadImage.read(out.resolve("bad-images.jsonl"));
    assertEquals(List.of("2.jpg", "5.jpg"), bad.stream().map(BadImage::id).toList());
    assertTrue(bad.get(0).reason().startsWith("found "), bad.get(0).reason());
    assertTrue(bad.get(0).source().endsWith("2.jpg"), bad.get(0).source());
    assertEquals(
        "found a JPEG of more than 64 scans, expected at most 64; export it again",
        bad.get(1).reason());
    String report = Files.readString(out.resolve("report.md"));
    assertTrue(report.contains("2 images are left out; `bad-images.jsonl` says why"), report);
    Splits splits = Splits.read(out.resolve("splits.json"));
    assertFalse(splits.ids().get(Split.TRAIN).contains("2.jpg"));
    assertEquals(List.of("11.jpg", "17.jpg"), splits.ids().get(Split.TEST));

    Photos.folder(data, 18); // whole again: the list of the next run is empty
    assertEquals(3, run(Map.of("strict", false)).images());
    assertFalse(Files.exists(out.resolve("bad-images.jsonl")));
  }

  @Test
  void aStrictRunStopsAtTheFirstBadImage() throws IOException {
    damage(3);
    damage(8);
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> run(Map.of()));
    assertTrue(e.getMessage().contains("3.jpg"), e.getMessage());
    assertFalse(Files.exists(out.resolve("metrics.json")));
  }

  @Test
  void aSplitWithBadImagesOnlyIsNamed() throws IOException {
    for (int i : List.of(4, 10, 16)) {
      damage(i);
    }
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> run(Map.of("strict", false)));
    assertTrue(e.getMessage().contains("no validation images, 3 bad ones"), e.getMessage());
  }

  @Test
  void aTestImageThatWasTrainedOnUnderAnotherNameStopsTheRun() throws IOException {
    Files.copy(
        data.resolve("0.jpg"),
        data.resolve("11.jpg"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> run(Map.of()));
    assertTrue(
        e.getMessage()
            .startsWith(
                "data: found 1 of 6 evaluation images were trained on: 11.jpg (same contents as 0.jpg)"),
        e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
    assertFalse(Files.exists(out.resolve("checkpoints")));
  }

  @Test
  void namesakesLeakOnlyIfTheyAreTheSameImage() throws IOException {
    Files.createDirectories(data.resolve("more"));
    Files.move(data.resolve("11.jpg"), data.resolve("more/0.jpg"));
    Path list = data.resolve("captions.jsonl");
    Files.writeString(list, Files.readString(list).replace("\"11.jpg\"", "\"more/0.jpg\""));
    assertEquals(3, run(Map.of()).images());
    Files.copy(
        data.resolve("0.jpg"),
        data.resolve("more/0.jpg"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> run(Map.of()));
    assertTrue(e.getMessage().contains("more/0.jpg (same file name as 0.jpg)"), e.getMessage());
  }

  @Test
  void theReportsRecipeTrainsOnTestImagesAndSaysSo() throws IOException {
    Files.writeString(
        folder.resolve("ids.json"), "[\"0.jpg\", \"1.jpg\", \"2.jpg\", \"6.jpg\", \"7.jpg\"]");
    String spec =
        "folder:"
            + data
            + ",sampling=report-tenth-by-caption,split.testIds="
            + folder.resolve("ids.json");
    ExperimentRunner.run(
        "faulty",
        Photos.experiment("mlp-frozen", spec, Map.of()),
        out,
        folder.resolve("stores"),
        false);
    Splits splits = Splits.read(out.resolve("splits.json"));
    List<String> trained = splits.ids().get(Split.TRAIN);
    long leaked = splits.ids().get(Split.TEST).stream().filter(trained::contains).count();
    JsonNode provenance = Json.readTree(out.resolve("provenance.json"));
    assertTrue(leaked > 0, "the seed draws no caption of these images: " + trained);
    assertEquals(leaked, provenance.get("images").get("leaked").intValue());
    String report = Files.readString(out.resolve("report.md"));
    assertTrue(report.contains("**" + leaked + " evaluation images were trained on**"), report);
  }

  @Test
  void theSplitsOfARunCanBeUsedAgain() throws IOException {
    run(Map.of());
    Files.copy(out.resolve("splits.json"), folder.resolve("splits.json"));
    Path list = data.resolve("captions.jsonl");
    Files.writeString(list, Files.readString(list).replaceAll(",? *\"split\": *\"[a-z]+\"", ""));
    out = folder.resolve("again");
    run(Map.of("splits", folder.resolve("splits.json").toString()));
    assertEquals(
        Files.readString(folder.resolve("splits.json")),
        Files.readString(out.resolve("splits.json")));
  }
}
