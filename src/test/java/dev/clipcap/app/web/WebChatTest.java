package dev.clipcap.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** OpenAI's chat completions, streams, and several images in a request. */
class WebChatTest extends ServedCaptioners {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE64 = Base64.getEncoder().encodeToString(IMAGE);
  private static final String MESSAGES =
      """
      "messages": [
        {"role": "system", "content": "You describe images."},
        {"role": "user", "content": [
          {"type": "text", "text": "What is here?"},
          {"type": "image_url", "image_url": {"url": "data:image/png;base64,%s", "detail": "low"}}
        ]}]\
      """
          .formatted(BASE64);

  private static HttpResponse<String> chat(String fields) throws Exception {
    return json("v1/chat/completions", "{" + fields + "}");
  }

  private static HttpResponse<String> json(String path, String body) throws Exception {
    return post(path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
  }

  private static JsonNode tree(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body());
  }

  @Test
  void captionsAsTheLibraryDoes() throws Exception {
    Caption expected = first.caption(IMAGE, "a");
    JsonNode answer = tree(chat(MESSAGES));
    assertEquals("chat.completion", answer.get("object").textValue());
    assertEquals("first", answer.get("model").textValue());
    JsonNode choice = answer.get("choices").get(0);
    assertEquals("assistant", choice.get("message").get("role").textValue());
    assertEquals(expected.text().strip(), choice.get("message").get("content").textValue());
    assertEquals(
        expected.text().endsWith(".") ? "stop" : "length", choice.get("finish_reason").textValue());
    assertEquals(expected.tokens().size(), answer.get("usage").get("completion_tokens").intValue());
    assertEquals(
        second.caption(IMAGE, "a").text().strip(),
        tree(chat("\"model\": \"second\", \"temperature\": 0, " + MESSAGES))
            .at("/choices/0/message/content")
            .textValue());
  }

  @Test
  void drawsSeveral() throws Exception {
    CaptionOptions options = CaptionOptions.nucleus(0.8, 1.5, 7).withCount(3).withMaxTokens(9);
    Caption drawn = first.caption(IMAGE, "a", options);
    List<String> expected = new ArrayList<>(List.of(drawn.text().strip()));
    drawn.alternatives().forEach(other -> expected.add(other.text().strip()));
    JsonNode answer =
        tree(
            chat(
                "\"n\": 3, \"top_p\": 0.8, \"temperature\": 1.5, \"seed\": 7, \"max_tokens\": 9, "
                    + MESSAGES));
    List<String> found = new ArrayList<>();
    for (JsonNode choice : answer.get("choices")) {
      assertEquals(found.size(), choice.get("index").intValue());
      found.add(choice.get("message").get("content").textValue());
    }
    assertEquals(expected, found);
  }

  @Test
  void streamsTheSameCaption() throws Exception {
    HttpResponse<String> answer = chat("\"stream\": true, " + MESSAGES);
    assertEquals("text/event-stream", answer.headers().firstValue("Content-Type").orElse(""));
    List<String> events = events(answer);
    assertEquals("[DONE]", events.remove(events.size() - 1));
    assertTrue(events.size() > 2, events.toString());
    StringBuilder text = new StringBuilder();
    for (String event : events) {
      JsonNode chunk = JSON.readTree(event);
      assertEquals("chat.completion.chunk", chunk.get("object").textValue());
      text.append(chunk.at("/choices/0/delta/content").asText(""));
      assertEquals(
          event.equals(events.get(events.size() - 1)),
          !chunk.at("/choices/0/finish_reason").isNull());
    }
    assertEquals(first.caption(IMAGE, "a").text().stripLeading(), text.toString());
  }

  private static List<String> events(HttpResponse<String> answer) {
    List<String> events = new ArrayList<>();
    for (String event : answer.body().strip().split("\n\n", -1)) {
      assertTrue(event.startsWith("data: ") && event.indexOf('\n') < 0, event);
      events.add(event.substring("data: ".length()));
    }
    return events;
  }

