package dev.clipcap.lab.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainLanguageModelTest {
  @TempDir Path folder;

  private LanguageModelSettings settings(int epochs) throws IOException {
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, 200)
        .forEach(i -> lines.append(i % 2 == 0 ? "A dog runs.\n" : "A cat sleeps.\n"));
    Path file = Files.writeString(folder.resolve("texts.txt"), lines);
    return new LanguageModelSettings(
        file.toString(), null, null, 280, 16, 1, 2, 16, 0, epochs, 4, 0.01, 0, 1);
  }

  @Test
  void makesAModelItsTokenizerAndItsCard() throws IOException {
    Path out = folder.resolve("model");
    PretrainLanguageModel.run(settings(12), Storage.FLOAT16, Output.of(out));

    JsonNode provenance = Json.readTree(out.resolve("provenance.json"));
    assertEquals("texts.txt", provenance.at("/settings/textFile").textValue());
    assertEquals(196, provenance.path("texts").intValue());
    // "A", then one of two words, then all is known
    double loss = provenance.path("validation_loss").doubleValue();
    try (BpeTokenizer tokenizer = BpeTokenizer.load(out.resolve("tokenizer.json"))) {
      int tokens = tokenizer.encode("A cat sleeps.").length + 1;
      assertTrue(loss < 1.5 * Math.log(2) / tokens + 0.1, "loss " + loss);
    }
    String card = Files.readString(out.resolve("README.md"));
    assertFalse(card.contains("${"), card);
    assertTrue(card.startsWith("# model\n"), card);
    try (Stream<Path> beside = Files.list(folder)) {
      assertEquals(2, beside.count()); // the texts and the model
    }
  }

  @Test
  void aFolderOfAnotherKindInTheCheckpointsPlaceStays() throws IOException {
    Path out = folder.resolve("model");
    Files.createDirectories(folder.resolve("model-checkpoints"));
    Files.writeString(folder.resolve("model-checkpoints/mine.txt"), "mine");
    LanguageModelSettings settings = settings(1);
    assertThrows(
        InvalidInputException.class,
        () -> PretrainLanguageModel.run(settings, Storage.FLOAT32, Output.of(out)));
    assertEquals("mine", Files.readString(folder.resolve("model-checkpoints/mine.txt")));
    assertFalse(Files.exists(out));
  }
}
