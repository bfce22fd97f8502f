package dev.clipcap.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.io.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/**
 * Captions over HTTP: a page for people at {@code /}, a REST interface that {@code /openapi.yaml}
 * describes, and {@code /healthz}, {@code /readyz} and {@code /metrics} for whoever runs it.
 *
 * <p>It trusts its clients with nothing: bodies, pixels, waiting and time are limited ({@link
 * WebLimits}), no request names a file, and an error is one line of JSON.
 */
public final class WebServer implements AutoCloseable {
  private static final String GET = "GET";
  private static final String HEAD = "HEAD";
  private static final String POST = "POST";

  private static final Map<String, String> SAFE =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cache-Control",
          "no-cache");

  /** Answers one request. */
  private interface Handler {
    Answer answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private record Route(String method, Handler handler) {}

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final Metrics metrics = new Metrics();
  private final CaptionQueue queue;
  private final CompletableFuture<?> warm; // done when each model has captioned an image
  private final Map<String, Route> routes = new TreeMap<>();

  /**
   * Starts the server.
   *
   * @param models by the names that requests give them; the first is the default. They stay open
   *     when the server closes
   * @param address 127.0.0.1 unless others on the network should reach it; port 0 takes a free one
   * @throws InvalidInputException if the address cannot be had
   */
  public WebServer(Map<String, Captioner> models, InetSocketAddress address, WebLimits limits) {
    setTimeLimits(limits);
    queue = new CaptionQueue(limits.queue(), limits.batch(), metrics::batch);
    warm = warmUp(models);
    addRoutes(new Api(new LinkedHashMap<>(models), queue, limits));
    threads =
        new ThreadPoolExecutor(
            limits.connections(),
            limits.connections(),
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>());
    threads.allowCoreThreadTimeOut(true);
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new InvalidInputException(
          "address " + address,
          String.valueOf(e.getMessage()),
          "a free port of this machine",
          "choose another port",
          e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The JDK's server takes these from system properties, once, before the first server. */
  private static void setTimeLimits(WebLimits limits) {
    String prefix = "sun.net.httpserver.";
    System.setProperty(prefix + "nodelay", "true");
    System.setProperty(prefix + "maxReqTime", Long.toString(limits.sending().toSeconds()));
    System.setProperty(
        prefix + "maxRspTime",
        Long.toString(limits.sending().plus(limits.answering()).toSeconds()));
  }

  private CompletableFuture<?> warmUp(Map<String, Captioner> models) {
    byte[] grey = greyPng();
    return CompletableFuture.allOf(
        models.values().stream()
            .map(c -> queue.caption(c, c.read(grey, "warm-up"), CaptionOptions.greedy()))
            .toArray(CompletableFuture<?>[]::new));
  }

  private static byte[] greyPng() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void addRoutes(Api api) {
    new StaticFiles()
        .all()
        .forEach((path, answer) -> routes.put(path, new Route(GET, exchange -> answer)));
    routes.put("/v1/models", new Route(GET, exchange -> api.models()));
    routes.put("/v1/caption", new Route(POST, api::caption));
    routes.put("/v1/explain", new Route(POST, api::explain));
    routes.put("/healthz", new Route(GET, exchange -> Answer.text(200, "text/plain", "ok\n")));
    routes.put("/readyz", new Route(GET, exchange -> ready()));
    routes.put(
        "/metrics",
        new Route(
            GET,
            exchange ->
                Answer.text(200, "text/plain; version=0.0.4", metrics.text(queue.length()))));
  }

  private Answer ready() {
    boolean ready = warm.isDone() && !warm.isCompletedExceptionally();
    return Answer.text(ready ? 200 : 503, "text/plain", ready ? "ready\n" : "loading\n");
  }

  private void handle(HttpExchange exchange) {
    long start = System.nanoTime();
    String path = exchange.getRequestURI().getRawPath();
    Route route = path == null ? null : routes.get(path);
    int status = 0; // the client went away
    try (exchange) {
      Answer answer = answer(exchange, route);
      send(exchange, answer);
      status = answer.status();
    } catch (IOException clientWentAway) {
      // Nobody is left to tell.
    } finally {
      metrics.answered(route == null ? "other" : path, status, System.nanoTime() - start);
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    SAFE.forEach(headers::set);
    answer.headers().forEach(headers::set);
    headers.set("Content-Type", answer.type());
    if (exchange.getRequestMethod().equals(HEAD)) {
      headers.set("Content-Length", Integer.toString(answer.body().length));
      exchange.sendResponseHeaders(answer.status(), -1);
    } else {
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private Answer answer(HttpExchange exchange, Route route) throws IOException {
    try {
      if (route == null) {
        return Answer.error(404, "nothing is here; /openapi.yaml says what is where");
      }
      String method = exchange.getRequestMethod().equals(HEAD) ? GET : exchange.getRequestMethod();
      if (!route.method().equals(method)) {
        return Answer.error(405, "expected " + route.method())
            .with(Map.of("Allow", route.method()));
      }
      return route.handler().answer(exchange);
    } catch (HttpError e) {
      Answer error = Answer.error(e.status(), e.getMessage());
      return e.status() == 429 ? error.with(Map.of("Retry-After", "1")) : error;
    } catch (InvalidInputException e) {
      return Answer.error(400, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.error(503, "the server is shutting down");
    } catch (RuntimeException e) {
      System.err.println("error: " + exchange.getRequestURI().getRawPath() + ": " + e);
      return Answer.error(500, "something went wrong in the server");
    }
  }

  /** Where the page is. */
  public URI address() {
    InetSocketAddress bound = server.getAddress();
    String host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getHostString();
    return URI.create("http://" + host + ":" + bound.getPort() + "/");
  }

  /** Gives up the requests under way and frees the port. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    queue.close();
  }
}
