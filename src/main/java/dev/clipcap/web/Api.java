package dev.clipcap.web;

import com.sun.net.httpserver.HttpExchange;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.caption.Explanation;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The endpoints that caption and explain. */
final class Api {
  private final Map<String, Captioner> models;
  private final CaptionQueue queue;
  private final WebLimits limits;

  /** A decoded photo takes hundreds of megabytes: as many at once as there are cores. */
  private final Semaphore decoding = new Semaphore(Runtime.getRuntime().availableProcessors());

  /**
   * @param models by name; the first is the one that requests get if they name none
   */
  Api(Map<String, Captioner> models, CaptionQueue queue, WebLimits limits) {
    this.models = models;
    this.queue = queue;
    this.limits = limits;
  }

  /** The models' names, and whether they turn photos. */
  Answer models() {
    Exif exif = models.values().iterator().next().exif();
    return Answer.json(200, Map.of("models", List.copyOf(models.keySet()), "exif", exif));
  }

  Answer caption(HttpExchange exchange) throws IOException, InterruptedException {
    Query query = new Query(exchange.getRequestURI());
    CaptionOptions options = query.options();
    String model = model(query);
    ClipImage image = image(exchange, models.get(model));
    Caption caption = await(queue.caption(models.get(model), image, options));
    return Answer.json(200, CaptionJson.of(model, caption));
  }

  Answer explain(HttpExchange exchange) throws IOException, InterruptedException {
    Query query = new Query(exchange.getRequestURI());
    CaptionOptions options = query.options();
    String model = model(query);
    Captioner captioner = models.get(model);
    ClipImage image = image(exchange, captioner);
    long start = System.nanoTime();
    Caption caption = await(queue.caption(captioner, image, options));
    Explanation explained = await(queue.explain(captioner, image, caption));
    return Answer.json(
        200,
        new CaptionJson.Explained(
            CaptionJson.of(model, caption),
            explained.prefix(),
            explained.grid(),
            explained.square(),
            explained.changes(),
            (System.nanoTime() - start) / 1e6));
  }

  private String model(Query query) {
    String name = query.get("model", models.keySet().iterator().next());
    if (!models.containsKey(name)) {
      throw new HttpError(
          400, "found model \"%s\", expected one of %s".formatted(name, models.keySet()));
    }
    return name;
  }

  private ClipImage image(HttpExchange exchange, Captioner captioner)
      throws IOException, InterruptedException {
    byte[] encoded = RequestBody.image(exchange, limits.bodyBytes());
    decoding.acquire();
    try {
      return captioner.read(encoded, "image", limits.pixels());
    } catch (InvalidInputException e) {
      throw new HttpError(422, e.getMessage());
    } finally {
      decoding.release();
    }
  }

  private <T> T await(CompletableFuture<T> result) throws InterruptedException {
    try {
      return result.get(limits.answering().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      result.cancel(false);
      throw new HttpError(503, "the models are too busy; try again later");
    } catch (CancellationException e) {
      throw new HttpError(503, "the server is shutting down");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidInputException invalid) {
        throw new HttpError(400, invalid.getMessage()); // an option that the model cannot follow
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
