package dev.clipcap.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole files from servers that are good, moody, slow or wrong. */
class DownloadTest {
  private static final byte[] CONTENT = Networks.bytes(300_000, 1);
  private static final String SHA256 = Sha256.of(CONTENT);

  @TempDir Path folder;
  private final Networks networks = new Networks();

  private static RemoteFile known(URI uri) {
    return RemoteFile.known(uri, "file", CONTENT.length, SHA256);
  }

  private Path target() {
    return folder.resolve("deep/file.bin");
  }

  private void assertFetched() throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(target()));
    assertEquals(List.of("file.bin"), names());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("deep"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private InvalidInputException refused(RemoteFile file) {
    return assertThrows(
        InvalidInputException.class, () -> networks.download().fetch(file, target()));
  }

  @Test
  void fetchesOnceAndLeavesNothingBeside() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> out.write(LoopbackServer.serve(request, out, CONTENT, "\"v1\"")))) {
      Download download = networks.download();
      assertEquals(target(), download.fetch(known(server.uri("/file")), target()));
      assertFetched();
      download.fetch(known(server.uri("/file")), target());
      assertEquals(1, server.requests.size());
    }
  }

  @Test
  void tokenStaysWithItsHostAndOutOfSight() throws IOException {
    try (LoopbackServer other =
            new LoopbackServer(
                (request, out) -> out.write(LoopbackServer.serve(request, out, CONTENT, "\"v\"")));
        LoopbackServer first =
            new LoopbackServer(
                (request, out) ->
                    LoopbackServer.status(
                        out,
                        302,
                        "Location",
                        request.target().equals("/file")
                            ? "/second"
                            : "http://localhost:" + other.port() + "/x?signature=hush"))) {
      Token token = new Token("hf_secret");
      networks
          .download()
          .fetch(
              new RemoteFile(
                  first.uri("/file"), "file", -1, Optional.empty(), Optional.of(token)),
              target());
      assertFetched();
      assertEquals(
          List.of("Bearer hf_secret", "Bearer hf_secret"),
          first.requests.stream().map(request -> request.header("authorization")).toList());
      assertEquals("/x?signature=hush", other.requests.get(0).target());
      assertNull(other.requests.get(0).header("authorization"));
      assertFalse(token.toString().contains("secret"));
    }
  }

  @Test
  void endlessRedirectsAreRefused() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> LoopbackServer.status(out, 307, "Location", "/again?key=hush"))) {
      String message = refused(known(server.uri("/file"))).getMessage();
      assertTrue(message.contains("more than 10 redirects"), message);
      assertFalse(message.contains("hush"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnWhereTheConnectionDropped(boolean hashKnown) throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              byte[] rest = LoopbackServer.serve(request, out, CONTENT, "\"v1\"");
              out.write(rest, 0, request.header("range") == null ? 100_000 : rest.length);
            })) {
      URI uri = server.uri("/file");
      networks.download().fetch(hashKnown ? known(uri) : Networks.unknown(uri), target());
      assertFetched();
      assertEquals(2, server.requests.size());
      assertEquals("bytes=100000-", server.requests.get(1).header("range"));
      assertEquals("\"v1\"", server.requests.get(1).header("if-range"));
    }
  }

  @Test
  void goesOnAfterAStall() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              byte[] rest = LoopbackServer.serve(request, out, CONTENT, "\"v1\"");
              if (request.header("range") == null) {
                out.write(rest, 0, 150_000);
                out.flush();
                sleep(30_000);
              } else {
                out.write(rest);
              }
            })) {
      networks.download(Duration.ofSeconds(1)).fetch(known(server.uri("/file")), target());
      assertFetched();
      assertEquals("bytes=150000-", server.requests.get(1).header("range"));
      assertTrue(networks.printed().contains("no answer in time"), networks.printed());
    }
  }

  @Test
  void slowButSteadyIsNoStall() throws IOException {
    byte[] small = Networks.bytes(6, 3);
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              for (byte b : LoopbackServer.serve(request, out, small, "\"v1\"")) {
                out.write(b);
                out.flush();
                sleep(400);
              }
            })) {
      networks.download(Duration.ofSeconds(2)).fetch(Networks.unknown(server.uri("/file")), target());
      assertArrayEquals(small, Files.readAllBytes(target()));
      assertEquals(1, server.requests.size());
    }
  }

  @Test
  void startsAgainWhereRangesAreIgnored() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              LoopbackServer.head(out, 200, "Content-Length", "" + CONTENT.length);
              out.write(CONTENT, 0, request.header("range") == null ? 1000 : CONTENT.length);
            })) {
      networks.download().fetch(known(server.uri("/file")), target());
      assertFetched();
      assertEquals("bytes=1000-", server.requests.get(1).header("range"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFileThatChangedMeanwhileIsFetchedWhole(boolean heedsIfRange) throws IOException {
    byte[] old = Networks.bytes(CONTENT.length, 2);
    List<LoopbackServer.Request> seen = new ArrayList<>();
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              seen.add(request);
              if (seen.size() == 1) {
                out.write(LoopbackServer.serve(request, out, old, "\"v1\""), 0, 50_000);
              } else if (heedsIfRange) {
                out.write(LoopbackServer.serve(request, out, CONTENT, "\"v2\""));
              } else {
                request.headers().remove("if-range");
                out.write(LoopbackServer.serve(request, out, CONTENT, "\"v2\""));
              }
            })) {
      networks.download().fetch(Networks.unknown(server.uri("/file")), target());
      assertFetched();
      assertEquals(heedsIfRange ? 2 : 3, seen.size());
    }
  }

  @Test
  void piecesOfDifferentVersionsAreNoticedByTheHash() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(target().resolveSibling("file.bin.incomplete"), Networks.bytes(1000, 9));
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> out.write(LoopbackServer.serve(request, out, CONTENT, "W/\"v\"")))) {
      networks.download().fetch(known(server.uri("/file")), target());
      assertFetched();
      assertEquals(2, server.requests.size());
      assertTrue(networks.printed().contains("starting again"), networks.printed());
    }
  }

  @Test
  void withoutVersionAndHashNothingIsContinued() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(target().resolveSibling("file.bin.incomplete"), Networks.bytes(1000, 9));
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> out.write(LoopbackServer.serve(request, out, CONTENT, "W/\"v\"")))) {
      networks.download().fetch(Networks.unknown(server.uri("/file")), target());
      assertFetched();
      assertNull(server.requests.get(0).header("range"));
    }
  }

  @Test
  void aWholeIncompleteFileIsOnlyVerified() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(target().resolveSibling("file.bin.incomplete"), CONTENT);
    try (LoopbackServer server =
        new LoopbackServer((request, out) -> LoopbackServer.status(out, 500))) {
      networks.download().fetch(known(server.uri("/file")), target());
      assertFetched();
      assertEquals(0, server.requests.size());
    }
  }

  @Test
  void aWrongHashIsRefusedAndTheFileKeptAside() throws IOException {
    byte[] wrong = Networks.bytes(CONTENT.length, 5);
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> out.write(LoopbackServer.serve(request, out, wrong, "\"v\"")))) {
      String message = refused(known(server.uri("/file"))).getMessage();
      assertEquals(
          server.uri("/file")
              + ": found SHA-256 "
              + Sha256.of(wrong)
              + ", expected SHA-256 "
              + SHA256
              + "; the file is kept as "
              + target()
              + ".wrong-hash and not used; delete it and run it again",
          message);
      assertArrayEquals(wrong, Files.readAllBytes(folder.resolve("deep/file.bin.wrong-hash")));
      assertFalse(Files.exists(target()));
      assertEquals(1, server.requests.size());
    }
  }

  @Test
  void aWrongSizeIsRefusedBeforeItIsFetched() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> out.write(LoopbackServer.serve(request, out, new byte[7], "\"v\"")))) {
      String message = refused(known(server.uri("/file"))).getMessage();
      assertTrue(message.contains("found 7 bytes instead of 300000"), message);
      assertFalse(Files.exists(target()));
    }
  }

  @Test
  void aFileOfAnotherSizeInTheWayIsNotOverwritten() throws IOException {
    Files.createDirectories(target().getParent());
    Files.writeString(target(), "mine");
    String message = refused(known(URI.create("http://127.0.0.1:1/file"))).getMessage();
    assertTrue(message.contains("found 4 bytes, expected 300000 bytes"), message);
    assertEquals("mine", Files.readString(target()));
  }

  @Test
  void manyThreadsFetchOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              sleep(100);
              out.write(LoopbackServer.serve(request, out, CONTENT, "\"v1\""));
            })) {
      Download download = networks.download();
      Callable<Path> fetch = () -> download.fetch(known(server.uri("/file")), target());
      for (Future<Path> done : threads.invokeAll(Collections.nCopies(8, fetch))) {
        assertEquals(target(), done.get());
      }
      assertFetched();
      assertEquals(1, server.requests.size());
    } finally {
      threads.shutdown();
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
