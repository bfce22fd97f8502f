package dev.clipcap.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.Explanation;
import dev.clipcap.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over real HTTP, with two tiny captioners. After each test it must still caption. */
class WebServerTest {
  private static final WebLimits LIMITS =
      new WebLimits(200_000, 50_000_000, 8, 32, 64, Duration.ofSeconds(2), Duration.ofSeconds(60));

  private static final byte[] IMAGE = BareSamples.png(40, 33, 1);

  @TempDir static Path folder;
  private static Captioner first;
  private static Captioner second;
  private static WebServer server;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    BareSamples.writeCaptioner("paper-transformer.pt", folder.resolve("first"));
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("second"));
    first = Captioner.load(folder.resolve("first"));
    second = Captioner.load(folder.resolve("second"));
    Map<String, Captioner> models = new LinkedHashMap<>();
    models.put("first", first);
    models.put("second", second);
    server =
        new WebServer(models, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), LIMITS);
  }

  @AfterAll
  static void stop() {
    server.close();
    first.close();
    second.close();
  }

  @AfterEach
  void itGoesOn() throws Exception {
    HttpResponse<String> answer = post("v1/caption", IMAGE);
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private static URI uri(String path) {
    return URI.create(server.address() + path);
  }

  private static HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return Json.mapper().readTree(response.body());
  }

  private static void assertRefused(int status, String expected, HttpResponse<String> response)
      throws IOException {
    assertEquals(status, response.statusCode(), response.body());
    JsonNode body = json(response);
    assertEquals(1, body.size());
    String message = body.get("error").textValue();
    assertTrue(message.contains(expected), message);
    assertEquals(1, message.lines().count());
    assertFalse(message.contains("dev.clipcap") || message.contains("\tat "), message);
  }

  @Test
  void captionsAreTheLibrarys() throws Exception {
    Caption expected = first.caption(IMAGE, "image", CaptionOptions.beam(4).withMaxTokens(9));
    JsonNode answer = json(post("v1/caption?beams=4&max_tokens=9", IMAGE));
    assertEquals("first", answer.get("model").textValue());
    assertSame(expected, answer);
    assertEquals(3, answer.get("alternatives").size());
    for (int i = 0; i < 3; i++) {
      assertSame(expected.alternatives().get(i), answer.get("alternatives").get(i));
    }
    assertSame(second.caption(IMAGE, "image"), json(post("v1/caption?model=second", IMAGE)));
    assertSame(
        first.caption(
            IMAGE, "image", CaptionOptions.nucleus(0.8, 2, 7).withStop("").withoutRepeating(2)),
        json(
            post(
                "v1/caption?strategy=nucleus&top_p=0.8&temperature=2&seed=7&stop=&no_repeat=2",
                IMAGE)));
  }

  private static void assertSame(Caption expected, JsonNode answer) {
    assertEquals(expected.text(), answer.get("caption").textValue());
    assertEquals(expected.logProbability(), answer.get("log_probability").doubleValue(), 1e-4);
    assertEquals(expected.score(), answer.get("score").doubleValue(), 1e-4);
    assertEquals(expected.tokens().size(), answer.get("tokens").size());
    for (int i = 0; i < expected.tokens().size(); i++) {
      Caption.Token token = expected.tokens().get(i);
      JsonNode other = answer.get("tokens").get(i);
      assertEquals(token.id(), other.get("id").intValue());
      assertEquals(token.text(), other.get("text").textValue());
      assertEquals(Math.exp(token.logProbability()), other.get("probability").doubleValue(), 1e-4);
    }
  }

  @Test
  void takesAFormToo() throws Exception {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        String.join(
                "\r\n",
                "--xyz",
                "Content-Disposition: form-data; name=\"note\"",
                "",
                "hello",
                "--xyz",
                "Content-Disposition: form-data; name=\"image\"; filename=\"a.png\"",
                "Content-Type: image/png",
                "",
                "")
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(IMAGE);
    form.writeBytes("\r\n--xyz--\r\n".getBytes(StandardCharsets.US_ASCII));
    assertArrayEquals(IMAGE, RequestBody.firstFile(form.toByteArray(), "xyz"));
    HttpResponse<String> answer =
        post(
            "v1/caption",
            form.toByteArray(),
            "Content-Type",
            "multipart/form-data; boundary=\"xyz\"");
    assertEquals(first.caption(IMAGE, "a").text(), json(answer).get("caption").textValue());

    byte[] cut = Arrays.copyOf(form.toByteArray(), form.size() - 40);
    String type = "multipart/form-data; boundary=xyz";
    assertRefused(400, "whole file", post("v1/caption", cut, "Content-Type", type));
    assertRefused(400, "boundary", post("v1/caption", cut, "Content-Type", "multipart/form-data"));
  }

  @Test
  void explanationsAreTheLibrarys() throws Exception {
    JsonNode answer = json(post("v1/explain?max_tokens=6", IMAGE));
    Caption caption = first.caption(IMAGE, "a", CaptionOptions.greedy().withMaxTokens(6));
    Explanation expected = first.explain(first.read(IMAGE, "a"), caption);
    assertSame(caption, answer.get("caption"));
    assertEquals(2, answer.get("grid").intValue());
    assertEquals(caption.tokens().size(), answer.get("changes").size());
    for (int t = 0; t < caption.tokens().size(); t++) {
      assertEquals(4, answer.get("changes").get(t).size());
      for (int cell = 0; cell < 4; cell++) {
        assertEquals(
            expected.changes().get(t).get(cell),
            answer.get("changes").get(t).get(cell).doubleValue(),
            1e-4);
      }
    }
    assertEquals(expected.prefix().size(), answer.get("prefix").size());
    assertEquals(
        expected.prefix().get(1).get(0).text(),
        answer.get("prefix").get(1).get(0).get("text").textValue());
  }

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
            "stop=%ff%zz")) {
      assertEquals(400, raw("POST /v1/caption?" + query, IMAGE), query);
    }
  }

  @Test
  void refusesOtherMethodsAndPaths() throws Exception {
    HttpResponse<String> get = get("v1/caption");
    assertRefused(405, "POST", get);
    assertEquals("POST", get.headers().firstValue("Allow").orElseThrow());
    assertRefused(405, "GET", post("metrics", IMAGE));
    for (String path :
        List.of(
            "/../../../../etc/passwd",
            "/samples/../page.html",
            "/samples/%2e%2e/page.html",
            "/samples/1.jpg%00",
            "/page.html",
            "//etc/passwd",
            "/WebServer.class",
            "/v1/caption/",
            "/.git/config")) {
      assertEquals(404, raw("GET " + path, new byte[0]), path);
    }
    assertEquals(400, raw("GET /%zz", new byte[0]));
    assertEquals(405, raw("BREW /v1/caption", new byte[0]));
  }

  /** The status of a request whose target goes out as it is. */
  private static int raw(String request, byte[] body) throws IOException {
    try (Socket socket = new Socket(server.address().getHost(), server.address().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          (request
                  + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                  + body.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
      String head = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(head.split(" ", 3)[1]);
    }
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
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Of 40 requests at once, some are batched, some may be turned away, and none goes wrong. */
  @Test
  void captionsTogetherAndTurnsAwayTheRest() throws Exception {
    byte[][] images = new byte[40][];
    String[] expected = new String[40];
    for (int i = 0; i < 40; i++) {
      images[i] = BareSamples.png(36, 36, i);
      expected[i] = first.caption(images[i], "a").text();
    }
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (byte[] image : images) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("v1/caption")).POST(BodyPublishers.ofByteArray(image)).build();
      answers.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
    }
    int captioned = 0;
    for (int i = 0; i < 40; i++) {
      HttpResponse<String> answer = answers.get(i).get();
      if (answer.statusCode() == 200) {
        captioned++;
        assertEquals(expected[i], json(answer).get("caption").textValue());
      } else {
        assertRefused(429, "waiting", answer);
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
      }
    }
    assertTrue(captioned >= 8, captioned + " captioned");
  }

  @Test
  void servesThePageAndItsParts() throws Exception {
    String page = get("").body();
    assertTrue(page.startsWith("<!doctype html>"));
    for (String part : List.of("page.css", "page.js", "openapi.yaml", "samples/6.jpg")) {
      HttpResponse<String> answer = get(part);
      assertEquals(200, answer.statusCode(), part);
      assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
    }
    assertFalse(page.contains("http://") || page.contains("https://"), "an outside address");
    HttpRequest head =
        HttpRequest.newBuilder(uri("page.css")).method("HEAD", BodyPublishers.noBody()).build();
    HttpResponse<String> noBody = CLIENT.send(head, BodyHandlers.ofString());
    assertEquals("", noBody.body());
    assertEquals(
        get("page.css").body().length(),
        noBody.headers().firstValueAsLong("Content-Length").orElseThrow());
  }

  @Test
  void saysHowItIs() throws Exception {
    assertEquals("ok\n", get("healthz").body());
    assertEquals(200, get("readyz").statusCode(), "after the first caption");
    JsonNode models = json(get("v1/models")).get("models");
    assertEquals(
        List.of("first", "second"),
        StreamSupport.stream(models.spliterator(), false).map(JsonNode::textValue).toList());
    get("no-such-path");
    String metrics = get("metrics").body();
    assertTrue(metrics.contains("clipcap_request_seconds_count{path=\"other\",status=\"404\"} "));
    assertTrue(metrics.contains("clipcap_batch_size_bucket{le=\"+Inf\"} "));
    assertTrue(metrics.contains("\nclipcap_queue_length 0\n"));
    assertNull(
        metrics
            .lines()
            .filter(
                line ->
                    !line.matches(
                        "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z]+=\"[^\"]+\",?)+})? [0-9.]+"))
            .findFirst()
            .orElse(null),
        "a line that is not Prometheus' format");
  }

  @Test
  void theDescriptionNamesEveryEndpoint() throws Exception {
    String yaml = get("openapi.yaml").body();
    List<String> paths =
        yaml.lines()
            .filter(line -> line.startsWith("  /"))
            .map(line -> line.strip().replace(":", ""))
            .toList();
    assertEquals(7, paths.size());
    for (String path : paths) {
      boolean post = yaml.contains("  " + path + ":\n    post:");
      int status = raw((post ? "POST " : "GET ") + path, post ? IMAGE : new byte[0]);
      assertEquals(200, status, path);
    }
  }
}
