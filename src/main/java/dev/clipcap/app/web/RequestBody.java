package dev.clipcap.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clipcap.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads a request's body as it comes in, without a thread that waits for it. */
final class RequestBody implements Runnable {
  private final Request request;
  private final int limit;
  private final BodySpace.Part space;
  private volatile ByteArrayOutputStream body = new ByteArrayOutputStream(); // null: over
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private long total;

  private RequestBody(Request request, int limit, BodySpace space) {
    this.request = request;
    this.limit = limit;
    this.space = space.part(this::giveWay);
  }

  /**
   * A request's body to be. Completes with an {@link HttpError} 400, 408, 413 or 503 where there is
   * none.
   */
  static CompletableFuture<byte[]> of(Request request, WebLimits limits, BodySpace space) {
    if (request.getLength() > limits.bodyBytes()) {
      return CompletableFuture.failedFuture(tooLong(limits.bodyBytes()));
    }
    RequestBody reading = new RequestBody(request, limits.bodyBytes(), space);
    Request.addCompletionListener(request, end -> reading.space.free());
    Scheduler.Task tooSlow =
        request.getComponents().getScheduler().schedule(reading::tooSlow, limits.sending());
    reading.run();
    return reading.whole.whenComplete((bytes, failure) -> reading.over(tooSlow));
  }

  private void tooSlow() {
    whole.completeExceptionally(
        new HttpError(408, "the body did not come in time; send it faster"));
  }

  private void giveWay() {
    whole.completeExceptionally(
        new HttpError(503, "too many images are coming in; send it faster, or try again later"));
  }

  private void over(Scheduler.Task tooSlow) {
    tooSlow.cancel();
    body = null;
    if (whole.isCompletedExceptionally()) {
      space.free();
    } else {
      space.arrived();
    }
  }

  @Override
  public void run() {
    ByteArrayOutputStream into = body;
    while (into != null && !whole.isDone()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        whole.completeExceptionally(new HttpError(400, "found a broken body, expected an image"));
        return;
      }
      total += chunk.remaining();
      boolean isSpace = total > limit || space.take(chunk.remaining());
      if (isSpace && total <= limit) {
        into.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
      }
      chunk.release();
      if (!isSpace) {
        giveWay();
      } else if (total > limit) {
        whole.completeExceptionally(tooLong(limit));
      } else if (chunk.isLast()) {
        whole.complete(into.toByteArray());
      }
    }
  }

  private static HttpError tooLong(int limit) {
    return new HttpError(
        413, "found a body of more than %s bytes, expected no more".formatted(limit));
  }

  /**
   * A body as JSON.
   *
   * @throws HttpError 400 if it is none of this type
   */
  static <T> T json(byte[] body, Class<T> type) {
    try {
      T read = Json.mapper().readValue(body, type);
      if (read != null) {
        return read;
      }
    } catch (JsonProcessingException e) {
      throw new HttpError(400, "found other JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("bytes that are here", e);
    }
    throw new HttpError(400, "found null, expected an object");
  }
}
