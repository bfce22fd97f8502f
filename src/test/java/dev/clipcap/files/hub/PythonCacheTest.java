package dev.clipcap.files.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One cache for this project and for Python's huggingface_hub. Runs where the environment variable
 * HF_PYTHON names a Python that has it.
 */
class PythonCacheTest {
  private static final byte[] WEIGHTS = Networks.bytes(100_000, 4);
  private static final List<List<String>> FILES =
      List.of(List.of("config.json"), List.of("model.safetensors"));
  private static final String SCRIPT =
      """
      from huggingface_hub import hf_hub_download
      for name in ['config.json', 'model.safetensors']:
          print(hf_hub_download('org/tiny', name))
      """;

  @TempDir Path folder;
  private FakeHub fake;

  @BeforeEach
  void publish() throws IOException {
    assumeTrue(System.getenv("HF_PYTHON") != null, "HF_PYTHON names no Python: not compared");
    fake = new FakeHub(Files.createDirectories(folder.resolve("scratch")));
    fake.small("config.json", "{}");
    fake.large("model.safetensors", WEIGHTS);
  }

  @AfterEach
  void close() throws IOException {
    if (fake != null) {
      fake.close();
    }
  }

  private Path java() {
    return new HuggingFaceHub(
            fake.settings(folder.resolve("home/hub")),
            new Networks().download(),
            Files::createSymbolicLink)
        .fetch(FakeHub.REPO, "main", FILES)
        .folder();
  }

  /** Runs huggingface_hub; returns the folder of the last file. */
  private Path python(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(System.getenv("HF_PYTHON"), "-c", SCRIPT);
    builder.environment().put("HF_HOME", folder.resolve("home").toString());
    builder.environment().put("HF_ENDPOINT", fake.server.uri("").toString());
    builder.environment().put("HF_HUB_DISABLE_XET", "1");
    builder.environment().put("HF_HUB_DISABLE_PROGRESS_BARS", "1");
    builder.environment().putAll(environment);
    Path errors = folder.resolve("errors");
    Process process = builder.redirectError(errors.toFile()).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> read(errors));
    List<String> lines = printed.lines().toList();
    return Path.of(lines.get(lines.size() - 1)).getParent();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void pythonFindsWhatJavaFetched() throws Exception {
    Path snapshot = java();
    int gets = fake.gets();
    assertEquals(snapshot, python(Map.of()));
    assertEquals(gets, fake.gets());
    int requests = fake.server.requests.size();
    assertEquals(snapshot, python(Map.of("HF_HUB_OFFLINE", "1")));
    assertEquals(requests, fake.server.requests.size());
  }

  @Test
  void javaFindsWhatPythonFetched() throws Exception {
    Path snapshot = python(Map.of());
    int gets = fake.gets();
    assertEquals(snapshot, java());
    assertEquals(gets, fake.gets());
    assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("model.safetensors")));
  }

  @Test
  void pythonGoesOnWhereJavaStopped() throws Exception {
    Path blobs = Files.createDirectories(folder.resolve("home/hub/models--org--tiny/blobs"));
    String etag = fake.files.get("model.safetensors").etag();
    Files.write(blobs.resolve(etag + ".incomplete"), Arrays.copyOf(WEIGHTS, 60_000));
    Path snapshot = python(Map.of());
    assertEquals("bytes=60000-", fake.store.requests("GET").get(0).header("range"));
    assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("model.safetensors")));
  }
}
