package dev.clipcap.app.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads a request's body as it comes in, without a thread that waits for it. */
final class RequestBody implements Runnable {
  private static final String MULTIPART = "multipart/form-data";
  private static final int PARTS = 100;

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
   * The image of a request to be: its body, or the first file of a multipart form. Completes with
   * an {@link HttpError} 400, 408, 413 or 503 where there is none.
   */
  static CompletableFuture<byte[]> image(Request request, WebLimits limits, BodySpace space) {
    if (request.getLength() > limits.bodyBytes()) {
      return CompletableFuture.failedFuture(tooLong(limits.bodyBytes()));
    }
    RequestBody reading = new RequestBody(request, limits.bodyBytes(), space);
    Request.addCompletionListener(request, end -> reading.space.free());
    Scheduler.Task tooSlow =
        request.getComponents().getScheduler().schedule(reading::tooSlow, limits.sending());
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    reading.run();
    return reading
        .whole
        .whenComplete((bytes, failure) -> reading.over(tooSlow))
        .thenApply(bytes -> imageIn(bytes, type));
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

  /** A body's image; Content-Type decides whether that is the body or a file in it. */
  static byte[] imageIn(byte[] body, String type) {
    byte[] image =
        MULTIPART.equalsIgnoreCase(HttpField.getValueParameters(type, null))
            ? firstFile(body, MultiPart.extractBoundary(type))
            : body;
    if (image.length == 0) {
      throw new HttpError(400, "found an empty body, expected an image");
    }
    return image;
  }

  private static byte[] firstFile(byte[] body, String boundary) {
    if (boundary == null || boundary.isEmpty()) {
      throw new HttpError(400, "found multipart/form-data without a boundary, expected one");
    }
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxLength(body.length);
    parser.setMaxMemoryFileSize(-1); // no files: the body is in memory already
    parser.setMaxParts(PARTS);
    CompletableFuture<MultiPartFormData.Parts> parts = new CompletableFuture<>();
    parser.parse(
        new ByteBufferContentSource(ByteBuffer.wrap(body)), Promise.Invocable.toPromise(parts));
    try (MultiPartFormData.Parts found = parts.join()) { // at once: all of it is here
      for (MultiPart.Part part : found) {
        if (part.getFileName() != null) {
          return BufferUtil.toArray(Content.Source.asByteBuffer(part.getContentSource()));
        }
      }
    } catch (CompletionException | IOException e) {
      throw new HttpError(400, "found a form without a whole file, expected one file");
    }
    throw new HttpError(400, "found a form without a whole file, expected one file");
  }
}