  @Test
  void captionsStreamToo() throws Exception {
    for (String options : List.of("", "&beams=3", "&strategy=nucleus&seed=3")) {
      JsonNode whole = tree(post("v1/caption?stream=false" + options, IMAGE));
      List<String> events = events(post("v1/caption?stream=true" + options, IMAGE));
      JsonNode last = JSON.readTree(events.remove(events.size() - 1));
      assertEquals(whole.get("caption"), last.get("caption"));
      assertEquals(whole.get("tokens"), last.get("tokens"));
      StringBuilder text = new StringBuilder();
      for (String event : events) {
        text.append(JSON.readTree(event).get("text").textValue());
      }
      assertEquals(whole.get("caption").textValue().stripLeading(), text.toString());
    }
    assertEquals(422, post("v1/caption?stream=true", new byte[] {1}).statusCode());
    assertEquals(400, post("v1/caption?stream=yes", IMAGE).statusCode());
  }

  @Test
  void severalImagesHaveAnAnswerEach() throws Exception {
    String caption = first.caption(IMAGE, "a").text();
    String body =
        "{\"images\": [\"%s\", \"AAAA\", \"data:image/png;base64,%s\"]}".formatted(BASE64, BASE64);
    JsonNode captions = tree(json("v1/captions", body)).get("captions");
    assertEquals(3, captions.size());
    assertEquals(caption, captions.get(0).get("caption").textValue());
    assertTrue(captions.get(1).get("error").textValue().contains("image"), captions.toString());
    assertEquals(caption, captions.get(2).get("caption").textValue());
    JsonNode one = tree(json("v1/caption", "{\"images\": [\"" + BASE64 + "\"]}"));
    assertEquals(caption, one.get("caption").textValue());
  }

  @Test
  void refusesInOpenAisShape() throws Exception {
    assertError(404, "model_not_found", chat("\"model\": \"gpt-4o\", " + MESSAGES));
    assertError(
        400, "image_url", chat("\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]"));
    assertError(400, "--allow-fetch", chat(withUrl("https://example.org/a.jpg")));
    assertError(400, "base64", chat(withUrl("data:image/png;base64,%%%")));
    assertError(422, "image", chat(withUrl("data:image/png;base64,AAAA")));
    assertError(400, "nucleus", chat("\"temperature\": 0, \"n\": 2, " + MESSAGES));
    assertError(400, "stream", chat("\"stream\": true, \"n\": 2, " + MESSAGES));
    assertError(400, "top p", chat("\"top_p\": 2, " + MESSAGES));
    assertError(400, "JSON", json("v1/chat/completions", "{"));
    assertError(400, "object", json("v1/chat/completions", "null"));
    for (String body :
        List.of("{}", "{\"images\": null}", "[]", "{\"images\": []}", "{\"x\": 1}", "{")) {
      assertEquals(400, json("v1/caption", body).statusCode(), body);
    }
    String many = "\"AAAA\", ".repeat(16) + "\"AAAA\"";
    assertEquals(400, json("v1/captions", "{\"images\": [" + many + "]}").statusCode());
    assertEquals(400, json("v1/caption", "{\"images\": [\"AAAA\", \"AAAA\"]}").statusCode());
    assertEquals(400, json("v1/explain", "{\"images\": [" + many + "]}").statusCode());
  }

  private static String withUrl(String url) {
    return MESSAGES.replace("data:image/png;base64," + BASE64, url);
  }

  private static void assertError(int status, String words, HttpResponse<String> answer)
      throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    JsonNode error = tree(answer).get("error");
    assertTrue(error.isObject() && error.toString().contains(words), answer.body());
  }

  @Test
  void listsModelsAsOpenAiDoes() throws Exception {
    JsonNode models = tree(get("v1/models"));
    assertEquals("list", models.get("object").textValue());
    assertEquals(List.of("first", "second"), models.get("data").findValuesAsText("id"));
  }

  @Test
  void theDescriptionIsThereAsJson() throws Exception {
    JsonNode description = tree(get("openapi.json"));
    assertEquals("caption", description.at("/paths/~1v1~1caption/post/operationId").textValue());
  }

  @Test
  void eachRequestHasALineInTheLog() throws Exception {
    LOG.clear();
    post("v1/caption?prompt=secret", IMAGE);
    for (int i = 0; LOG.isEmpty() && i < 100; i++) {
      Thread.sleep(20);
    }
    assertTrue(
        LOG.get(0).matches("127.0.0.1 \\[\\S+Z] \"POST /v1/caption\" 200 \\d+ \\d+"),
        LOG.toString());
  }
}
