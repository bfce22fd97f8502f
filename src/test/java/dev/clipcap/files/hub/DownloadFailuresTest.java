package dev.clipcap.files.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that refuse, networks that are away, and proxies. */
class DownloadFailuresTest {
  private static final byte[] CONTENT = Networks.bytes(1000, 1);

  @TempDir Path folder;
  private final Networks networks = new Networks();

  private String refusal(URI uri, Map<String, String> environment) {
    RemoteFile file =
        new RemoteFile(uri, "file", -1, Optional.empty(), Optional.of(new Token("hf_secret")));
    String message =
        assertThrows(
                InvalidInputException.class,
                () ->
                    new Download(networks.network(environment)).fetch(file, folder.resolve("file")))
            .getMessage();
    assertFalse(Files.exists(folder.resolve("file")));
    assertFalse((message + networks.printed()).contains("hf_secret"), message);
    return message;
  }

  private void fetch(URI uri, Map<String, String> environment) throws IOException {
    new Download(networks.network(environment))
        .fetch(Networks.unknown(uri), folder.resolve("file"));
    assertEquals(CONTENT.length, Files.size(folder.resolve("file")));
  }

  private static LoopbackServer good() {
    return new LoopbackServer(
        (request, out) -> out.write(LoopbackServer.serve(request, out, CONTENT, "\"v\"")));
  }

