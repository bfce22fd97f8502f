package dev.clipcap.files.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.Sha256;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it downloads, and another that waits for the same file. */
class InterruptedDownloadTest {
  private static final byte[] CONTENT = Networks.bytes(1_000_000, 7);
  private static final int SENT_TO_THE_KILLED = 600_000;

  @TempDir Path folder;

  /** The process that will be killed: address, target. */
  public static void main(String[] args) {
    RemoteFile file =
        RemoteFile.known(URI.create(args[0]), "file", CONTENT.length, Sha256.of(CONTENT));
    new Download(Network.of(Map.of(), System.out)).fetch(file, Path.of(args[1]));
  }

  @Test
  void theSurvivorGoesOnFromTheBytesOfTheKilled() throws Exception {
    Path target = folder.resolve("file.bin");
    Path incomplete = folder.resolve("file.bin.incomplete");
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              byte[] rest = LoopbackServer.serve(request, out, CONTENT, "\"v1\"");
              if (request.header("range") == null) {
                out.write(rest, 0, SENT_TO_THE_KILLED);
                out.flush();
                DownloadTest.sleep(120_000);
              }
              out.write(rest);
            })) {
      Process killed =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  InterruptedDownloadTest.class.getName(),
                  server.uri("/file").toString(),
                  target.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      try {
        while (!Files.exists(incomplete) || Files.size(incomplete) < SENT_TO_THE_KILLED) {
          assertTrue(killed.isAlive(), () -> "the process ended by itself");
          DownloadTest.sleep(20);
        }
        CompletableFuture<Path> waiting =
            CompletableFuture.supplyAsync(
                () ->
                    new Networks()
                        .download()
                        .fetch(
                            RemoteFile.known(
                                server.uri("/file"), "file", CONTENT.length, Sha256.of(CONTENT)),
                            target));
        DownloadTest.sleep(200);
        assertFalse(waiting.isDone());
        assertEquals(1, server.requests.size());
        assertFalse(Files.exists(target));

        killed.destroyForcibly().waitFor();
        waiting.get(60, TimeUnit.SECONDS);
      } finally {
        killed.destroyForcibly();
      }
      assertArrayEquals(CONTENT, Files.readAllBytes(target));
      assertFalse(Files.exists(incomplete));
      assertEquals(2, server.requests.size());
      assertEquals("bytes=" + SENT_TO_THE_KILLED + "-", server.requests.get(1).header("range"));
    }
  }
}
