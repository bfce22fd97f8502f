package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.image.Look;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a captioner was trained on, and how far from that is far. */
class TrainedOnTest {
  @TempDir Path folder;

  /** Images around a point: embeddings near the first axis, looks near {@code look}. */
  private static List<SeenImage> images(int n, double look, long seed) {
    Random random = new Random(seed);
    List<SeenImage> images = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      float[] embedding = {10, 0, 0, 0, 0};
      for (int k = 0; k < embedding.length; k++) {
        embedding[k] += (float) random.nextGaussian();
      }
      double[] looks = new double[Look.SIZE];
      for (int k = 0; k < looks.length; k++) {
        looks[k] = look + random.nextGaussian();
      }
      images.add(new SeenImage(embedding, looks));
    }
    return images;
  }

  private static long flagged(TrainedOn trainedOn, List<SeenImage> images) {
    return images.stream().filter(i -> trainedOn.distance(i).getAsDouble() > 1).count();
  }

  /** Of 4,000 unseen images about one in a hundred is flagged, of another world all are. */
  @Test
  void isCalibratedByImagesThatItDidNotMeasure() {
    TrainedOn trainedOn = TrainedOn.of("dots", 1000, images(1000, 0, 1), images(1000, 0, 2));
    long unseen = flagged(trainedOn, images(4000, 0, 3));
    assertTrue(unseen > 0 && unseen <= 60, unseen + " of 4000");
    assertEquals(200, flagged(trainedOn, images(200, 3, 4)));
    assertEquals(9, flagged(trainedOn, images(1000, 0, 2)), "one in 100, but for the unit itself");
  }

  /**
   * With the identity for a covariance and one centre: sqrt(2) * (1 - cos 60 degrees), over 1/2.
   */
  @Test
  void theDistanceIsAProduct() {
    double[][] identity = new double[Look.SIZE][Look.SIZE];
    for (int i = 0; i < Look.SIZE; i++) {
      identity[i][i] = 1;
    }
    Familiar familiar =
        new Familiar(
            new float[][] {{1, 0}}, new double[Look.SIZE], identity, new double[] {1, 1}, 0.5);
    double[] look = new double[Look.SIZE];
    look[3] = 1;
    look[7] = -1;
    float[] sixtyDegrees = {1, (float) Math.sqrt(3)};
    assertEquals(Math.sqrt(2), familiar.distance(new SeenImage(sixtyDegrees, look)), 1e-6);
  }

  @Test
  void tooFewImagesTellNothing() {
    TrainedOn few = TrainedOn.of("mine", 50, images(50, 0, 1), images(99, 0, 2));
    assertEquals("mine, 50 images", few.text());
    assertEquals(OptionalDouble.empty(), few.distance(images(1, 9, 3).get(0)));
    assertEquals(
        "mine, 50 images; before that on drawings, 1,200 images",
        few.after("drawings, 1,200 images").text());
  }

  @Test
  void theFileHasAllOfIt() {
    TrainedOn trainedOn = TrainedOn.of("dots", 150, images(150, 0, 1), images(150, 0, 2));
    Json.write(folder.resolve(TrainedOn.FILE), trainedOn.file());
    TrainedOn read = TrainedOn.read(folder);
    assertEquals("dots, 150 images", read.text());
    for (SeenImage image : images(20, 1, 5)) {
      assertEquals(trainedOn.distance(image), read.distance(image));
    }
  }

  @Test
  void withoutTheFileItIsUnknown() {
    assertEquals("unknown", TrainedOn.read(folder).text());
    assertEquals(OptionalDouble.empty(), TrainedOn.UNKNOWN.distance(images(1, 0, 1).get(0)));
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("captioner"));
    try (Captioner captioner = Captioner.load(folder.resolve("captioner"))) {
      Caption caption = captioner.caption(BareSamples.png(36, 36, 1), "a");
      assertTrue(caption.unfamiliar().isEmpty());
      assertEquals("unknown", captioner.trainedOn().text());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | found nothing in it",
        "{ | expected",
        "[] | expected",
        "{\"data\": \"photos\"} | images",
        "{\"data\": \"photos\", \"images\": \"3\"} | images",
        "{\"data\": \"photos\", \"images\": 3, \"more\": 1} | more",
        "{\"data\": \"photos\", \"images\": 3, \"familiar\": {}} | centres",
        "{\"data\": \"photos\", \"images\": 3, \"familiar\": {\"centres\": [[1]], \"look\": [1],"
            + " \"precision\": [[1]], \"powers\": [1, 1], \"unit\": 1}} | sizes"
      })
  void anotherFileIsOneClearLine(String text, String words) throws IOException {
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("captioner"));
    Path file = Files.writeString(folder.resolve("captioner").resolve(TrainedOn.FILE), text);
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class, () -> Captioner.load(folder.resolve("captioner")));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  /** Another captioner's file, whose embeddings are of another width. */
  @Test
  void anotherCaptionersFileIsRefused() {
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("captioner"));
    Json.write(
        folder.resolve("captioner").resolve(TrainedOn.FILE),
        TrainedOn.of("dots", 100, images(100, 0, 1), images(100, 0, 2)));
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class, () -> Captioner.load(folder.resolve("captioner")));
    assertTrue(e.getMessage().contains("embeddings of width 5, expected 6"), e.getMessage());
  }
}
