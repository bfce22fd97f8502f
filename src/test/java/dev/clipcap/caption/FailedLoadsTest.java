package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Session;

/** Loads that fail late leave nothing open. */
class FailedLoadsTest {
  @TempDir Path folder;

  @Test
  void aLanguageModelWithoutWeightsLeavesNoSession() {
    List<Session> sessions = new ArrayList<>();
    assertThrows(
        UnsupportedOperationException.class,
        () ->
            new PrefixLanguageModel(
                MapperConfig.mlp(8, 4, 16),
                OpenAiGpt2.config(23, 24, 16, 1, 2, 0),
                Precision.FLOAT32,
                (session, params) -> {
                  sessions.add(session);
                  throw new UnsupportedOperationException("no weights");
                }));
    assertEquals(1, sessions.size());
    assertThrows(IllegalStateException.class, () -> sessions.get(0).runner().run());
  }

  @Test
  void aCaptionerThatIsRefusedLeavesNoTokenizer() throws IOException {
    Path captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    int before = BpeTokenizer.open();
    Captioner.load(captioner).close();
    assertEquals(before, BpeTokenizer.open());

    Path config = captioner.resolve("config.json");
    String text = Files.readString(config);
    for (String instead : List.of("\"vocab_size\" : 63", "\"vocab_size\" : 65")) {
      Files.writeString(config, text.replace("\"vocab_size\" : 64", instead));
      refused(() -> Captioner.load(captioner).close());
    }
    Path bare = BareSamples.file("paper-mlp.pt");
    BareOptions wrong =
        new BareOptions(
            BareSamples.file("gpt2-2.json"),
            Path.of("savedmodels", "gpt2-mini", "tokenizer.json"),
            null,
            false,
            8,
            null);
    refused(() -> Captioner.loadCheckpoint(bare, wrong).close());
    assertEquals(before, BpeTokenizer.open());
  }

  /** Weights that are numbers, whose sums are none. */
  @Test
  void logitsThatAreNoNumbersNameTheImage() {
    Captioner captioner =
        Captioner.loadCheckpoint(BareSamples.file("paper-mlp.pt"), BareSamples.options(2, false));
    try (captioner) {
      List<float[]> rows = new ArrayList<>(BareSamples.embeddings());
      float[] odd = rows.get(1).clone();
      odd[0] = Float.NaN;
      rows.set(1, odd);
      for (CaptionOptions options : List.of(CaptionOptions.greedy(), CaptionOptions.beam(3))) {
        String line = refused(() -> captioner.captionEmbeddings(rows, options));
        assertTrue(line.startsWith("embedding 1: found logits that are not finite"), line);
      }
    }
  }

  private static String refused(org.junit.jupiter.api.function.Executable run) {
    return assertThrows(InvalidInputException.class, run).getMessage();
  }
}
