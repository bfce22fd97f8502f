package dev.clipcap.files.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hub's protocol and the cache's layout, against a hub on the loopback interface. */
class HuggingFaceHubTest {
  private static final byte[] WEIGHTS = Networks.bytes(5000, 1);
  private static final List<List<String>> FILES =
      List.of(
          List.of("config.json"),
          List.of("model.safetensors", "pytorch_model.bin"),
          List.of("onnx/some file.json"));

  @TempDir Path folder;
  private final Networks networks = new Networks();
  private FakeHub fake;

  @BeforeEach
  void publish() throws IOException {
    fake = new FakeHub(Files.createDirectories(folder.resolve("scratch")));
    fake.small("config.json", "test content\n");
    fake.small("onnx/some file.json", "{}");
    fake.large("pytorch_model.bin", WEIGHTS);
  }

  @AfterEach
  void close() throws IOException {
    fake.close();
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  private HuggingFaceHub hub(HubSettings settings) {
    return new HuggingFaceHub(settings, networks.download(), Files::createSymbolicLink);
  }

  private HuggingFaceHub hub() {
    return hub(fake.settings(cache()));
  }

  private HuggingFaceHub offline() {
    HubSettings online = fake.settings(cache());
    return hub(new HubSettings(online.endpoint(), cache(), online.token(), true));
  }

  private String refusal(String repo, List<List<String>> files) {
    String message =
        assertThrows(InvalidInputException.class, () -> hub().fetch(repo, "main", files).folder())
            .getMessage();
    assertFalse((message + networks.printed()).contains("hf_secret"), message);
    assertFalse((message + networks.printed()).contains("hush"), message);
    return message;
  }

  @Test
  void layoutIsThatOfHuggingfaceHub() throws IOException {
    Path snapshot = hub().fetch(FakeHub.REPO, "main", FILES).folder();
    Path repo = cache().resolve("models--org--tiny");
    assertEquals(repo.resolve("snapshots").resolve(FakeHub.COMMIT), snapshot);
    assertEquals(FakeHub.COMMIT, Files.readString(repo.resolve("refs/main")));
    // git hash-object of "test content\n", as in the book Pro Git.
    assertEquals(
        Path.of("../../blobs/d670460b4b4aece5915caf5c68d12f560a9fe3e4"),
        Files.readSymbolicLink(snapshot.resolve("config.json")));
    assertTrue(
        Files.readSymbolicLink(snapshot.resolve("onnx/some file.json"))
            .startsWith("../../../blobs"));
    assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("pytorch_model.bin")));
    try (Stream<Path> blobs = Files.list(repo.resolve("blobs"))) {
      assertEquals(3, blobs.count());
    }
  }

  @Test
  void tokenGoesToTheHubAndNotToItsStore() {
    hub().fetch(FakeHub.REPO, "main", FILES).folder();
    assertTrue(
        fake.server.requests.stream()
            .allMatch(request -> "Bearer hf_secret".equals(request.header("authorization"))));
    assertEquals(1, fake.store.requests.size());
    assertFalse(fake.store.requests.get(0).headers().containsKey("authorization"));
  }

  @Test
  void whatIsThereIsNotFetchedAgain() {
    Path first = hub().fetch(FakeHub.REPO, "main", FILES).folder();
    int gets = fake.gets();
    assertEquals(4, gets); // the large file's is answered by a redirect first
    assertEquals(first, hub().fetch(FakeHub.REPO, "main", FILES).folder());
    assertEquals(gets, fake.gets());
    int requests = fake.server.requests.size();
    assertEquals(first, hub().fetch(FakeHub.REPO, FakeHub.COMMIT, FILES).folder());
    assertEquals(first, offline().fetch(FakeHub.REPO, "main", FILES).folder());
    assertEquals(requests, fake.server.requests.size());
  }

  @Test
  void aBlobThatWasDeletedIsFetchedAgain() throws IOException {
    Path weights = hub().fetch(FakeHub.REPO, "main", FILES).folder().resolve("pytorch_model.bin");
    Files.delete(weights.toRealPath());
    assertFalse(Files.exists(weights));
    hub().fetch(FakeHub.REPO, "main", FILES).folder();
    assertArrayEquals(WEIGHTS, Files.readAllBytes(weights));
  }

  @Test
  void anInterruptedBlobIsContinuedAcrossTheRedirect() throws IOException {
    String etag = fake.files.get("pytorch_model.bin").etag();
    Path blobs = Files.createDirectories(cache().resolve("models--org--tiny/blobs"));
    Files.write(blobs.resolve(etag + ".incomplete"), Arrays.copyOf(WEIGHTS, 2000));
    Path snapshot = hub().fetch(FakeHub.REPO, "main", FILES).folder();
    assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("pytorch_model.bin")));
    assertEquals("bytes=2000-", fake.store.requests.get(0).header("range"));
  }

  @Test
  void aHubThatIsAwayIsReplacedByTheCache() throws IOException {
    Path first = hub().fetch(FakeHub.REPO, "main", FILES).folder();
    fake.close();
    assertEquals(first, hub().fetch(FakeHub.REPO, "main", FILES).folder());
    assertTrue(networks.printed().contains("using what the cache has of org/tiny"));
    String message = refusal("org/another", FILES);
    assertTrue(message.contains("a refused connection"), message);
  }

  @Test
  void offlineWithoutTheFileSaysWhy() {
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> offline().fetch(FakeHub.REPO, "main", FILES).folder())
            .getMessage();
    assertTrue(message.contains("because HF_HUB_OFFLINE is set"), message);
    assertEquals(0, fake.server.requests.size());
  }

  @Test
  void aRenamedRepositoryIsFollowed() throws IOException {
    Path snapshot = hub().fetch("org/old-name", "main", FILES).folder();
    assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("pytorch_model.bin")));
    assertTrue(snapshot.toString().contains("models--org--old-name"));
  }

  /** A mirror that sends everybody on: the token stays at its door. */
  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void aMirrorThatSendsOnIsFollowed(int status) throws IOException {
    String hub = fake.server.uri("").toString().replace("127.0.0.1", "localhost");
    try (LoopbackServer mirror =
        new LoopbackServer(
            (request, out) ->
                LoopbackServer.status(out, status, "Location", hub + request.target()))) {
      HubSettings direct = fake.settings(cache());
      HubSettings settings = new HubSettings(mirror.uri(""), cache(), direct.token(), false);
      Path snapshot = hub(settings).fetch(FakeHub.REPO, "main", FILES).folder();
      assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("pytorch_model.bin")));
      assertEquals("Bearer hf_secret", mirror.requests.get(0).header("authorization"));
      assertTrue(
          fake.server.requests.stream()
              .noneMatch(request -> request.headers().containsKey("authorization")));
    }
  }

  @Test
  void anIndexBringsItsFiles() throws IOException {
    fake.files.remove("pytorch_model.bin");
    fake.small(
        "model.safetensors.index.json",
        "{\"weight_map\": {\"a\": \"model-1-of-2.safetensors\", \"b\":"
            + " \"model-2-of-2.safetensors\"}}");
    fake.large("model-1-of-2.safetensors", WEIGHTS);
    fake.large("model-2-of-2.safetensors", Networks.bytes(3000, 2));
    List<List<String>> files =
        List.of(
            List.of("config.json"),
            List.of("tokenizer.json", ModelCatalog.NONE),
            List.of("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"));
    Path snapshot = hub().fetch(FakeHub.REPO, "main", files).folder();
    assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("model-1-of-2.safetensors")));
    assertEquals(3000, Files.size(snapshot.resolve("model-2-of-2.safetensors")));
    assertFalse(Files.exists(snapshot.resolve("tokenizer.json")));
    Files.delete(snapshot.resolve("model-2-of-2.safetensors").toRealPath());
    hub().fetch(FakeHub.REPO, "main", files).folder();
    assertEquals(3000, Files.size(snapshot.resolve("model-2-of-2.safetensors")));
    assertEquals(snapshot, offline().fetch(FakeHub.REPO, "main", files).folder());
  }

  @Test
  void anIndexThatLeadsElsewhereIsRefused() throws IOException {
    fake.small("x.index.json", "{\"weight_map\": {\"a\": \"../../../etc/passwd\"}}");
    String message = refusal(FakeHub.REPO, List.of(List.of("x.index.json")));
    assertTrue(message.contains("names of files beside the index"), message);
  }

  @Test
  void aMissingFileIsNamedAfterItsAlternatives() {
    String message = refusal(FakeHub.REPO, List.of(List.of("config.json"), List.of("a", "b")));
    assertTrue(message.contains("/resolve/" + FakeHub.COMMIT + "/b: found status 404"), message);
    assertTrue(message.contains("EntryNotFound"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "org/gated, GatedRepo, accept the model's conditions at",
    "org/unknown, RepoNotFound, 'check the name, the revision and the file at'"
  })
  void refusalsSayWhatToDo(String repo, String code, String remedy) {
    String message = refusal(repo, FILES);
    assertTrue(message.contains(code), message);
    assertTrue(message.contains(remedy + " " + fake.server.uri("/" + repo)), message);
    assertEquals(1, fake.server.requests.size());
  }

  @Test
  void aWrongGitHashIsRefused() throws IOException {
    FakeHub.Stored config = fake.files.get("config.json");
    fake.files.put(
        "config.json", new FakeHub.Stored("test contend\n".getBytes(UTF_8), config.etag(), false));
    String message = refusal(FakeHub.REPO, FILES);
    assertTrue(message.contains("expected git SHA-1 d670460b4b4aece5915c"), message);
    assertTrue(
        Files.exists(cache().resolve("models--org--tiny/blobs/" + config.etag() + ".wrong-hash")));
    assertFalse(Files.exists(cache().resolve("models--org--tiny/refs/main")));
  }

  @Test
  void withoutLinksTheSnapshotHoldsTheBytes() throws IOException {
    HuggingFaceHub noLinks =
        new HuggingFaceHub(
            fake.settings(cache()),
            networks.download(),
            (link, target) -> {
              throw new FileSystemException(link.toString(), null, "a privilege is missing");
            });
    Path weights = noLinks.fetch(FakeHub.REPO, "main", FILES).folder().resolve("pytorch_model.bin");
    assertFalse(Files.isSymbolicLink(weights));
    assertArrayEquals(WEIGHTS, Files.readAllBytes(weights));
    noLinks.fetch(FakeHub.REPO, "main", FILES).folder();
    assertEquals(4, fake.gets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../evil", "/etc/evil", "a/../../evil", "..", "a\\\\evil"})
  void aHubCannotNamePathsOutsideItsCache(String etag) throws IOException {
    FakeHub.Stored config = fake.files.get("config.json");
    fake.files.put("config.json", new FakeHub.Stored(config.content(), etag, false));
    String message = refusal(FakeHub.REPO, FILES);
    assertTrue(message.contains("a plain relative name"), message);
  }

  @Test
  void whatIsNoHubIsSaid() throws IOException {
    try (LoopbackServer portal =
        new LoopbackServer((request, out) -> LoopbackServer.status(out, 200))) {
      HubSettings settings = new HubSettings(portal.uri(""), cache(), Optional.empty(), false);
      String message =
          assertThrows(
                  InvalidInputException.class,
                  () -> hub(settings).fetch(FakeHub.REPO, "main", FILES).folder())
              .getMessage();
      assertTrue(message.contains("this is not a Hugging Face hub"), message);
    }
  }

  @Test
  void settingsAreThoseOfHuggingfaceHub() throws IOException {
    Path home = folder.resolve("home");
    HubSettings usual = HubSettings.of(Map.of(), home);
    assertEquals(URI.create("https://huggingface.co"), usual.endpoint());
    assertEquals(home.resolve(".cache/huggingface/hub"), usual.cache());
    assertEquals(Optional.empty(), usual.token());
    assertFalse(usual.offline());

    Path hfHome = Files.createDirectories(folder.resolve("hf"));
    Files.writeString(hfHome.resolve("token"), "hf_file\n");
    HubSettings moved = HubSettings.of(Map.of("HF_HOME", hfHome.toString()), home);
    assertEquals(hfHome.resolve("hub"), moved.cache());
    assertEquals("hf_file", moved.token().orElseThrow().secret());
    HubSettings set =
        HubSettings.of(
            Map.of(
                "HF_HOME", hfHome.toString(),
                "HF_HUB_CACHE", "~/models",
                "HF_TOKEN", "hf_env",
                "HF_ENDPOINT", "https://mirror.example/",
                "HF_HUB_OFFLINE", "true"),
            home);
    assertEquals(
        new HubSettings(
            URI.create("https://mirror.example"),
            home.resolve("models"),
            Optional.of(new Token("hf_env")),
            true),
        set);
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> HubSettings.of(Map.of("HF_TOKEN", "hf_a\r\nX: hush"), home))
            .getMessage();
    assertFalse(message.contains("hush"), message);
  }
}
