package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptionFilesTest {
  private static final String COCO =
      """
      {"info": {}, "images": [{"id": 7}], "annotations": [
        {"image_id": 7, "id": 1, "caption": "a dog"}, {"image_id": 8, "id": 2, "caption": "a cat"},
        {"image_id": 7, "id": 3, "caption": "a brown dog"}]}""";

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void cocoResultsAndAnnotationsArePairedByImage() throws IOException {
    Path results =
        file(
            "results.json",
            "[{\"image_id\": 7, \"caption\": \"dog\", \"id\": 1},"
                + "{\"image_id\": 8, \"caption\": \"cat\", \"id\": 2}]");
    assertEquals(
        List.of(
            new Sample("7", "dog", List.of("a dog", "a brown dog")),
            new Sample("8", "cat", List.of("a cat"))),
        ReadCaptions.samples(results, file("annotations.json", COCO)));
  }

  @Test
  void simpleMapsKeepTheirOrder() throws IOException {
    Path candidates = file("map.json", "{\"b\": \"dog\", \"a\": \"\"}");
    assertEquals(Map.of("b", "dog", "a", ""), ReadCaptions.candidates(candidates));
    Path references = file("refs.json", "{\"a\": [\"x\"], \"b\": [\"y\", \"z\"]}");
    assertEquals(
        List.of(new Sample("b", "dog", List.of("y", "z")), new Sample("a", "", List.of("x"))),
        ReadCaptions.samples(candidates, references));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{\"image_id\":1,\"caption\":\"a\"},{\"image_id\":\"1\",\"caption\":\"b\"}] | entry 1: found image 1 a second time",
        "[{\"image_id\":1.5,\"caption\":\"a\"}] | entry 0 'image_id': found number 1.5",
        "[{\"caption\":\"a\"}]                  | entry 0 'image_id': found nothing",
        "[{\"image_id\":1,\"caption\":{\"a\":1}}] | entry 0 'caption': found object",
        "[{\"image_id\":1}]                     | entry 0 'caption': found nothing",
        "[7]                                    | entry 0: found number 7",
        "[]                                     | found no captions",
        "{}                                     | found no captions",
        "\"a\"                                  | line 1: found neither JSON nor a first line",
        "{\"1\": \"a\", \"1\": \"b\"}           | the field '1' twice",
        "{\"1\": [\"a\", \"b\"]}                | image 1: found 2 captions, expected one",
        "[{\"image_id\":1,\"caption\":\"a\"}    | line 1",
      })
  void badCandidatesAreRefusedByEntry(String text, String message) throws IOException {
    Path file = file("bad.json", text);
    var e = assertThrows(InvalidInputException.class, () -> ReadCaptions.candidates(file));
    assertTrue(e.getMessage().contains("bad.json"), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"1\": []}                                | image 1: found array, expected a list of one",
        "{\"1\": null}                              | image 1: found null, expected a caption",
        "{\"images\": [{\"id\": 1}]}                | images[0] 'caption': found nothing",
        "{\"1\": [\"a\", 2]}                        | image 1 caption 1: found number 2",
        "{\"annotations\": [{\"image_id\": true, \"caption\": \"a\"}]} | annotations[0] 'image_id'",
        "{\"annotations\": [{\"image_id\": 1, \"caption\": \"a\"}, 3]} | annotations[1]: found number 3",
      })
  void badReferencesAreRefusedByEntry(String text, String message) throws IOException {
    Path file = file("bad.json", text);
    var e = assertThrows(InvalidInputException.class, () -> ReadCaptions.references(file));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void theScoreJobWritesAllScoresAndPrintsATable() throws IOException {
    Path candidates = file("map.json", "{\"7\": \"a brown dog\", \"8\": \"a cat\"}");
    Path out = folder.resolve("deep/scores.json");
    Path references = file("annotations.json", COCO);
    ScoreJob.Result result =
        ScoreJob.score(new ScoreJob.Request(candidates, references, null, null, false));
    CaptionScores scores = result.scores();
    Json.write(out, result);
    JsonNode json = Json.readTree(out);
    assertEquals(2, json.path("images").intValue());
    assertEquals(scores.reportBleu4(), json.path("report_bleu4").doubleValue());
    assertEquals(4, json.path("corpus_bleu").size());
    assertEquals(1, json.path("rouge_l").doubleValue(), 1e-12);
    assertEquals(scores.cider(), json.path("cider").doubleValue());
    assertEquals(scores.cider(), json.path("cider_d").doubleValue());
    assertEquals(4, json.path("diversity").path("vocabulary").intValue());
    assertEquals(1, json.path("per_image").path("8").path("rouge_l").doubleValue(), 1e-12);
    assertEquals(64, json.path("candidates_sha256").asText().length());
    String table = result.table();
    assertTrue(table.contains("ROUGE-L          1.0000"), table);
    assertFalse(json.has("training_sha256"));
    assertFalse(json.path("diversity").has("seen_in_training"));

    Path training = file("training.json", "{\"1\": [\"A cat!\", \"a tree\"]}");
    Json.write(
        out, ScoreJob.score(new ScoreJob.Request(candidates, references, training, null, false)));
    json = Json.readTree(out);
    assertEquals(0.5, json.path("diversity").path("seen_in_training").doubleValue());
    assertEquals(64, json.path("training_sha256").asText().length());
  }
}
