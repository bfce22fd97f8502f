package dev.clipcap.experiment.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.run.ExperimentRunner;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs with captions of every length around the 77 tokens that fit behind a prefix of 3. */
class LongCaptionsTest {
  private static final int LIMIT = 77;

  @TempDir Path folder;
  private TinyExperiment tiny;

  @BeforeEach
  void makeData() throws IOException {
    tiny = TinyExperiment.in(folder);
  }

  /** "a a a ..." of exactly so many tokens. */
  private String caption(int tokens) {
    try (BpeTokenizer tokenizer = BpeTokenizer.load(folder.resolve("gpt2/tokenizer.json"))) {
      StringBuilder text = new StringBuilder("a");
      while (tokenizer.encode(text.toString()).length < tokens) {
        text.append(" a");
      }
      assertEquals(tokens, tokenizer.encode(text.toString()).length);
      return text.toString();
    }
  }

  /** Adds captions to one image of each split: 0 trains, 8 validates, 10 tests. */
  private void addCaptions(int from, int to) throws IOException {
    Path list = folder.resolve("data/captions.jsonl");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      ObjectNode image = (ObjectNode) Json.mapper().readTree(line);
      if (image.get("image").asText().matches("(0|8|10)\\.jpg")) {
        for (int length = from; length <= to; length++) {
          ((ArrayNode) image.get("captions")).add(caption(length));
        }
      }
      lines.add(Json.mapper().writeValueAsString(image));
    }
    Files.write(list, lines);
  }

  private Path run(ObjectNode fields) {
    ObjectNode tree = Json.mapper().valueToTree(tiny.of(MapperConfig.Type.MLP, true));
    tree.setAll(fields);
    Path out = folder.resolve("out");
    Experiment experiment = Json.convert(tree, Experiment.class, "test");
    ExperimentRunner.run("long", experiment, out, folder.resolve("stores"), false);
    return out;
  }

  @ParameterizedTest
  @CsvSource({"0, false", "3, true"})
  void everyLengthAroundTheLimitTrainsAndTheLongerOnesAreCutAndListed(
      int microBatch, boolean recompute) throws IOException {
    addCaptions(LIMIT - 5, LIMIT + 3);
    ObjectNode fields = Json.mapper().createObjectNode();
    if (microBatch > 0) {
      fields.put("microBatch", microBatch).put("recompute", recompute);
    }
    Path out = run(fields);
    List<String> expected = new ArrayList<>();
    for (int image : new int[] {0, 8, 10}) {
      for (int length = LIMIT + 1; length <= LIMIT + 3; length++) {
        expected.add(image + ".jpg: " + length + " tokens: cut to the first 77");
      }
    }
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("bad-captions.jsonl"))) {
      JsonNode caption = Json.mapper().readTree(line);
      listed.add(caption.get("image").asText() + ": " + caption.get("reason").asText());
    }
    assertEquals(expected, listed);
    for (String file : List.of("provenance.json", "captioner/provenance.json")) {
      JsonNode captions = Json.readTree(out.resolve(file)).get("captions");
      assertEquals(9, captions.get("cut").intValue(), file);
      assertEquals(0, captions.get("left_out").intValue(), file);
    }
    String report = Files.readString(out.resolve("report.md"));
    assertTrue(report.contains("9 captions are cut to what fits behind the prefix"), report);
    RunMetrics metrics = Json.read(out.resolve("metrics.json"), RunMetrics.class);
    assertTrue(Double.isFinite(metrics.training().testLoss()));
  }

  @Test
  void emptyCaptionsAreCountedAndListed() throws IOException {
    Path list = folder.resolve("data/captions.jsonl");
    String text = Files.readString(list);
    Files.writeString(list, text.replaceFirst("\"captions\":\\[", "\"captions\":[\" \","));
    ObjectNode fields = Json.mapper().createObjectNode();
    fields.put("data", "folder:" + folder.resolve("data") + ",missing=skip");
    Path out = run(fields);
    assertEquals(
        "{\"image\":\"0.jpg\",\"caption\":\"\",\"reason\":\"empty: left out\"}\n",
        Files.readString(out.resolve("bad-captions.jsonl")));
    JsonNode captions = Json.readTree(out.resolve("provenance.json")).get("captions");
    assertEquals(1, captions.get("left_out").intValue());

    Files.writeString(list, text);
    run(fields);
    assertFalse(Files.exists(out.resolve("bad-captions.jsonl")));
  }
}
