package dev.clipcap.app.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Images by URL. The network is a server here, so that one of its addresses is allowed for once.
 */
class ImageUrlsTest {
  private static final byte[] IMAGE = {1, 2, 3};

  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] body = path.equals("/long") ? new byte[20_000_000] : IMAGE;
          if (path.startsWith("/to")) {
            exchange.getResponseHeaders().add("Location", exchange.getRequestURI().getQuery());
            exchange.sendResponseHeaders(302, -1);
          } else {
            exchange.sendResponseHeaders(path.equals("/none") ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url(String rest) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + rest;
  }

  private static ImageUrls allowing(String address) {
    return new ImageUrls(called -> called.getHostAddress().equals(address), WebLimits.DEFAULT);
  }

  private static HttpError refused(ImageUrls source, String url) {
    CompletionException failed =
        assertThrows(CompletionException.class, () -> source.bytes(url).join());
    return (HttpError) failed.getCause();
  }

  @Test
  void fetchesFromAddressesThatAreAllowed() {
    try (ImageUrls source = allowing("127.0.0.1")) {
      assertArrayEquals(IMAGE, source.bytes(url("/a.jpg")).join());
      assertArrayEquals(IMAGE, source.bytes(url("/to?/a.jpg")).join());
      assertEquals(422, refused(source, url("/none")).status());
      assertTrue(refused(source, url("/long")).getMessage().contains("10000000 bytes"));
      assertEquals(422, refused(source, url("/to?/to?/to?/to")).status());
      assertEquals(422, refused(source, "http://none.invalid/a.jpg").status());
    }
  }

  /** A server that sends a head and then nothing more costs its time, not the thread. */
  @Test
  void whatComesTooSlowlyIsGivenUp() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(IMAGE);
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    WebLimits hurried =
        new WebLimits(
            1000,
            1000,
            1,
            1,
            1,
            Duration.ofMillis(300),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    try (ImageUrls source = new ImageUrls(called -> true, hurried)) {
      assertEquals(422, refused(source, url("/slow")).status());
    } finally {
      over.countDown();
    }
  }

  @Test
  void aRedirectIsLookedAtLikeAFirstAddress() {
    try (ImageUrls source = allowing("127.0.0.1")) {
      String inside = "http://127.0.0.2:" + server.getAddress().getPort() + "/a.jpg";
      assertEquals(400, refused(source, url("/to?" + inside)).status());
      assertEquals(422, refused(source, url("/to?file:///etc/passwd")).status());
    }
  }

  @Test
  void thisMachineAndItsNetworkAreRefused() throws Exception {
    try (ImageUrls source = new ImageUrls(ImageUrls::isPublic, WebLimits.DEFAULT)) {
      for (String url : Arrays.asList(url("/"), "http://localhost/", "http://[::1]/", "http:/x")) {
        assertEquals(400, refused(source, url).status(), url);
      }
    }
    for (String inside :
        "127.0.0.1 127.9.9.9 10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 0.0.0.0"
            .concat(" 0.1.2.3 100.64.0.1 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd12::1")
            .concat(" ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::7f00:1 64:ff9b::7f00:1 2002:7f00:1::")
            .concat(" ff02::1")
            .split(" ", -1)) {
      assertEquals(false, ImageUrls.isPublic(InetAddress.getAllByName(inside)[0]), inside);
    }
    for (String outside :
        "8.8.8.8 100.63.0.1 172.32.0.1 192.169.0.1 2606:4700::1111".split(" ", -1)) {
      assertTrue(ImageUrls.isPublic(InetAddress.getAllByName(outside)[0]), outside);
    }
  }

  @Test
  void withoutLeaveNothingIsFetched() {
    try (ImageUrls source = new ImageUrls(null, WebLimits.DEFAULT)) {
      assertArrayEquals(IMAGE, source.bytes("data:image/png;base64,AQID").join());
      for (String url :
          new String[] {
            url("/a.jpg"), "data:image/png,abc", "data:image/png;base64,?", "file:///etc/passwd", ""
          }) {
        assertEquals(400, assertThrows(HttpError.class, () -> source.bytes(url)).status(), url);
      }
    }
  }
}
