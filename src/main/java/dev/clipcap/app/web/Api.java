package dev.clipcap.app.web;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.caption.DecodingSettings;
import dev.clipcap.caption.Explanation;
import dev.clipcap.io.Exif;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.server.Request;

/**
 * The endpoints that caption and explain. No thread waits for their answers.
 *
 * @param models by name; the first is the one that requests get if they name none
 * @param bodies the space of what comes in
 */
record Api(
    Map<String, Captioner> models,
    CaptionQueue queue,
    Decoding decoding,
    WebLimits limits,
    BodySpace bodies) {
  /** The models' names, and whether they turn photos. */
  Answer names() {
    Exif exif = models.values().iterator().next().exif();
    return Answer.json(200, Map.of("models", List.copyOf(models.keySet()), "exif", exif));
  }

  CompletableFuture<Answer> caption(Request request) {
    return withImage(
        request,
        (asked, image, steps) ->
            steps
                .on(queue.caption(asked.captioner(), image, asked.options()))
                .thenApply(caption -> Answer.json(200, CaptionJson.of(asked.model(), caption))));
  }

  CompletableFuture<Answer> explain(Request request) {
    return withImage(
        request,
        (asked, image, steps) -> {
          long start = System.nanoTime();
          return steps
              .on(queue.caption(asked.captioner(), image, asked.options()))
              .thenCompose(
                  caption ->
                      steps
                          .on(queue.explain(asked.captioner(), image, caption))
                          .thenApply(why -> explained(asked.model(), caption, why, start)));
        });
  }

  private static Answer explained(
      String model, Caption caption, Explanation explanation, long start) {
    double milliseconds = (System.nanoTime() - start) / 1e6;
    return Answer.json(
        200, CaptionJson.Explained.of(CaptionJson.of(model, caption), explanation, milliseconds));
  }

  /** What a request asks of which model. */
  private record Asked(String model, Captioner captioner, CaptionOptions options) {}

  private Asked asked(Request request) {
    Query query = new Query(request.getHttpURI().getQuery());
    CaptionOptions options = query.options();
    String name = query.get("model", models.keySet().iterator().next());
    if (!models.containsKey(name)) {
      throw new HttpError(
          400, "found model \"%s\", expected one of %s".formatted(name, models.keySet()));
    }
    return new Asked(name, models.get(name), options);
  }

  /** What the models do with a decoded image. */
  private interface Work {
    CompletableFuture<Answer> of(Asked asked, ClipImage image, Steps steps);
  }

  /** Reads and decodes a request's image, then has the models at it; gives up after a while. */
  private CompletableFuture<Answer> withImage(Request request, Work work) {
    Asked asked = asked(request);
    Steps steps = new Steps();
    request.addFailureListener(broken -> steps.giveUp());
    return RequestBody.image(request, limits, bodies)
        .thenCompose(
            encoded -> {
              Departure.watch(request, steps::giveUp);
              return steps.on(decoding.read(asked.captioner(), encoded));
            })
        .thenCompose(
            image ->
                work.of(asked, image, steps)
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

  /** The parameters after the question mark. */
  private static final class Query {
    private static final Set<String> NAMES =
        Set.of(
            "model,strategy,beams,length_penalty,top_p,temperature,seed,max_tokens,no_repeat,stop"
                .split(","));

    private static final int MAX_BEAMS = 20;

    private final Map<String, String> values = new TreeMap<>();

    /**
     * @param raw what follows the question mark, or null
     * @throws HttpError 400 for an unknown or repeated name
     */
    Query(String raw) {
      if (raw == null) {
        return;
      }
      for (String pair : raw.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        String name = decode(parts[0]);
        if (!NAMES.contains(name) || parts.length == 1) {
          throw new HttpError(
              400, "found parameter \"%s\", expected NAME=VALUE of %s".formatted(name, NAMES));
        }
        if (values.put(name, decode(parts[1])) != null) {
          throw new HttpError(400, "found parameter " + name + " twice, expected it once");
        }
      }
    }

    private static String decode(String text) {
      try {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new HttpError(400, "found a malformed query, expected percent-encoded UTF-8");
      }
    }

    String get(String name, String fallback) {
      return values.getOrDefault(name, fallback);
    }

    /** How to decode; greedy if nothing is said. */
    CaptionOptions options() {
      Integer beams = number("beams", Integer::valueOf);
      if (beams != null && beams > MAX_BEAMS) {
        throw new HttpError(400, "found %s beams, expected at most %s".formatted(beams, MAX_BEAMS));
      }
      return new DecodingSettings(
              values.get("strategy"),
              beams,
              number("length_penalty", Double::valueOf),
              number("top_p", Double::valueOf),
              number("temperature", Double::valueOf),
              number("seed", Long::valueOf),
              number("max_tokens", Integer::valueOf),
              number("no_repeat", Integer::valueOf),
              values.get("stop"))
          .options(Query::parameter);
    }

    /** A field as it is called here: top_p for topP. */
    private static String parameter(String field) {
      return field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private <T extends Number> T number(String name, Function<String, T> parse) {
      String value = values.get(name);
      try {
        return value == null ? null : parse.apply(value);
      } catch (NumberFormatException e) {
        throw new HttpError(400, "found %s \"%s\", expected a number".formatted(name, value));
      }
    }
  }
}
