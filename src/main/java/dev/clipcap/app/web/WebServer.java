package dev.clipcap.app.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Unchecked;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Captions over HTTP: a page for people at {@code /}, a REST interface that {@code /openapi.yaml}
 * describes, and {@code /healthz}, {@code /readyz} and {@code /metrics} for whoever runs it.
 *
 * <p>It trusts its clients with nothing: bodies, pixels, waiting and time are limited ({@code
 * WebLimits}), strangers' pages are kept out ({@link WebAccess}), no request names a file, and an
 * error is one line of JSON. Jetty reads requests as they come in: a slow client holds no thread.
 */
public final class WebServer implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int SAMPLES = 6;
  private static final int HEAD_BYTES = 8192;
  private static final String LOG_LINE =
      "%{client}a %{yyyy-MM-dd'T'HH:mm:ss'Z'|UTC}t \"%m %U\" %s %O %D";
  private static final long DRAIN_STEP = 20; // milliseconds

  private final Server server;
  private final ServerConnector connector;
  private final InetAddress address;
  private final WebLimits limits;
  private final Metrics metrics = new Metrics();
  private final CaptionQueue queue;
  private final Decoding decoding;
  private final ImageUrls source;
  private final Endpoints endpoints;
  private final CompletableFuture<?> warm; // done when each model has captioned an image

  /**
   * Starts the server.
   *
   * @param models by the names that requests give them; the first is the default. They stay open
   *     when the server closes
   * @param address 127.0.0.1 unless others on the network should reach it; port 0 takes a free one
   * @param log hears a line of each request: client, time, method and path, status, bytes,
   *     microseconds
   * @throws InvalidInputException if the address cannot be had
   */
  public WebServer(
      Map<String, Captioner> models,
      InetSocketAddress address,
      WebAccess access,
      Consumer<String> log) {
    this(models, address, WebLimits.DEFAULT, access, log);
  }

  /** With limits of its own, such as shorter times. */
  WebServer(
      Map<String, Captioner> models,
      InetSocketAddress address,
      WebLimits limits,
      WebAccess access,
      Consumer<String> log) {
    this.limits = limits;
    this.address = address.getAddress();
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("clipcap web");
    threads.setDaemon(true);
    server = new Server(threads);
    connector = connector();
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    SlowHeads heads = new SlowHeads(connector.getScheduler(), limits.sending());
    connector.addBean(heads); // a Connection.Listener, told of every connection
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.setErrorHandler(new JsonErrors());
    server.setRequestLog(new CustomRequestLog(log::accept, LOG_LINE));
    endpoints = new Endpoints(access, limits, metrics, heads);
    server.setHandler(endpoints);
    queue = new CaptionQueue(limits.queue(), limits.batch(), metrics::batch);
    decoding = new Decoding(limits);
    warm = warmUp(models);
    Map<String, Captioner> named = new LinkedHashMap<>(models);
    source = new ImageUrls(access.fetches() ? ImageUrls::isPublic : null, limits);
    addEndpoints(new Api(named, queue, decoding, limits, BodySpace.ofThisHeap(), source));
    start(address);
    heads.start();
  }

  private ServerConnector connector() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEAD_BYTES);
    ServerConnector made = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    made.setIdleTimeout(limits.sending().toMillis());
    return made;
  }

  private void start(InetSocketAddress address) {
    try {
      server.start();
    } catch (Exception e) { // as Jetty declares it
      close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new InvalidInputException(
          "address " + address,
          String.valueOf(cause.getMessage()),
          "a free port of this machine",
          "choose another port",
          e);
    }
  }

  private CompletableFuture<?> warmUp(Map<String, Captioner> models) {
    byte[] image = resource("samples/1.jpg");
    return CompletableFuture.allOf(
        models.values().stream()
            .map(
                c ->
                    queue.caption(c, c.read(image, "warm-up"), CaptionOptions.greedy(), text -> {}))
            .toArray(CompletableFuture<?>[]::new));
  }

  private void addEndpoints(Api api) {
    addFile("/", "page.html", "text/html; charset=utf-8");
    addFile("/page.css", "page.css", "text/css; charset=utf-8");
    addFile("/page.js", "page.js", "text/javascript; charset=utf-8");
    addFile("/openapi.yaml", "openapi.yaml", "application/yaml");
    Answer openapi = Answer.json(200, openapi());
    endpoints.get("/openapi.json", request -> openapi);
    for (int i = 1; i <= SAMPLES; i++) {
      addFile("/samples/" + i + ".jpg", "samples/" + i + ".jpg", "image/jpeg");
    }
    endpoints.get("/v1/captioners", request -> api.captioners());
    endpoints.get("/v1/models", request -> api.modelList());
    endpoints.post(ChatCompletions.PATH, api::chat);
    endpoints.post("/v1/caption", api::caption);
    endpoints.post("/v1/captions", api::captions);
    endpoints.post("/v1/explain", api::explain);
    endpoints.get("/healthz", request -> Answer.text(200, "text/plain", "ok\n"));
    endpoints.get("/readyz", request -> ready());
    endpoints.get(
        "/metrics",
        request ->
            Answer.text(200, "text/plain; version=0.0.4", metrics.text(queue.length(), decoding)));
  }

  /** A part of the page, read from the jar once: a request names one of these or nothing. */
  private void addFile(String path, String name, String type) {
    Answer file = new Answer(200, type, resource(name));
    endpoints.get(path, request -> file);
  }

  private static byte[] resource(String name) {
    try (InputStream in = WebServer.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static JsonNode openapi() {
    return Unchecked.get("openapi.yaml", () -> new YAMLMapper().readTree(resource("openapi.yaml")));
  }

  private Answer ready() {
    String state =
        endpoints.isDraining()
            ? "draining"
            : !warm.isDone() || warm.isCompletedExceptionally()
                ? "loading"
                : decoding.isFree() ? "ready" : "decoding";
    return Answer.text(state.equals("ready") ? 200 : 503, "text/plain", state + "\n");
  }

  /** Where the page is. */
  public URI address() {
    String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    String plain = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + plain + ":" + connector.getLocalPort() + "/");
  }

  /**
   * Refuses new captions, answers those under way, for as long as {@code draining} of the limits,
   * and frees the port.
   */
  @Override
  public void close() {
    endpoints.drain();
    long end = System.nanoTime() + limits.draining().toNanos();
    try {
      while (endpoints.underWay() > 0 && System.nanoTime() < end) {
        Thread.sleep(DRAIN_STEP);
      }
      queue.close();
      decoding.close();
      source.close();
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) { // as Jetty declares it
      throw new IllegalStateException("the server does not stop", e);
    }
  }

  /** One line of JSON for what Jetty itself refuses, such as a request line that is none. */
  private static final class JsonErrors extends ErrorHandler {
    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int status,
        String message,
        Throwable cause,
        Callback callback) {
      Answer answer = Answer.error(status, HttpStatus.getMessage(status));
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
      response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }
  }
}
