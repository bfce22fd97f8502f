package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
