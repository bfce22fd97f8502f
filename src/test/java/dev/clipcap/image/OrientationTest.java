package dev.clipcap.image;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Photos that lie, and files that few decoders read, against hashes of Pillow's pixels, made by
 * converters/preprocessing_references.py and odd_images.py.
 */
class OrientationTest {
  private static final ImageProcessor AS_STORED = ImageProcessor.clip(8);
  private static final ImageProcessor UPRIGHT = AS_STORED.withExif(Exif.TURN);

  static Path folder() {
    try {
      return Path.of(OrientationTest.class.getResource("/clip/preprocessing").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<JsonNode> images(String file) {
    JsonNode images = Json.readTree(folder().resolve(file)).get("images");
    return StreamSupport.stream(images.spliterator(), false);
  }

  @TestFactory
  Stream<DynamicTest> turnsAsPillowDoes() {
    return Stream.of("orientation.json", "files.json", "odd.json")
        .flatMap(OrientationTest::images)
        .map(image -> dynamicTest(image.get("name").asText(), () -> check(image)));
  }

  private static void check(JsonNode image) throws IOException {
    byte[] file = image.get("file").binaryValue();
    RgbImage stored = AS_STORED.decode(file, "stored");
    RgbImage upright = UPRIGHT.decode(file, "upright");
    assertAll(
        () -> assertEquals(image.get("stored").asText(), Sha256.of(stored.rgb()), "stored"),
        () -> assertEquals(image.get("width").asInt(), upright.width(), "width"),
        () -> assertEquals(image.get("upright").asText(), Sha256.of(upright.rgb()), "upright"));
  }

  /** Not a picture with some pixels invented. */
  @TestFactory
  Stream<DynamicTest> refusesWhatPillowRefuses() {
    JsonNode refused = Json.readTree(folder().resolve("odd.json")).get("refused");
    return StreamSupport.stream(refused.spliterator(), false)
        .map(
            image ->
                dynamicTest(
                    image.get("name").asText(),
                    () -> {
                      byte[] file = image.get("file").binaryValue();
                      InvalidInputException e =
                          assertThrows(
                              InvalidInputException.class, () -> UPRIGHT.decode(file, "odd"));
                      assertTrue(e.getMessage().startsWith("odd: found a damaged "));
                    }));
  }

  @Test
  void theReferencesAreOfAllEightOrientations() {
    for (String kind : List.of("jpeg-MM-", "jpeg-II-", "png-MM-", "png-II-", "webp-MM-")) {
      assertEquals(
          8,
          images("orientation.json")
              .filter(image -> image.get("name").asText().startsWith(kind))
              .map(image -> image.get("upright").asText())
              .distinct()
              .count());
    }
  }

  /** Pixels or the typed error, whatever happens to the metadata. */
  @Test
  void mutatedMetadataNeverCrash() throws IOException {
    Random random = new Random(3);
    for (JsonNode image : images("orientation.json").toList()) {
      for (int i = 0; i < 20; i++) {
        byte[] file = image.get("file").binaryValue();
        int at = random.nextInt(Math.min(file.length, 120));
        file[at] ^= (byte) (1 << random.nextInt(8));
        try {
          RgbImage upright = UPRIGHT.withMaxPixels(1_000_000).decode(file, "mutated");
          assertNotEquals(0, upright.width());
        } catch (InvalidInputException e) {
          assertTrue(e.getMessage().startsWith("mutated: found "));
        }
      }
    }
  }
}
