package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.SharedData;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Split;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedCaptionerTest {
  private static final Path SHIPPED = Path.of("savedmodels/photos");

  @TempDir Path cache;

  @Test
  void captionsAPhotoOfACat() throws IOException {
    try (Captioner captioner = Captioner.load()) {
      String caption =
          captioner.caption(Path.of("src/main/resources/dev/clipcap/app/web/samples/1.jpg")).text();
      assertTrue(caption.matches("[A-Z].* (cat|dog)\\b.*\\."), caption);
    }
  }

  /** The page's samples: three photos, and a drawing (of three, the one that is flagged). */
  @Test
  void knowsPhotosFromDrawings() {
    try (Captioner captioner = Captioner.load()) {
      assertEquals("photos: Flickr8k and COCO, 5,737 images", captioner.trainedOn().text());
      for (int i = 1; i <= 4; i++) {
        Caption caption =
            captioner.caption(
                Path.of("src/main/resources/dev/clipcap/app/web/samples/" + i + ".jpg"));
        assertEquals(Optional.of(i > 3), caption.unfamiliar(), i + ": " + caption.distance());
      }
    }
  }

  /** At most one in a hundred of its own world, at least nine in ten of another. */
  @Test
  void flagsDrawingsAndHardlyAnyPhoto() throws IOException {
    Optional<Path> photos = SharedData.file("flickr8k/captions.json");
    Assumptions.assumeTrue(photos.isPresent(), "no shared data: flickr8k");
    List<Path> unseen = new ArrayList<>();
    for (JsonNode entry : Json.readTree(photos.get())) {
      if (entry.get("split").textValue().equals("test")) {
        unseen.add(photos.get().resolveSibling("images/" + entry.get("file").textValue()));
      }
    }
    StorybookConfig small = new StorybookConfig(7, 0, 0, 60, 0);
    List<Path> drawings = new ArrayList<>();
    for (CaptionedImage image : Storybook.open(cache.resolve("book"), small).split(Split.TEST)) {
      drawings.add(cache.resolve("book/images/" + image.id() + ".jpg"));
    }
    assertEquals(500, unseen.size());
    try (Captioner captioner = Captioner.load()) {
      assertTrue(flagged(captioner, unseen) <= 5);
      assertTrue(flagged(captioner, drawings) >= 54);
    }
  }

  private static long flagged(Captioner captioner, List<Path> images) {
    try (Stream<CaptionResult> results =
        captioner.captionAll(images.stream(), CaptionOptions.greedy().withMaxTokens(1))) {
      return results.filter(r -> r.caption().orElseThrow().unfamiliar().orElseThrow()).count();
    }
  }

  /** As from a jar: every file, the same bytes, once. */
  @Test
  void isUnpackedWhole() throws IOException {
    Path unpacked = ShippedCaptioner.unpack(cache);
    List<Path> files;
    try (Stream<Path> tree = Files.walk(SHIPPED)) {
      files = tree.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = unpacked.resolve(SHIPPED.relativize(file).toString());
      assertEquals(Sha256.of(file), Sha256.of(copy), copy.toString());
    }
    try (Stream<Path> tree = Files.walk(unpacked)) {
      assertEquals(files.size(), tree.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void whatIsMissingIsUnpackedAgain() throws IOException {
    Path unpacked = ShippedCaptioner.unpack(cache);
    Path config = unpacked.resolve("config.json");
    Files.delete(config);
    assertEquals(unpacked, ShippedCaptioner.unpack(cache));
    assertEquals(Sha256.of(SHIPPED.resolve("config.json")), Sha256.of(config));
  }
}