  @ParameterizedTest
  @CsvSource({
    "401, without a token that may read this",
    "403, without a token that may read this",
    "404, nothing is there",
    "410, nothing is there",
    "418, check the address"
  })
  void finalStatusesAreToldAtOnce(int status, String remedy) throws IOException {
    try (LoopbackServer server =
        new LoopbackServer((request, out) -> LoopbackServer.status(out, status))) {
      String message = refusal(server.uri("/dir/file?key=hush"), Map.of());
      assertTrue(message.startsWith(server.uri("/dir/file") + ": found status " + status), message);
      assertTrue(message.contains(remedy), message);
      assertEquals(1, server.requests.size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void passingStatusesAreTriedAgain(int status) throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) -> {
              if (count.incrementAndGet() < 3) {
                LoopbackServer.status(out, status);
              } else {
                out.write(LoopbackServer.serve(request, out, CONTENT, "\"v\""));
              }
            })) {
      fetch(server.uri("/file"), Map.of());
      assertEquals(3, server.requests.size());
    }
  }

  @Test
  void triesAreBounded() throws IOException {
    try (LoopbackServer server =
        new LoopbackServer((request, out) -> LoopbackServer.status(out, 503))) {
      String message = refusal(server.uri("/file"), Map.of());
      assertTrue(message.contains("found status 503, expected the file; try again"), message);
      assertEquals(4, server.requests.size());
      assertEquals("status 503; trying again in 0.0 s", networks.printed().lines().toList().get(0));
    }
  }

  @Test
  void waitsAsLongAsTheServerAsksButNotAnHour() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (LoopbackServer server =
        new LoopbackServer(
            (request, out) ->
                LoopbackServer.status(
                    out, 429, "Retry-After", count.incrementAndGet() == 1 ? "1" : "3600"))) {
      long start = System.nanoTime();
      String message = refusal(server.uri("/file"), Map.of());
      assertTrue(System.nanoTime() - start >= 1_000_000_000L);
      assertTrue(message.contains("status 429 and the wish to wait 3600 s"), message);
      assertEquals(2, server.requests.size());
    }
  }

  @Test
  void aConnectionThatAlwaysDropsIsGivenUp() throws IOException {
    try (LoopbackServer server = new LoopbackServer((request, out) -> {})) {
      String message = refusal(server.uri("/file"), Map.of());
      assertTrue(message.contains("a dropped connection to 127.0.0.1:" + server.port()), message);
      assertTrue(server.requests.size() >= 4);
    }
  }

  @Test
  void aHostWithoutAnAddressIsToldAtOnce() {
    String message = refusal(URI.create("http://no-such-host.invalid/file"), Map.of());
    assertTrue(
        message.startsWith(
            "http://no-such-host.invalid/file: found no address for no-such-host.invalid,"),
        message);
    assertTrue(message.contains("check the network"), message);
  }

  @Test
  void aRefusedConnectionIsToldAtOnce() throws IOException {
    String message = refusal(URI.create("http://127.0.0.1:" + closedPort() + "/file"), Map.of());
    assertTrue(message.contains("found a refused connection to 127.0.0.1:"), message);
    assertEquals("", networks.printed());
  }

  @Test
  void theEnvironmentsProxyIsAsked() throws IOException {
    try (LoopbackServer proxy = good()) {
      String address = "http://127.0.0.1:" + proxy.port();
      fetch(URI.create("http://files.invalid/file"), Map.of("HTTP_PROXY", address));
      assertEquals("http://files.invalid/file", proxy.requests.get(0).target());
    }
  }

  @Test
  void noProxyIsAskedForHostsExcluded() throws IOException {
    try (LoopbackServer server = good()) {
      fetch(
          server.uri("/file"),
          Map.of("all_proxy", "127.0.0.1:" + closedPort(), "NO_PROXY", "example.com, 127.0.0.1"));
      assertEquals("/file", server.requests.get(0).target());
    }
  }

  @Test
  void javasOwnProxySettingsWin() throws IOException {
    try (LoopbackServer proxy = good()) {
      System.setProperty("http.proxyHost", "127.0.0.1");
      System.setProperty("http.proxyPort", "" + proxy.port());
      fetch(
          URI.create("http://files.invalid/file"),
          Map.of("http_proxy", "http://127.0.0.1:" + closedPort()));
      assertEquals("http://files.invalid/file", proxy.requests.get(0).target());
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
    }
  }

  @Test
  void aProxysPasswordIsSentToTheProxyOnlyWhenAsked() throws IOException {
    try (LoopbackServer proxy =
        new LoopbackServer(
            (request, out) -> {
              if (request.header("proxy-authorization") == null) {
                LoopbackServer.status(out, 407, "Proxy-Authenticate", "Basic realm=\"p\"");
              } else {
                out.write(LoopbackServer.serve(request, out, CONTENT, "\"v\""));
              }
            })) {
      String address = "http://me:p%40ss@127.0.0.1:" + proxy.port();
      fetch(URI.create("http://files.invalid/file"), Map.of("HTTP_PROXY", address));
      assertEquals("Basic bWU6cEBzcw==", proxy.requests.get(1).header("proxy-authorization"));
    }
  }

  @Test
  void aProxyThatWantsAPasswordIsExplained() throws IOException {
    try (LoopbackServer proxy =
        new LoopbackServer(
            (request, out) ->
                LoopbackServer.status(out, 407, "Proxy-Authenticate", "Basic realm=\"p\""))) {
      String message =
          refusal(
              URI.create("http://files.invalid/file"),
              Map.of("HTTP_PROXY", "http://127.0.0.1:" + proxy.port()));
      assertTrue(message.contains("the proxy wants a user and a password"), message);
    }
  }

  @Test
  void httpsGoesThroughATunnelAndKeepsTheTokenFromTheProxy() throws IOException {
    try (LoopbackServer proxy =
        new LoopbackServer((request, out) -> LoopbackServer.status(out, 403))) {
      String message =
          refusal(
              URI.create("https://files.invalid/file"),
              Map.of("https_proxy", "http://127.0.0.1:" + proxy.port()));
      assertTrue(message.contains("the proxy 127.0.0.1:" + proxy.port()), message);
      assertTrue(message.contains("403"), message);
      assertEquals("CONNECT", proxy.requests.get(0).method());
      assertEquals("files.invalid:443", proxy.requests.get(0).target());
      assertFalse(proxy.requests.toString().contains("hf_secret"));
    }
  }

  @Test
  void aProxyThatIsAwayIsNamed() throws IOException {
    int port = closedPort();
    String message =
        refusal(
            URI.create("http://files.invalid/file"),
            Map.of("HTTP_PROXY", "http://user:hush@127.0.0.1:" + port));
    assertTrue(message.contains("a refused connection to the proxy 127.0.0.1:" + port), message);
    assertFalse(message.contains("hush"), message);
  }

  @Test
  void aProxyOfAnotherKindIsRefusedWithoutItsPassword() {
    String message =
        refusal(
            URI.create("http://files.invalid/file"),
            Map.of("HTTP_PROXY", "socks5://user:hush@127.0.0.1:1"));
    assertTrue(message.contains("HTTP_PROXY"), message);
    assertFalse(message.contains("hush"), message);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
