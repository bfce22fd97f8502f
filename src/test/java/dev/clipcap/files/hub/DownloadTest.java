package dev.clipcap.files.hub;

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
              new RemoteFile(first.uri("/file"), "file", -1, Optional.empty(), Optional.of(token)),
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
            (request, out) ->
                out.write(LoopbackServer.serve(request, out, new byte[7], "\"v\"")))) {
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
