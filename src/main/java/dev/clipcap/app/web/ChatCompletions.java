package dev.clipcap.app.web;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * OpenAI's chat completions, so that its clients caption without an adapter: the last image of the
 * messages is captioned. A captioner does not heed words, so those of the messages change nothing,
 * and so do fields that are not here.
 *
 * @param id of the answer
 * @param created seconds since 1970
 */
record ChatCompletions(String id, long created, String model) {
  static final String PATH = "/v1/chat/completions";

  /** What is asked. Without temperature, top_p, seed and n, or at temperature 0: greedily. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Question(
      String model,
      JsonNode messages,
      boolean stream,
      Double temperature,
      @JsonProperty("top_p") Double topP,
      Long seed,
      Integer n,
      @JsonProperty("max_tokens") Integer maxTokens,
      @JsonProperty("max_completion_tokens") Integer maxCompletionTokens) {

    CaptionOptions options() {
      if (stream && n != null && n > 1) {
        throw new HttpError(400, "found n " + n + " with stream, expected 1; a stream has one");
      }
      boolean greedy = temperature == null && topP == null && seed == null && n == null;
      CaptionOptions options = CaptionOptions.greedy();
      if (!greedy && (temperature == null || temperature != 0)) {
        options =
            CaptionOptions.nucleus(or(topP, 1.0), or(temperature, 1.0), or(seed, 0L))
                .withCount(or(n, 1));
      } else if (n != null && n != 1) {
        options = options.withCount(n); // which says why not
      }
      Integer most = or(maxCompletionTokens, maxTokens);
      return most == null ? options : options.withMaxTokens(most);
    }

    private static <T> T or(T value, T otherwise) {
      return value == null ? otherwise : value;
    }

    /**
     * The URL of the last image.
     *
     * @throws HttpError 400 if there is none
     */
    String image() {
      List<JsonNode> images = messages == null ? List.of() : messages.findValues("image_url");
      if (images.isEmpty()) {
        throw new HttpError(
            400, "found messages without an image, expected a part of type image_url");
      }
      JsonNode last = images.get(images.size() - 1);
      return last.isTextual() ? last.textValue() : last.path("url").asText();
    }
  }

  /** One of the answers, or what is added to it. */
  private record Choice(
      int index,
      Map<String, String> message,
      Map<String, String> delta,
      @JsonProperty("finish_reason") @JsonInclude String finishReason) {}

  static ChatCompletions to(String model) {
    String id = "chatcmpl-" + UUID.randomUUID();
    return new ChatCompletions(id, Instant.now().getEpochSecond(), model);
  }

  /** The whole answer. */
  Map<String, Object> answer(Caption caption) {
    List<Caption> captions = new ArrayList<>(List.of(caption));
    captions.addAll(caption.alternatives());
    List<Choice> choices = new ArrayList<>();
    int tokens = 0;
    for (Caption one : captions) {
      Map<String, String> message = Map.of("role", "assistant", "content", one.text().strip());
      choices.add(new Choice(choices.size(), message, null, reason(one)));
      tokens += one.tokens().size();
    }
    Map<String, Object> answer = object("chat.completion", choices);
    answer.put(
        "usage", Map.of("prompt_tokens", 0, "completion_tokens", tokens, "total_tokens", tokens));
    return answer;
  }

  /** A part of a stream: what is added to the caption. */
  Map<String, Object> more(String text) {
    Map<String, String> delta = Map.of("role", "assistant", "content", text);
    return object("chat.completion.chunk", List.of(new Choice(0, null, delta, null)));
  }

  /** The last part of a stream. */
  Map<String, Object> end(Caption caption) {
    return object("chat.completion.chunk", List.of(new Choice(0, null, Map.of(), reason(caption))));
  }

  private Map<String, Object> object(String kind, List<Choice> choices) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", id);
    object.put("object", kind);
    object.put("created", created);
    object.put("model", model);
    object.put("choices", choices);
    return object;
  }

  private static String reason(Caption caption) {
    return caption.text().endsWith(".") ? "stop" : "length";
  }

  /** What is wrong, in OpenAI's shape. */
  static Object error(int status, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("type", status < 500 ? "invalid_request_error" : "server_error");
    error.put("param", null);
    error.put("code", status == 404 ? "model_not_found" : null);
    return Map.of("error", error);
  }
}
