package dev.clipcap.app.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Explanation;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the server answers. */
class WebServerTest extends ServedCaptioners {
  @Test
  void captionsAreTheLibrarys() throws Exception {
    Caption expected = first.caption(IMAGE, "image", CaptionOptions.beam(4).withMaxTokens(9));
    JsonNode answer = json(post("v1/caption?beams=4&max_tokens=9", IMAGE));
    assertEquals("first", answer.get("model").textValue());
    assertSame(expected, answer);
    assertEquals(3, answer.get("alternatives").size());
    for (int i = 0; i < 3; i++) {
      assertSame(expected.alternatives().get(i), answer.get("alternatives").get(i));
    }
    assertSame(second.caption(IMAGE, "image"), json(post("v1/caption?model=second", IMAGE)));
    assertSame(
        first.caption(
            IMAGE, "image", CaptionOptions.nucleus(0.8, 2, 7).withStop("").withoutRepeating(2)),
        json(
            post(
                "v1/caption?strategy=nucleus&top_p=0.8&temperature=2&seed=7&stop=&no_repeat=2",
                IMAGE)));
  }

  private static void assertSame(Caption expected, JsonNode answer) {
    assertEquals(expected.text(), answer.get("caption").textValue());
    assertEquals(expected.logProbability(), answer.get("log_probability").doubleValue(), 1e-4);
    assertEquals(expected.score(), answer.get("score").doubleValue(), 1e-4);
    assertEquals(expected.tokens().size(), answer.get("tokens").size());
    for (int i = 0; i < expected.tokens().size(); i++) {
      Caption.Token token = expected.tokens().get(i);
      JsonNode other = answer.get("tokens").get(i);
      assertEquals(token.id(), other.get("id").intValue());
      assertEquals(token.text(), other.get("text").textValue());
      assertEquals(Math.exp(token.logProbability()), other.get("probability").doubleValue(), 1e-4);
    }
  }

  @Test
  void takesAFormToo() throws Exception {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        String.join(
                "\r\n",
                "--xyz",
                "Content-Disposition: form-data; name=\"note\"",
                "",
                "hello",
                "--xyz",
                "Content-Disposition: form-data; name=\"image\"; filename=\"a.png\"",
                "Content-Type: image/png",
                "",
                "")
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(IMAGE);
    form.writeBytes("\r\n--xyz--\r\n".getBytes(StandardCharsets.US_ASCII));
    String type = "multipart/form-data; boundary=xyz";
    assertArrayEquals(IMAGE, RequestImages.in(form.toByteArray(), type, null).get(0).join());
    HttpResponse<String> answer =
        post(
            "v1/caption",
            form.toByteArray(),
            "Content-Type",
            "multipart/form-data; boundary=\"xyz\"");
    assertEquals(first.caption(IMAGE, "a").text(), json(answer).get("caption").textValue());

    byte[] cut = Arrays.copyOf(form.toByteArray(), form.size() - 40);
    assertRefused(400, "whole file", post("v1/caption", cut, "Content-Type", type));
    assertRefused(400, "boundary", post("v1/caption", cut, "Content-Type", "multipart/form-data"));
  }

  @Test
  void explanationsAreTheLibrarys() throws Exception {
    JsonNode answer = json(post("v1/explain?max_tokens=6", IMAGE));
    Caption caption = first.caption(IMAGE, "a", CaptionOptions.greedy().withMaxTokens(6));
    Explanation expected = first.explain(first.read(IMAGE, "a"), caption);
    assertSame(caption, answer.get("caption"));
    assertEquals(2, answer.get("grid").intValue());
    assertEquals(expected.square().left(), answer.get("square").get("left").doubleValue());
    assertEquals(expected.square().height(), answer.get("square").get("height").doubleValue());
    assertEquals(caption.tokens().size(), answer.get("changes").size());
    for (int t = 0; t < caption.tokens().size(); t++) {
      assertEquals(4, answer.get("changes").get(t).size());
      for (int cell = 0; cell < 4; cell++) {
        assertEquals(
            expected.changes().get(t).get(cell),
            answer.get("changes").get(t).get(cell).doubleValue(),
            1e-4);
      }
    }
    assertEquals(expected.prefix().size(), answer.get("prefix").size());
    assertEquals(
        expected.prefix().get(1).get(0).text(),
        answer.get("prefix").get(1).get(0).get("text").textValue());
  }

