package dev.clipcap.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Captioner;
import dev.clipcap.io.Json;
import java.io.IOException;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two tiny captioners served over real HTTP, and ways to ask. After each test the server must still
 * caption.
 */
abstract class ServedCaptioners {
  static final WebLimits LIMITS =
      new WebLimits(
          200_000,
          50_000_000,
          8,
          32,
          64,
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));

  static final byte[] IMAGE = BareSamples.png(40, 33, 1);

  @TempDir static Path folder;
  static Captioner first;
  static Captioner second;
  static WebServer server;
  static final HttpClient CLIENT;

  static {
    // Shorter than the server's 2 s: else it may close a connection that is about to be used again.
    System.setProperty("jdk.httpclient.keepalive.timeout", "1");
    CLIENT = HttpClient.newHttpClient();
  }

  @BeforeAll
  static void start() {
    BareSamples.writeCaptioner("paper-transformer.pt", folder.resolve("first"));
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("second"));
    first = Captioner.load(folder.resolve("first"));
    second = Captioner.load(folder.resolve("second"));
    server = serve(WebAccess.DEFAULT);
  }

  /** Lines of the servers' request log. */
  static final List<String> LOG = new CopyOnWriteArrayList<>();

  static WebServer serve(WebAccess access) {
    return serve(access, LIMITS);
  }

  static WebServer serve(WebAccess access, WebLimits limits) {
    Map<String, Captioner> models = new LinkedHashMap<>();
    models.put("first", first);
    models.put("second", second);
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new WebServer(models, free, limits, access, LOG::add);
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

  static URI uri(String path) {
    return URI.create(server.address() + path);
  }

  static HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return Json.mapper().readTree(response.body());
  }

  static void assertRefused(int status, String expected, HttpResponse<String> response)
      throws IOException {
    assertEquals(status, response.statusCode(), response.body());
    JsonNode body = json(response);
    assertEquals(1, body.size());
    String message = body.get("error").textValue();
    assertTrue(message.contains(expected), message);
    assertEquals(1, message.lines().count());
    assertFalse(message.contains("dev.clipcap") || message.contains("\tat "), message);
  }

  /** The status of a request whose target goes out as it is. */
  static int raw(String request, byte[] body) throws IOException {
    String head = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ";
    return status(answer(server, bytes(head + body.length + "\r\n\r\n"), body));
  }

  static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  static int status(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }

  static Socket connect(WebServer to) throws IOException {
    return new Socket(to.address().getHost(), to.address().getPort());
  }

  /** All that a server answers to some bytes until it closes. */
  static String answer(WebServer to, byte[]... parts) throws IOException {
    try (Socket socket = connect(to)) {
      OutputStream out = socket.getOutputStream();
      for (byte[] part : parts) {
        out.write(part);
      }
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
