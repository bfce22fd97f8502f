package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against pycocoevalcap's scorer; see converters/cider_reward_reference.py. */
class CiderRewardTest {
  private static List<List<String>> texts(JsonNode images) {
    List<List<String>> all = new ArrayList<>();
    for (JsonNode image : images) {
      List<String> references = new ArrayList<>();
      image.forEach(reference -> references.add(reference.textValue()));
      all.add(references);
    }
    return all;
  }

  @Test
  void scoresWithTheCorpusDocumentFrequencies() throws IOException {
    JsonNode golden;
    try (InputStream in = CiderRewardTest.class.getResourceAsStream("/metrics/cider-reward.json")) {
      golden = Json.mapper().readTree(in);
    }
    CiderReward corpus = CiderReward.of(texts(golden.path("corpus")));
    CiderReward others = corpus.forImages(texts(golden.path("others")));
    assertEquals(100, golden.path("cases").size());
    for (JsonNode one : golden.path("cases")) {
      CiderReward reward = one.path("own").booleanValue() ? corpus : others;
      assertEquals(
          one.path("score").doubleValue(),
          reward.of(
              one.path("image").intValue(),
              one.path("caption").textValue(),
              one.path("ended").booleanValue()),
          1e-9,
          one.toString());
    }
  }

  /** The full stop is no word, but the end is. */
  @Test
  void anEndIsRewarded() {
    CiderReward reward = CiderReward.of(List.of(List.of("A dog runs."), List.of("A cat sleeps.")));
    assertEquals(10, reward.of(0, "A dog runs.", true), 1e-9);
    double cutOff = reward.of(0, "A dog runs", false);
    assertEquals(true, cutOff < 9, "" + cutOff);
  }
}
