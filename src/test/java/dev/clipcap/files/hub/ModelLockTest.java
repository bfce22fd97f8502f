package dev.clipcap.files.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The branch of a hub moves; who has the lock file gets what was fetched first. */
class ModelLockTest {
  private static final String FIRST = "{\"n\": 1}";
  private static final String KEY = "org/tiny@main";

  @TempDir Path folder;
  private final Networks networks = new Networks();
  private FakeHub fake;
  private Path savedModels;
  private int caches;

  @BeforeEach
  void hub() throws IOException {
    savedModels = folder.resolve("savedmodels");
    fake = new FakeHub(Files.createDirectories(folder.resolve("scratch")));
    fake.small("config.json", FIRST);
    fake.large("model.safetensors", Networks.bytes(1000, 1));
  }

  @AfterEach
  void close() throws IOException {
    fake.close();
  }

  /** On a machine whose cache is empty. */
  private void fetch() throws IOException {
    Path cache = folder.resolve("cache" + caches++);
    HuggingFaceHub hub =
        new HuggingFaceHub(fake.settings(cache), networks.download(), Files::createSymbolicLink);
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    new FetchModels(hub, networks.download(), folder.resolve("archives"), out)
        .run(
            List.of(FakeHub.REPO),
            savedModels,
            (source, target) -> {
              Files.createDirectory(target);
              Files.copy(source.resolve("config.json"), target.resolve("config.json"));
            });
  }

  private void loseConverted() {
    AtomicFiles.deleteRecursively(savedModels.resolve("org--tiny"));
  }

  @Test
  void theFirstFetchWritesCommitAndHashes() throws IOException {
    fetch();
    FetchModels.Locked entry =
        Json.read(savedModels.resolve(FetchModels.LOCK), FetchModels.Lock.class).models().get(KEY);
    assertEquals(FakeHub.COMMIT, entry.commit());
    assertEquals(List.of("config.json", "model.safetensors"), List.copyOf(entry.sha256().keySet()));
    // printf '{"n": 1}' | sha256sum
    assertEquals(
        "e5d5f7c1d225fd6b13623ebb1b5b9d075c705659f81868b1e37005a0923b0346",
        entry.sha256().get("config.json"));
  }

  @Test
  void theBranchIsNotAskedForAgain() throws IOException {
    fetch();
    fake.server.requests.clear();
    loseConverted();
    fetch();
    assertEquals(FIRST, Files.readString(savedModels.resolve("org--tiny/config.json")));
    assertFalse(fake.server.requests.isEmpty());
    for (LoopbackServer.Request request : fake.server.requests) {
      assertTrue(request.target().contains("/resolve/" + FakeHub.COMMIT + "/"), request.target());
    }
  }

  @Test
  void otherBytesUnderTheSameCommitAreRefused() throws IOException {
    fetch();
    fake.small("config.json", "{\"n\": 2}");
    loseConverted();
    String line = assertThrows(InvalidInputException.class, this::fetch).getMessage();
    assertTrue(line.contains("config.json: found SHA-256 "), line);
    assertTrue(line.contains("delete org/tiny@main there"), line);
    assertFalse(Files.exists(savedModels.resolve("org--tiny")));
  }
}
