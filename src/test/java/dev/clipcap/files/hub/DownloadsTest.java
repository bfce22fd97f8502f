package dev.clipcap.files.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a cache that Python's programs share, what was downloaded here. */
class DownloadsTest {
  private static final List<List<String>> FILES =
      List.of(List.of("config.json"), List.of("model.safetensors"));

  @TempDir Path folder;

  private static void fetch(FakeHub fake, Path cache) {
    new HuggingFaceHub(fake.settings(cache), new Networks().download(), Files::createSymbolicLink)
        .fetch(FakeHub.REPO, "main", FILES);
  }

  @Test
  void whatPythonDownloadedIsNotAmongThem() throws IOException {
    Path cache = folder.resolve("hub");
    Path clip = Files.createDirectory(folder.resolve("clip"));
    try (FakeHub fake = new FakeHub(Files.createDirectories(folder.resolve("scratch")))) {
      fake.small("config.json", "{}");
      fake.large("model.safetensors", Networks.bytes(1000, 4));
      Path blobs = Files.createDirectories(cache.resolve("models--org--tiny/blobs"));
      Files.writeString(blobs.resolve(fake.files.get("config.json").etag()), "{}");
      fetch(fake, cache);
      fetch(fake, cache);
      Path ours = blobs.resolve(fake.files.get("model.safetensors").etag());
      Path link =
          cache.resolve("models--org--tiny/snapshots/" + FakeHub.COMMIT + "/model.safetensors");
      assertEquals(
          List.of(link, ours, cache.resolve("models--org--tiny/.clipcap")),
          Downloads.ofHub(cache).files());
    }
    Files.writeString(clip.resolve("ViT-B-32.pt"), "weights");
    assertEquals(List.of(), Downloads.noted(clip));
    Downloads.note(clip, clip.resolve("ViT-B-32.pt"));
    assertEquals(
        List.of(clip.resolve("ViT-B-32.pt"), clip.resolve(".clipcap")), Downloads.noted(clip));
  }
}
