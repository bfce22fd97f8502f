package dev.clipcap.files.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that come in pieces, from servers that drop, stall, ignore ranges or change their mind. */
class DownloadResumeTest {
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
      // A reset can take bytes with it that were sent but not yet read.
      String range = server.requests.get(1).header("range");
      assertTrue(range.matches("bytes=[1-9]\\d*-"), range);
      int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      assertTrue(from <= 100_000, range);
      assertEquals("\"v1\"", server.requests.get(1).header("if-range"));
    }
  }

  @Test
  void aServerThatWasThereIsTriedAgainWhenItIsAway() throws IOException {
    byte[] large = Networks.bytes(3 << 20, 8);
    LoopbackServer[] self = new LoopbackServer[1];
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              out.write(LoopbackServer.serve(request, out, large, "\"v1\""), 0, 2 << 20);
              self[0].close();
            })) {
      self[0] = server;
      String message =
          assertThrows(
                  InvalidInputException.class,
                  () -> networks.download().fetch(Networks.unknown(server.uri("/f")), target()))
              .getMessage();
      assertTrue(message.contains("a refused connection"), message);
      assertEquals(3, networks.printed().lines().count(), networks.printed());
      assertEquals(
          List.of("file.bin.incomplete", "file.bin.incomplete.version", "file.bin.lock"), names());
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
                DownloadTest.sleep(30_000);
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
                DownloadTest.sleep(400);
              }
            })) {
      networks
          .download(Duration.ofSeconds(2))
          .fetch(Networks.unknown(server.uri("/file")), target());
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
}
