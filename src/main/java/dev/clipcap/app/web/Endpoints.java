package dev.clipcap.app.web;

import dev.clipcap.io.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/** From a request to its answer: who may ask, what is where, and one line for what goes wrong. */
final class Endpoints extends Handler.Abstract.NonBlocking {
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

  private record Route(String method, Function<Request, CompletableFuture<Answer>> answer) {}

  private final Map<String, Route> routes = new TreeMap<>();
  private final WebAccess access;
  private final WebLimits limits;
  private final Metrics metrics;
  private final SlowHeads heads;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean draining;

  Endpoints(WebAccess access, WebLimits limits, Metrics metrics, SlowHeads heads) {
    this.access = access;
    this.limits = limits;
    this.metrics = metrics;
    this.heads = heads;
  }

  void get(String path, Function<Request, Answer> answer) {
    routes.put(
        path,
        new Route("GET", request -> CompletableFuture.completedFuture(answer.apply(request))));
  }

  void post(String path, Function<Request, CompletableFuture<Answer>> answer) {
    routes.put(path, new Route("POST", answer));
  }

  /** From now on new captions are refused. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /** Requests that have not been answered. */
  int underWay() {
    return underWay.get();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    long start = System.nanoTime();
    underWay.incrementAndGet();
    heads.arrived(request.getConnectionMetaData().getConnection());
    request.addIdleTimeoutListener(waiting -> false); // the limits below end what takes too long
    String path = WebAccess.path(request);
    Callback over =
        Callback.from(
            callback,
            () -> {
              underWay.decrementAndGet();
              heads.answered(request.getConnectionMetaData().getConnection());
            });
    CompletableFuture<Answer> answer = answer(request, routes.get(path));
    request.addFailureListener(gone -> answer.cancel(false));
    CompletableFuture<?> unused =
        answer
            .exceptionally(failure -> refusal(path, failure))
            .thenAccept(
                ready -> {
                  Departure.end(request);
                  send(ready, request, response, over);
                  metrics.answered(
                      routes.containsKey(path) ? path : "other",
                      ready.status(),
                      System.nanoTime() - start);
                })
            .exceptionally(
                failure -> {
                  over.failed(failure);
                  return null;
                });
    return true;
  }

  private CompletableFuture<Answer> answer(Request request, Route route) {
    try {
      access.check(request);
      if (route == null) {
        throw new HttpError(404, "nothing is here; /openapi.yaml says what is where");
      }
      String method = request.getMethod();
      if (HttpMethod.OPTIONS.is(method)) {
        return CompletableFuture.completedFuture(
            Answer.text(204, "text/plain", "").with(Map.of("Allow", route.method())));
      }
      if (!route.method().equals(HttpMethod.HEAD.is(method) ? "GET" : method)) {
        return CompletableFuture.completedFuture(
            Answer.error(405, "expected " + route.method()).with(Map.of("Allow", route.method())));
      }
      if (draining && route.method().equals("POST")) {
        throw new HttpError(503, "the server is shutting down");
      }
      return route.answer().apply(request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Answer refusal(String path, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof HttpError e) {
      Answer error = error(path, e.status(), e.getMessage());
      return switch (e.status()) {
        case 401 -> error.with(Map.of("WWW-Authenticate", "Bearer"));
        case 429 -> error.with(Map.of("Retry-After", "1"));
        default -> error;
      };
    }
    if (cause instanceof InvalidInputException) { // an option that the model cannot follow
      return error(path, 400, cause.getMessage());
    }
    if (cause instanceof TimeoutException) {
      return error(path, 503, "the models are too busy; try again later");
    }
    if (cause instanceof CancellationException) {
      return error(path, 503, "the server is shutting down");
    }
    System.err.println("error: " + path + ": " + cause);
    return error(path, 500, "something went wrong in the server");
  }

  private static Answer error(String path, int status, String message) {
    return path.equals(ChatCompletions.PATH)
        ? Answer.json(status, ChatCompletions.error(status, message))
        : Answer.error(status, message);
  }

  private void send(Answer answer, Request request, Response response, Callback callback) {
    HttpFields.Mutable headers = response.getHeaders();
    SAFE.forEach(headers::put);
    access.addTo(headers, request);
    answer.headers().forEach(headers::put);
    headers.put(HttpHeader.CONTENT_TYPE, answer.type());
    response.setStatus(answer.status());
    if (answer.events() != null) {
      answer.events().sendTo(response, callback);
      return;
    }
    headers.put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    boolean unread = answer.status() >= 400 && request.getLength() != 0;
    if (unread || draining) {
      headers.put(HttpHeader.CONNECTION, "close");
    }
    Callback written =
        unread && answer.status() != 408 // who is too slow gets no more time
            ? Callback.from(() -> new Discard(request, limits, callback).run(), callback::failed)
            : callback;
    response.write(true, ByteBuffer.wrap(answer.body()), written);
  }

  /**
   * Throws away what is left of a body that is not wanted, for a while: a connection that is closed
   * while its client still sends would take the answer with it.
   */
  private static final class Discard implements Runnable {
    private static final long MOST = 100_000_000;

    private final Request request;
    private final Callback done;
    private final Scheduler.Task timeUp;
    private long total;
    private boolean over;

    Discard(Request request, WebLimits limits, Callback done) {
      this.request = request;
      this.done = done;
      this.timeUp = request.getComponents().getScheduler().schedule(this::end, limits.sending());
    }

    @Override
    public void run() {
      while (true) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        total += chunk.remaining();
        boolean last = chunk.isLast() || Content.Chunk.isFailure(chunk);
        chunk.release();
        if (last || total > MOST) {
          end();
          return;
        }
      }
    }

    private synchronized void end() {
      if (!over) {
        over = true;
        timeUp.cancel();
        done.succeeded();
      }
    }
  }
}
