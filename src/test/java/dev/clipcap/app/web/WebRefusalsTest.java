package dev.clipcap.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the server refuses, and with which words. */
class WebRefusalsTest extends ServedCaptioners {
  @Test
  void refusesWhatIsNoWholeImage() throws Exception {
    assertRefused(
        422, "expected a JPEG", post("v1/caption", "hello".getBytes(StandardCharsets.US_ASCII)));
    assertRefused(422, "truncated", post("v1/caption", Arrays.copyOf(IMAGE, IMAGE.length / 2)));
    assertRefused(400, "empty", post("v1/explain", new byte[0]));
    byte[] huge = IMAGE.clone(); // a header that says 10,000 x 10,000
    ByteBuffer.wrap(huge).putInt(16, 10_000).putInt(20, 10_000);
    assertRefused(422, "10,000 x 10,000 pixels", post("v1/caption", huge));
  }

  @Test
  void refusesTooLongABody() throws Exception {
    byte[] fifty = new byte[50_000_000];
    System.arraycopy(IMAGE, 0, fifty, 0, IMAGE.length);
    assertRefused(413, "200000 bytes", post("v1/caption", fifty));
    HttpRequest chunked =
        HttpRequest.newBuilder(uri("v1/caption"))
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(fifty)))
            .build();
    assertRefused(413, "200000 bytes", CLIENT.send(chunked, BodyHandlers.ofString()));
  }

  @Test
  void refusesParametersThatMakeNoSense() throws Exception {
    for (String query :
        List.of(
            "beams=0",
            "beams=21",
            "beams=x",
            "strategy=best",
            "model=/etc/passwd",
            "file=/etc/passwd",
            "seed",
            "seed=1&seed=2",
            "strategy=nucleus&temperature=0",
            "strategy=nucleus&top_p=NaN",
            "max_tokens=-1",
            "stop=no%20single%20token",
            "strategy=greedy&beams=7",
            "strategy=nucleus&beams=7",
            "length_penalty=1",
            "top_p=0.9",
            "temperature=1",
            "strategy=beam&seed=3")) {
      assertEquals(400, raw("POST /v1/caption?" + query, IMAGE), query);
    }
    assertEquals(400, raw("POST /v1/caption?stop=%ff%zz", IMAGE));
  }

  @Test
  void refusesOtherMethodsAndPaths() throws Exception {
    HttpResponse<String> get = get("v1/caption");
    assertRefused(405, "POST", get);
    assertEquals("POST", get.headers().firstValue("Allow").orElseThrow());
    assertRefused(405, "GET", post("metrics", IMAGE));
    for (String path :
        List.of("/page.html", "/WebServer.class", "/v1/caption/", "/.git/config", "/v1")) {
      assertEquals(404, raw("GET " + path, new byte[0]), path);
    }
    for (String ambiguous :
        List.of(
            "/../../../../etc/passwd",
            "/samples/%2e%2e/page.html",
            "/samples/1.jpg%00",
            "//etc/passwd")) {
      assertEquals(400, raw("GET " + ambiguous, new byte[0]), ambiguous);
    }
    assertEquals(400, raw("GET /%zz", new byte[0]));
    assertEquals(405, raw("BREW /v1/caption", new byte[0]));
  }

  /** Two stalled senders, one within its head, are dropped; others are served meanwhile. */
  @Test
  void dropsSlowSenders() throws Exception {
    try (Socket inHead = new Socket(server.address().getHost(), server.address().getPort());
        Socket inBody = new Socket(server.address().getHost(), server.address().getPort())) {
      inHead.getOutputStream().write("POST /v1/cap".getBytes(StandardCharsets.US_ASCII));
      inBody
          .getOutputStream()
          .write(
              "POST /v1/caption HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"
                  .getBytes(StandardCharsets.US_ASCII));
      assertEquals(200, post("v1/caption", IMAGE).statusCode());
      for (Socket stalled : List.of(inHead, inBody)) {
        stalled.setSoTimeout(30_000);
        assertTrue(ended(stalled.getInputStream()));
      }
    }
  }

  private static boolean ended(InputStream in) {
    try {
      in.readAllBytes(); // perhaps a line that says why
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
