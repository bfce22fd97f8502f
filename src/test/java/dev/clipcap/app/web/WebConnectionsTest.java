package dev.clipcap.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients do with their connections. */
class WebConnectionsTest extends ServedCaptioners {
  private static final String POST =
      "POST /v1/caption HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";

  /** Each byte comes in good time, but the whole never does. */
  @ParameterizedTest
  @ValueSource(
      strings = {"POST /v1/", "POST /v1/caption HTTP/1.1\r\nHost: a", POST + "100\r\n\r\n"})
  void whoeverTricklesIsCutOff(String begin) throws Exception {
    try (Socket socket = connect(server)) {
      socket.setSoTimeout(10);
      OutputStream out = socket.getOutputStream();
      out.write(bytes(begin));
      long start = System.nanoTime();
      boolean open = true;
      while (open && System.nanoTime() - start < 20e9) {
        Thread.sleep(300);
        open = isOpen(socket, out);
      }
      assertFalse(open, "still open after 20 s; the limit is 2 s");
    }
  }

  private static boolean isOpen(Socket socket, OutputStream out) {
    try {
      out.write('x');
      out.flush();
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // A line that says why.
      }
      return false;
    } catch (java.net.SocketTimeoutException nothingYet) {
      return true;
    } catch (IOException reset) {
      return false;
    }
  }

  @Test
  void requestsMayFollowEachOtherAtOnce() throws IOException {
    String get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";
    String answers =
        answer(server, bytes(get + "\r\n" + get + "\r\n" + get + "Connection: close\r\n\r\n"));
    assertEquals(3, Pattern.compile("HTTP/1.1 200 OK\r\n").matcher(answers).results().count());
    String posts =
        answer(
            server,
            bytes(POST + IMAGE.length + "\r\n\r\n"),
            IMAGE,
            bytes(get + "Connection: close\r\n\r\n"));
    assertEquals(2, Pattern.compile("HTTP/1.1 200 OK\r\n").matcher(posts).results().count());
  }

  /** curl asks before it sends more than a megabyte. */
  @Test
  void isAskedWhetherABodyIsWelcome() throws IOException {
    try (Socket socket = connect(server)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          bytes(POST + IMAGE.length + "\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n"));
      byte[] yes = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      assertEquals("HTTP/1.1 100 Continue\r\n\r\n", new String(yes, StandardCharsets.US_ASCII));
      out.write(IMAGE);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(200, status(answer), answer);
    }
    String no = answer(server, bytes(POST + "99999999\r\nExpect: 100-continue\r\n\r\n"));
    assertEquals(413, status(no), no);
  }

  @Test
  void whatIsNoHttpGetsALineToo() throws IOException {
    for (String nonsense :
        List.of(
            "nonsense\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET /healthz HTTP/1.1\r\n\r\n", // no Host
            "POST /v1/caption HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/caption HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
            "POST /v1/caption HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(10_000) + "\r\n\r\n")) {
      String answer = answer(server, bytes(nonsense));
      int status = status(answer);
      String name = nonsense.substring(0, Math.min(70, nonsense.length())) + " -> " + answer;
      assertTrue((status >= 400 && status < 500) || status == 505, name);
      assertTrue(answer.contains("{\"error\":\""), name);
    }
  }

  /** Nobody decodes or captions for a client that has gone, and its place is free at once. */
  @Test
  void whoeverHasGoneKeepsNoPlace() throws Exception {
    byte[] slow = largePng();
    int clients = 12;
    try (WebServer asked = serve(WebAccess.DEFAULT, WebLimits.DEFAULT)) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        Socket socket = connect(asked);
        sockets.add(socket);
        socket.getOutputStream().write(bytes(POST + slow.length + "\r\n\r\n"));
        socket.getOutputStream().write(slow);
      }
      Pattern waiting = Pattern.compile("clipcap_decoding\\{state=\"waiting\"} (\\d+)");
      await(() -> metric(asked, waiting) >= clients / 2);
      for (Socket socket : sockets) {
        socket.close();
      }
      Pattern left = Pattern.compile("/v1/caption\",status=\"499\"} (\\d+)");
      Pattern answered = Pattern.compile("/v1/caption\",status=\"200\"} (\\d+)");
      await(() -> metric(asked, left) + metric(asked, answered) == clients);
      assertTrue(metric(asked, left) >= clients / 2, metric(asked, left) + " noticed");
      assertEquals(0, metric(asked, waiting));
      Pattern made = Pattern.compile("clipcap_batch_size_sum (\\d+)");
      await(() -> metric(asked, Pattern.compile("state=\"busy\"} (\\d+)")) == 0);
      int underWay = 1 + Runtime.getRuntime().availableProcessors(); // one to warm up
      assertTrue(metric(asked, made) <= metric(asked, answered) + underWay);
    }
  }

  /** What looks for departures takes nothing from a client that has sent its next request. */
  @Test
  void aRequestThatComesDuringAnotherIsAnswered() throws Exception {
    byte[] slow = largePng();
    String get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";
    try (WebServer asked = serve(WebAccess.DEFAULT, WebLimits.DEFAULT);
        Socket socket = connect(asked)) {
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < 3; i++) {
        out.write(bytes(POST + slow.length + "\r\n\r\n"));
        out.write(slow);
        Thread.sleep(20); // so that it is no part of the same read
        out.write(bytes(get + (i < 2 ? "" : "Connection: close\r\n") + "\r\n"));
      }
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(6, Pattern.compile("HTTP/1.1 200 OK\r\n").matcher(answers).results().count());
    }
  }

  /** Few bytes, and half a second to decode. */
  private static byte[] largePng() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(6000, 6000, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  private static int metric(WebServer asked, Pattern line) throws Exception {
    HttpRequest metrics = HttpRequest.newBuilder(asked.address().resolve("metrics")).build();
    Matcher value = line.matcher(CLIENT.send(metrics, BodyHandlers.ofString()).body());
    return value.find() ? Integer.parseInt(value.group(1)) : 0;
  }

  private static void await(Callable<Boolean> state) throws Exception {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!state.call()) {
      assertTrue(System.nanoTime() < end, "not within 30 s");
      Thread.sleep(10);
    }
  }

  /** What was under way is answered; what comes later is told so; nothing hangs or breaks off. */
  @Test
  void aServerThatEndsLosesNothing() throws Exception {
    WebServer ending = serve(WebAccess.DEFAULT);
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    HttpRequest request =
        HttpRequest.newBuilder(ending.address().resolve("v1/caption?beams=5&stop="))
            .POST(BodyPublishers.ofByteArray(IMAGE))
            .build();
    assertEquals(200, CLIENT.send(request, BodyHandlers.ofString()).statusCode());
    for (int i = 0; i < 6; i++) {
      answers.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
    }
    Thread.sleep(30); // so that some are under way
    ending.close();
    int captioned = 0;
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      HttpResponse<String> got = answer.get();
      if (got.statusCode() == 200) {
        captioned++;
      } else {
        assertRefused(503, "shutting down", got);
      }
    }
    assertTrue(captioned > 0);
    CompletableFuture<?> after = CLIENT.sendAsync(request, BodyHandlers.ofString());
    org.junit.jupiter.api.Assertions.assertThrows(ExecutionException.class, after::get);
  }

  /** A client that sends all of its body first still learns what was wrong with its request. */
  @ParameterizedTest
  @ValueSource(strings = {"v1/caption?beams=0", "nothing", "metrics"})
  void whoeverSendsABodyFirstSeesTheAnswer(String path) throws IOException {
    for (int i = 0; i < 5; i++) {
      String head = "POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n";
      String answer = answer(server, bytes(head.formatted(path)), new byte[5_000_000]);
      assertTrue(answer.contains("{\"error\":\""), answer);
    }
  }

  /** Most of twenty captions come too late; those that wait then are not begun. */
  @Test
  void whatNobodyWaitsForIsNotCaptioned() throws Exception {
    WebLimits hurried =
        new WebLimits(
            200_000,
            50_000_000,
            32,
            1,
            64,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofMillis(1),
            Duration.ofSeconds(10));
    try (WebServer server = serve(WebAccess.DEFAULT, hurried)) {
      HttpRequest request =
          HttpRequest.newBuilder(server.address().resolve("v1/caption?beams=5&stop="))
              .POST(BodyPublishers.ofByteArray(IMAGE))
              .build();
      CLIENT.send(request, BodyHandlers.ofString());
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
      }
      int late = 0;
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        late += answer.get().statusCode() == 503 ? 1 : 0;
      }
      assertTrue(late > 10, late + " late");
      Thread.sleep(1500); // the models would caption them all in that time
      URI metrics = server.address().resolve("metrics");
      String counters =
          CLIENT.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
      Matcher made = Pattern.compile("clipcap_batch_size_sum (\\d+)").matcher(counters);
      assertTrue(made.find());
      // 23 if nothing is given up; one under way counts, but ends at its next token
      assertTrue(Integer.parseInt(made.group(1)) < 20, counters);
    }
  }

  /** The oldest gives way to the newest, but not once it is there. */
  @Test
  void bodiesTakeNoMoreThanTheirSpace() {
    BodySpace space = new BodySpace(100);
    List<String> gaveWay = new ArrayList<>();
    BodySpace.Part there = space.part(() -> gaveWay.add("there"));
    BodySpace.Part old = space.part(() -> gaveWay.add("old"));
    BodySpace.Part newer = space.part(() -> gaveWay.add("newer"));
    assertTrue(there.take(40) && old.take(40) && newer.take(10));
    there.arrived();
    assertTrue(newer.take(11));
    assertEquals(List.of("old"), gaveWay);
    assertFalse(old.take(1));
    assertFalse(newer.take(40));
    there.free();
    assertTrue(newer.take(40));
  }
}
