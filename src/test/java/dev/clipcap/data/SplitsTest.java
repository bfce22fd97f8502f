package dev.clipcap.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitsTest {
  @TempDir Path folder;

  private record Bytes(String name, byte[] bytes) implements ImageSource {}

  private static CaptionedImage image(int number) {
    return image(String.valueOf(number), number + ".jpg", "bytes of " + number);
  }

  private static CaptionedImage image(String id, String name, String bytes) {
    return new CaptionedImage(
        id,
        new Bytes(name, bytes.getBytes(StandardCharsets.UTF_8)),
        IntStream.range(0, 5).mapToObj(i -> "caption " + i + " of " + id).toList());
  }

  private static List<CaptionedImage> images(int count) {
    return IntStream.range(0, count).mapToObj(SplitsTest::image).toList();
  }

  private static List<String> ids(List<CaptionedImage> images) {
    return images.stream().map(CaptionedImage::id).toList();
  }

  private static CaptionDataset dataset(Map<Split, List<CaptionedImage>> splits) {
    return new ListedDataset(
        "made", splits, List.of(), List.of(), java.util.Optional.empty(), Exif.IGNORE);
  }

  @Test
  void everyImageIsInOneSplitAndTheOrderOfTheFilesDoesNotMatter() {
    List<CaptionedImage> images = new ArrayList<>(images(200));
    Map<Split, List<CaptionedImage>> splits = Splits.shuffled(images, 7, 0.1, 0.05);
    Set<String> all = new HashSet<>();
    splits.values().forEach(list -> all.addAll(ids(list)));
    assertEquals(200, all.size());
    assertEquals(170, splits.get(Split.TRAIN).size());
    assertEquals(20, splits.get(Split.VALIDATION).size());
    assertEquals(10, splits.get(Split.TEST).size());
    Collections.shuffle(images, new Random(3));
    Map<Split, List<CaptionedImage>> again = Splits.shuffled(images, 7, 0.1, 0.05);
    assertEquals(ids(splits.get(Split.TEST)), ids(again.get(Split.TEST)));
    Map<Split, List<CaptionedImage>> other = Splits.shuffled(images, 8, 0.1, 0.05);
    assertNotEquals(ids(splits.get(Split.TEST)), ids(other.get(Split.TEST)));
  }

  @Test
  void sharesAreAtLeastOneImageAndTwoImagesAreTooFew() {
    Map<Split, List<CaptionedImage>> splits = Splits.shuffled(images(3), 1, 0.05, 0.05);
    splits.values().forEach(list -> assertEquals(1, list.size()));
    assertThrows(InvalidInputException.class, () -> Splits.shuffled(images(2), 1, 0.05, 0.05));
  }

  @Test
  void storedSplitsHoldWhenTheDataSetGrows() {
    CaptionDataset before = dataset(Splits.shuffled(images(40), 1, 0.1, 0.1));
    Map<Split, List<String>> ids =
        Map.of(
            Split.TRAIN, ids(before.split(Split.TRAIN)),
            Split.VALIDATION, ids(before.split(Split.VALIDATION)),
            Split.TEST, ids(before.split(Split.TEST)));
    new Splits("made", ids).write(folder.resolve("splits.json"));
    CaptionDataset grown = dataset(Splits.shuffled(images(50), 1, 0.1, 0.1));
    Splits stored = Splits.read(folder.resolve("splits.json"));
    CaptionDataset restored = stored.apply(grown);
    for (Split split : Split.values()) {
      assertEquals(ids(before.split(split)), ids(restored.split(split)));
    }
    CaptionDataset shrunk = dataset(Splits.shuffled(images(30), 1, 0.1, 0.1));
    assertThrows(InvalidInputException.class, () -> stored.apply(shrunk));
  }

  @Test
  void theReportsSampleIsATenthOfTheCaptionsWhateverTheirImages() {
    List<CaptionedImage> sampled = Splits.tenthOfCaptions(images(2_001), 1);
    int captions = sampled.stream().mapToInt(i -> i.captions().size()).sum();
    assertEquals(1000, captions);
    // 1 - 0.9^5 = 0.41 of the images keep a caption; four standard deviations are 0.044.
    assertEquals(0.41, sampled.size() / 2001.0, 0.044);
    assertEquals(ids(sampled), ids(Splits.tenthOfCaptions(images(2_001), 1)));
    assertNotEquals(ids(sampled), ids(Splits.tenthOfCaptions(images(2_001), 2)));
  }

  @Test
  void testIdsLeaveTrainingExceptInTheReportsRecipeWhereTheLeakIsCounted() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      Files.writeString(folder.resolve(i + ".jpg"), "image " + i);
      for (int c = 0; c < 5; c++) {
        lines.append("{\"image\":\"").append(i).append(".jpg\",\"caption\":\"c").append(c);
        lines.append("\",\"split\":\"").append(i < 250 ? "train" : "test").append("\"}\n");
      }
    }
    Files.writeString(folder.resolve("captions.jsonl"), lines);
    Path wanted = folder.resolve("wanted.json");
    Files.writeString(
        wanted,
        "{"
            + String.join(
                ",", IntStream.range(0, 100).mapToObj(i -> "\"" + i + ".jpg\": []").toList())
            + "}");
    String spec = "folder:" + folder + ",split.testIds=" + wanted;

    CaptionDataset clean = Samples.open(spec);
    assertEquals(100, clean.split(Split.TEST).size());
    assertEquals(150, clean.split(Split.TRAIN).size());
    assertEquals(0, Samples.leaks(clean, true).leaks().size());

    CaptionDataset legacy = Samples.open(spec + ",sampling=report-tenth-by-caption");
    assertEquals(100, legacy.split(Split.TEST).size());
    assertEquals(125, legacy.split(Split.TRAIN).stream().mapToInt(i -> i.captions().size()).sum());
    LeakCheck leak = Samples.leaks(legacy, false);
    Set<String> trained = new HashSet<>(ids(legacy.split(Split.TRAIN)));
    trained.retainAll(ids(legacy.split(Split.TEST)));
    assertEquals(trained.size(), leak.leaks().size());
    assertTrue(trained.size() > 20 && trained.size() < 62, "41 expected, not " + trained.size());

    Files.writeString(wanted, "[\"1.jpg\", \"nobody.jpg\"]");
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> Samples.open(spec));
    assertTrue(e.getMessage().contains("nobody.jpg"), e.getMessage());
  }

  @Test
  void anInjectedLeakIsCaughtHoweverItIsDisguised() {
    List<CaptionedImage> training = new ArrayList<>(images(20));
    List<CaptionedImage> evaluation =
        List.of(
            image("3", "another.jpg", "another picture"),
            image("renamed", "x/7.jpg", "bytes of 7"),
            image("copied", "copy.jpg", "bytes of 11"),
            image("namesake", "y/9.jpg", "a different picture"),
            image("innocent", "innocent.jpg", "seen by nobody"));
    LeakCheck names = Samples.leaks(training, evaluation, false);
    assertEquals(
        List.of(
            new LeakCheck.Leak("3", "3", LeakCheck.By.ID),
            new LeakCheck.Leak("renamed", "7", LeakCheck.By.FILE_NAME)),
        names.leaks());
    LeakCheck contents = Samples.leaks(training, evaluation, true);
    assertEquals(3, contents.leaks().size());
    assertEquals(
        new LeakCheck.Leak("copied", "11", LeakCheck.By.CONTENTS), contents.leaks().get(2));
    assertEquals(
        "3 of 5 evaluation images were trained on: 3 (same id as 3),"
            + " renamed (same file name as 7), copied (same contents as 11)",
        contents.summary());
    assertTrue(
        assertThrows(InvalidInputException.class, contents::requireNone)
            .getMessage()
            .contains("3 of 5"));
    Samples.leaks(training, List.of(evaluation.get(4)), true).requireNone();
  }

  @Test
  void theSameCocoImageUnderItsTwoNamesIsOne() {
    LeakCheck check =
        Samples.leaks(
            List.of(image("a", "val2014/COCO_val2014_000000000042.jpg", "42")),
            List.of(image("b", "train2017/000000000042.jpg", "42")),
            false);
    assertEquals(LeakCheck.By.FILE_NAME, check.leaks().get(0).by());
  }
}
