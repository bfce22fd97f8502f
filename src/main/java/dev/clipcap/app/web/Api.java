package dev.clipcap.app.web;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.caption.Explanation;
import dev.clipcap.io.Exif;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;

/** The endpoints that caption and explain. No thread waits for their answers. */
final class Api {
  private final Map<String, Captioner> models;
  private final CaptionQueue queue;
  private final Decoding decoding;
  private final WebLimits limits;
  private final BodySpace bodies = BodySpace.ofThisHeap();

  /**
   * @param models by name; the first is the one that requests get if they name none
   */
  Api(Map<String, Captioner> models, CaptionQueue queue, Decoding decoding, WebLimits limits) {
    this.models = models;
    this.queue = queue;
    this.decoding = decoding;
    this.limits = limits;
  }

  /** The models' names, and whether they turn photos. */
  Answer models() {
    Exif exif = models.values().iterator().next().exif();
    return Answer.json(200, Map.of("models", List.copyOf(models.keySet()), "exif", exif));
  }

  CompletableFuture<Answer> caption(Request request) {
    Query query = new Query(request.getHttpURI().getQuery());
    CaptionOptions options = query.options();
    String model = model(query);
    Captioner captioner = models.get(model);
    return withImage(
        request,
        captioner,
        (image, steps) ->
            steps
                .on(queue.caption(captioner, image, options))
                .thenApply(caption -> Answer.json(200, CaptionJson.of(model, caption))));
  }

  CompletableFuture<Answer> explain(Request request) {
    Query query = new Query(request.getHttpURI().getQuery());
    CaptionOptions options = query.options();
    String model = model(query);
    Captioner captioner = models.get(model);
    return withImage(
        request,
        captioner,
        (image, steps) -> {
          long start = System.nanoTime();
          return steps
              .on(queue.caption(captioner, image, options))
              .thenCompose(
                  caption ->
                      steps
                          .on(queue.explain(captioner, image, caption))
                          .thenApply(explained -> explained(model, caption, explained, start)));
        });
  }

  private static Answer explained(
      String model, Caption caption, Explanation explanation, long start) {
    double milliseconds = (System.nanoTime() - start) / 1e6;
    return Answer.json(
        200, CaptionJson.Explained.of(CaptionJson.of(model, caption), explanation, milliseconds));
  }

  private String model(Query query) {
    String name = query.get("model", models.keySet().iterator().next());
    if (!models.containsKey(name)) {
      throw new HttpError(
          400, "found model \"%s\", expected one of %s".formatted(name, models.keySet()));
    }
    return name;
  }

  /** What the models do with a decoded image. */
  private interface Work {
    CompletableFuture<Answer> of(ClipImage image, Steps steps);
  }

  /** Reads and decodes a request's image, then has the models at it; gives up after a while. */
  private CompletableFuture<Answer> withImage(Request request, Captioner captioner, Work work) {
    Steps steps = new Steps();
    request.addFailureListener(broken -> steps.giveUp());
    return RequestBody.image(request, limits, bodies)
        .thenCompose(
            encoded -> {
              Departure.watch(request, steps::giveUp);
              return steps.on(decoding.read(captioner, encoded));
            })
        .thenCompose(
            image ->
                work.of(image, steps)
                    .orTimeout(limits.answering().toNanos(), TimeUnit.NANOSECONDS)
                    .whenComplete((answer, failure) -> steps.giveUp()));
  }

  /** What a request waits for now: given up with it, so that nobody works for an answer unread. */
  private static final class Steps {
    private CompletableFuture<?> now;
    private boolean over;

    synchronized <T> CompletableFuture<T> on(CompletableFuture<T> next) {
      now = next;
      if (over) {
        end(next);
      }
      return next;
    }

    synchronized void giveUp() {
      over = true;
      if (now != null) {
        end(now);
      }
    }

    private static void end(CompletableFuture<?> step) {
      step.completeExceptionally(
          new HttpError(HttpError.CLIENT_GONE, "the client has closed its side of the connection"));
    }
  }
}
