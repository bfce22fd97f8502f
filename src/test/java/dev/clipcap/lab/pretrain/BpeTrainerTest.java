package dev.clipcap.lab.pretrain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
  private static final List<String> TEXTS = List.of("low low low lower lowest", "newer newer");

  @TempDir Path folder;

  private Path trained(int vocabulary) {
    Path file = folder.resolve("tokenizer.json");
    BpeTrainer.train(TEXTS, vocabulary, file);
    return file;
  }

  /** Counts by hand: "lo" and "ow" occur 5 times each, "we", "er" 3; "lo" comes first. */
  @Test
  void joinsTheMostFrequentPairsFirst() {
    var merges = Json.readTree(trained(260)).path("model").path("merges");
    assertEquals("l o", merges.get(0).asText());
    assertEquals("lo w", merges.get(1).asText());
    assertEquals("\u0120 low", merges.get(2).asText());
    assertEquals(3, merges.size());
  }

  @Test
  void runsInHuggingFacesTokenizers() {
    try (BpeTokenizer tokenizer = BpeTokenizer.load(trained(300))) {
      for (String text :
          List.of("low lower", "A caf\u00e9, 12 dogs.\n", "\u65e5\u672c \ud83d\ude00")) {
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
      }
      assertEquals(1, tokenizer.encode(" newer").length);
      assertArrayEquals(tokenizer.encode("low"), tokenizer.encode("lo<|endoftext|>w"));
      int end = tokenizer.endOfText();
      assertEquals(
          end + 1, Json.readTree(folder.resolve("tokenizer.json")).at("/model/vocab").size());
    }
  }

  @Test
  void stopsWhenNoPairIsLeft() {
    assertTrue(Json.readTree(trained(5000)).at("/model/vocab").size() < 300);
  }
}
