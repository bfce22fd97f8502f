package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.decode.Beam;
import dev.clipcap.decode.Decoded;
import dev.clipcap.decode.Greedy;
import dev.clipcap.reference.Configs;
import dev.clipcap.reference.ParityTable;
import dev.clipcap.reference.Reference;
import dev.clipcap.tf.TestGraph;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The captions' token ids against PyTorch's uncached decoding on the same random weights. */
class DecodingParityTest {
  @ParameterizedTest
  @ValueSource(strings = {"mlp-finetune", "mlp-relu-frozen", "transformer-frozen"})
  void greedyAndBeamGiveTheSameTokens(String name) {
    Reference reference = Reference.load(name);
    JsonNode generation = reference.config().get("generation");
    int stop = generation.get("stop_id").intValue();
    int max = generation.get("max_tokens").intValue();
    int width = generation.get("beam_width").intValue();
    float[][] embeddings = rows(reference);
    try (PrefixLanguageModel model =
        new PrefixLanguageModel(
            Configs.mapper(reference.config()),
            Configs.gpt2(reference.config().get("gpt2")),
            (session, params) -> {
              TestGraph.assertFits(params, reference.weights(), reference::weightShape);
              TestGraph.assign(session, params, reference.weights());
            })) {
      List<Decoded> greedy;
      try (var sequences = model.continuePrefixes(embeddings)) {
        greedy = new Greedy(stop, max).decode(sequences);
      }
      float[] scores = new float[embeddings.length * width];
      for (int i = 0; i < embeddings.length; i++) {
        assertArrayEquals(
            ids(reference, "generation.greedy", i, max), greedy.get(i).tokens(), "greedy " + i);
        try (var sequences = model.continuePrefixes(new float[][] {embeddings[i]})) {
          List<Decoded> beams = new Beam(width, stop, max).decode(sequences);
          assertEquals(width, beams.size());
          for (int j = 0; j < width; j++) {
            Decoded beam = beams.get(j);
            int at = i * width + j;
            assertArrayEquals(
                ids(reference, "generation.beam", at, max), beam.tokens(), "beam " + i + ", " + j);
            scores[at] = (float) (beam.logProbability() / beam.tokens().length);
          }
        }
      }
      ParityTable.check(name, "beam scores", reference.floats("generation.beam_scores"), scores);
    }
  }

  /** A row of ids, which -1 fills up. */
  private static int[] ids(Reference reference, String name, int row, int max) {
    return LongStream.of(reference.longs(name))
        .skip((long) row * max)
        .limit(max)
        .filter(id -> id >= 0)
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private static float[][] rows(Reference reference) {
    float[] all = reference.floats("generation.embeddings");
    int n = (int) reference.shape("generation.embeddings")[0];
    int width = all.length / n;
    float[][] rows = new float[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
    }
    return rows;
  }
}
