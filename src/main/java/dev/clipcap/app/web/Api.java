package dev.clipcap.app.web;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.caption.Explanation;
import dev.clipcap.io.Exif;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * The endpoints that caption and explain. No thread waits for their answers.
 *
 * @param models by name; the first is the one that requests get if they name none
 * @param bodies the space of what comes in
 * @param source of images that are named by URL
 */
record Api(
    Map<String, Captioner> models,
    CaptionQueue queue,
    Decoding decoding,
    WebLimits limits,
    BodySpace bodies,
    ImageUrls source) {
  /** The models' names, what they were trained on, and whether they turn photos. */
  Answer captioners() {
    Exif exif = models.values().iterator().next().exif();
    Map<String, String> trainedOn = new LinkedHashMap<>();
    models.forEach((name, captioner) -> trainedOn.put(name, captioner.trainedOn().text()));
    return Answer.json(
        200, Map.of("models", trainedOn.keySet(), "trained_on", trainedOn, "exif", exif));
  }

  /** The models' names as OpenAI lists them. */
  Answer modelList() {
    List<Map<String, Object>> data =
        models.keySet().stream()
            .map(
                name ->
                    Map.<String, Object>of(
                        "id", name, "object", "model", "created", 0, "owned_by", "clipcap"))
            .toList();
    return Answer.json(200, Map.of("object", "list", "data", data));
  }

  CompletableFuture<Answer> caption(Request request) {
    Query query = new Query(request.getHttpURI().getQuery());
    Asked asked = asked(query);
    return withBody(
        request,
        (body, steps) -> {
          CompletableFuture<byte[]> image = image(request, body);
          return query.isStreamed()
              ? streamed(
                  asked,
                  image,
                  steps,
                  more -> Map.of("text", more),
                  caption -> List.of(CaptionJson.of(asked.model(), caption)))
              : captioned(asked, image, steps, Api::unheard)
                  .thenApply(caption -> Answer.json(200, CaptionJson.of(asked.model(), caption)));
        });
  }

  private static void unheard(String text) {}

  /** A caption of each of several images, or what is wrong with it. */
  CompletableFuture<Answer> captions(Request request) {
    Asked asked = asked(new Query(request.getHttpURI().getQuery()));
    return withBody(
        request,
        (body, steps) -> {
          List<CompletableFuture<Object>> each = new ArrayList<>();
          for (CompletableFuture<byte[]> image : images(request, body)) {
            each.add(
                captioned(asked, image, steps, Api::unheard)
                    .<Object>thenApply(caption -> CaptionJson.of(asked.model(), caption))
                    .exceptionally(Api::problem));
          }
          return CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
              .thenApply(all -> each.stream().map(CompletableFuture::join).toList())
              .thenApply(captions -> Answer.json(200, Map.of("captions", captions)));
        });
  }

  private static Object problem(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof HttpError error) {
      return Map.of("error", error.getMessage());
    }
    throw new CompletionException(cause);
  }

  CompletableFuture<Answer> explain(Request request) {
    Asked asked = asked(new Query(request.getHttpURI().getQuery()));
    return withBody(
        request,
        (body, steps) -> {
          long start = System.nanoTime();
          return decoded(asked, image(request, body), steps)
              .thenCompose(
                  image ->
                      captioned(asked, image, steps, Api::unheard)
                          .thenCompose(
                              caption ->
                                  within(steps, queue.explain(asked.captioner(), image, caption))
                                      .thenApply(
                                          why -> explained(asked.model(), caption, why, start))));
        });
  }

  private static Answer explained(
      String model, Caption caption, Explanation explanation, long start) {
    double milliseconds = (System.nanoTime() - start) / 1e6;
    return Answer.json(
        200, CaptionJson.Explained.of(CaptionJson.of(model, caption), explanation, milliseconds));
  }

  /** OpenAI's chat completions. */
  CompletableFuture<Answer> chat(Request request) {
    return withBody(
        request,
        (body, steps) -> {
          ChatCompletions.Question question =
              RequestBody.json(body, ChatCompletions.Question.class);
          Asked asked = asked(question.model(), question.options(), 404);
          ChatCompletions chat = ChatCompletions.to(asked.model());
          CompletableFuture<byte[]> image = source.bytes(question.image());
          return question.stream()
              ? streamed(
                  asked, image, steps, chat::more, end -> List.of(chat.end(end), Events.DONE))
              : captioned(asked, image, steps, Api::unheard)
                  .thenApply(caption -> Answer.json(200, chat.answer(caption)));
        });
  }

  /** What a request asks of which model. */
  private record Asked(String model, Captioner captioner, CaptionOptions options) {}

  private Asked asked(Query query) {
    return asked(query.get("model"), query.options(), 400);
  }

  private Asked asked(String model, CaptionOptions options, int unknown) {
    String name = model == null ? models.keySet().iterator().next() : model;
    if (!models.containsKey(name)) {
      throw new HttpError(
          unknown, "found model \"%s\", expected one of %s".formatted(name, models.keySet()));
    }
    return new Asked(name, models.get(name), options);
  }

  private List<CompletableFuture<byte[]>> images(Request request, byte[] body) {
    return RequestImages.in(body, request.getHeaders().get(HttpHeader.CONTENT_TYPE), source);
  }

  private CompletableFuture<byte[]> image(Request request, byte[] body) {
    List<CompletableFuture<byte[]>> images = images(request, body);
    if (images.size() > 1) {
      throw new HttpError(400, "found several images, expected one; /v1/captions takes several");
    }
    return images.get(0);
  }

  private interface Work {
    CompletableFuture<Answer> of(byte[] body, Steps steps);
  }

  /** Reads a request's body, then does the work, until the client goes. */
  private CompletableFuture<Answer> withBody(Request request, Work work) {
    Steps steps = new Steps();
    request.addFailureListener(broken -> steps.giveUp());
    return RequestBody.of(request, limits, bodies)
        .thenCompose(
            body -> {
              Departure.watch(request, steps::giveUp);
              return work.of(body, steps);
            })
        .whenComplete(
            (answer, failure) -> {
              if (failure != null || answer.events() == null) {
                steps.giveUp();
              }
            });
  }

  private CompletableFuture<ClipImage> decoded(
      Asked asked, CompletableFuture<byte[]> image, Steps steps) {
    return image.thenCompose(bytes -> steps.on(decoding.read(asked.captioner(), bytes)));
  }

  private CompletableFuture<Caption> captioned(
      Asked asked, CompletableFuture<byte[]> image, Steps steps, Consumer<String> hears) {
    return decoded(asked, image, steps).thenCompose(c -> captioned(asked, c, steps, hears));
  }

  private CompletableFuture<Caption> captioned(
      Asked asked, ClipImage image, Steps steps, Consumer<String> hears) {
    return within(steps, queue.caption(asked.captioner(), image, asked.options(), hears));
  }

  private <T> CompletableFuture<T> within(Steps steps, CompletableFuture<T> step) {
    return steps.on(step).orTimeout(limits.answering().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Answers as soon as there is a token. What goes wrong before has its status. */
  private CompletableFuture<Answer> streamed(
      Asked asked,
      CompletableFuture<byte[]> image,
      Steps steps,
      Function<String, Object> more,
      Function<Caption, List<Object>> end) {
    Events events = new Events(steps::giveUp);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    StringBuilder sent = new StringBuilder();
    Consumer<String> hears =
        text -> {
          String whole = text.stripLeading();
          if (whole.length() > sent.length()) {
            String added = whole.substring(sent.length());
            sent.append(added);
            events.add(more.apply(added));
            answer.complete(Answer.of(events));
          }
        };
    CompletableFuture<?> unused =
        captioned(asked, image, steps, hears)
            .whenComplete(
                (caption, failure) -> {
                  if (failure == null) {
                    hears.accept(caption.text());
                    end.apply(caption).forEach(events::add);
                    answer.complete(Answer.of(events));
                  } else if (!answer.completeExceptionally(failure)) {
                    events.add(Map.of("error", "the caption could not be ended"));
                  }
                  events.end();
                  steps.giveUp();
                });
    return answer;
  }
}
