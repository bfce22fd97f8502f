package dev.clipcap.web;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.io.Exif;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.eclipse.jetty.server.Request;

/** The endpoints that caption and explain. No thread waits for their answers. */
final class Api {
  private final Map<String, Captioner> models;
  private final CaptionQueue queue;
  private final Decoding decoding;
  private final WebLimits limits;

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
        (image, start) ->
            queue
                .caption(captioner, image, options)
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
        (image, start) ->
            queue
                .caption(captioner, image, options)
                .thenCompose(caption -> explain(model, captioner, image, caption, start)));
  }

  private CompletableFuture<Answer> explain(
      String model, Captioner captioner, ClipImage image, Caption caption, long start) {
    return queue
        .explain(captioner, image, caption)
        .thenApply(
            explained ->
                Answer.json(
                    200,
                    CaptionJson.Explained.of(
                        CaptionJson.of(model, caption),
                        explained,
                        (System.nanoTime() - start) / 1e6)));
  }

  private String model(Query query) {
    String name = query.get("model", models.keySet().iterator().next());
    if (!models.containsKey(name)) {
      throw new HttpError(
          400, "found model \"%s\", expected one of %s".formatted(name, models.keySet()));
    }
    return name;
  }

  /**
   * Reads and decodes a request's image, then has the models at it, which is given up after a
   * while.
   *
   * @param work the image, and when it was decoded, to an answer to be
   */
  private CompletableFuture<Answer> withImage(
      Request request,
      Captioner captioner,
      BiFunction<ClipImage, Long, CompletableFuture<Answer>> work) {
    return RequestBody.image(request, limits)
        .thenCompose(encoded -> decoding.read(captioner, encoded))
        .thenCompose(
            image ->
                work.apply(image, System.nanoTime())
                    .orTimeout(limits.answering().toNanos(), TimeUnit.NANOSECONDS));
  }
}