  /** Of 40 requests at once, some are batched, some may be turned away, and none goes wrong. */
  @Test
  void captionsTogetherAndTurnsAwayTheRest() throws Exception {
    byte[][] images = new byte[40][];
    String[] expected = new String[40];
    for (int i = 0; i < 40; i++) {
      images[i] = BareSamples.png(36, 36, i);
      expected[i] = first.caption(images[i], "a").text();
    }
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (byte[] image : images) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("v1/caption")).POST(BodyPublishers.ofByteArray(image)).build();
      answers.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
    }
    int captioned = 0;
    for (int i = 0; i < 40; i++) {
      HttpResponse<String> answer = answers.get(i).get();
      if (answer.statusCode() == 200) {
        captioned++;
        assertEquals(expected[i], json(answer).get("caption").textValue());
      } else {
        assertRefused(429, "waiting", answer);
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
      }
    }
    assertTrue(captioned >= 8, captioned + " captioned");
  }

  @Test
  void servesThePageAndItsParts() throws Exception {
    String page = get("").body();
    assertTrue(page.startsWith("<!doctype html>"));
    for (String part : List.of("page.css", "page.js", "openapi.yaml", "samples/6.jpg")) {
      HttpResponse<String> answer = get(part);
      assertEquals(200, answer.statusCode(), part);
      assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
    }
    assertFalse(page.contains("http://") || page.contains("https://"), "an outside address");
    HttpRequest head =
        HttpRequest.newBuilder(uri("page.css")).method("HEAD", BodyPublishers.noBody()).build();
    HttpResponse<String> noBody = CLIENT.send(head, BodyHandlers.ofString());
    assertEquals("", noBody.body());
    assertEquals(
        get("page.css").body().length(),
        noBody.headers().firstValueAsLong("Content-Length").orElseThrow());
  }

  @Test
  void saysHowItIs() throws Exception {
    assertEquals("ok\n", get("healthz").body());
    assertEquals(200, get("readyz").statusCode(), "after the first caption");
    assertEquals("turn", json(get("v1/captioners")).get("exif").textValue());
    assertEquals("unknown", json(get("v1/captioners")).get("trained_on").get("second").textValue());
    assertFalse(json(post("v1/caption", IMAGE)).has("unfamiliar"), "not known");
    JsonNode models = json(get("v1/captioners")).get("models");
    assertEquals(
        List.of("first", "second"),
        StreamSupport.stream(models.spliterator(), false).map(JsonNode::textValue).toList());
    get("no-such-path");
    String metrics = get("metrics").body();
    assertTrue(metrics.contains("clipcap_request_seconds_count{path=\"other\",status=\"404\"} "));
    assertTrue(metrics.contains("clipcap_batch_size_bucket{le=\"+Inf\"} "));
    assertTrue(metrics.contains("\nclipcap_queue_length 0\n"));
    assertNull(
        metrics
            .lines()
            .filter(
                line ->
                    !line.matches(
                        "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z]+=\"[^\"]+\",?)+})? [0-9.]+"))
            .findFirst()
            .orElse(null),
        "a line that is not Prometheus' format");
  }

  @Test
  void theDescriptionNamesEveryEndpoint() throws Exception {
    String yaml = get("openapi.yaml").body();
    List<String> paths =
        yaml.lines()
            .filter(line -> line.startsWith("  /"))
            .map(line -> line.strip().replace(":", ""))
            .toList();
    assertEquals(11, paths.size());
    for (String path : paths) {
      boolean post = yaml.contains("  " + path + ":\n    post:");
      int status = raw((post ? "POST " : "GET ") + path, post ? IMAGE : new byte[0]);
      assertEquals(path.equals("/v1/chat/completions") ? 400 : 200, status, path); // no JSON
    }
  }
}
