package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.SharedData;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A real language model in float16, converted, against logits that PyTorch computed in float64. */
class SharedGpt2CaptionsTest {
  /** Absolute; the logits reach 13. A sum over 50,257 logits may be off by as many of it. */
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  @Test
  void convertedModelGivesTheRecordedLogits() {
    Path source = shared("gpt2-captions/reference_logits.json").getParent();
    Path model = folder.resolve("gpt2-captions");
    ModelConverter.convert(source, shared("gpt2-tokenizer/tokenizer.json"), null, model);
    JsonNode sequences = Json.readTree(source.resolve("reference_logits.json")).get("sequences");
    assertEquals(5, sequences.size());
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve")) {
      for (JsonNode sequence : sequences) {
        int[] ids = Json.mapper().convertValue(sequence.get("ids"), int[].class);
        try (TInt32 input = Tensors.of(new int[][] {ids});
            Result result = bundle.function("serving_default").call(Map.of("input_ids", input))) {
          check(sequence, ids.length, Tensors.floats((TFloat32) result.get(0)));
        }
      }
    }
  }

  private static void check(JsonNode sequence, int positions, float[] logits) {
    String text = sequence.get("text").textValue();
    int vocabulary = logits.length / positions;
    assertEquals(50257, vocabulary);
    for (int t = 0; t < positions; t++) {
      float[] row = Arrays.copyOfRange(logits, t * vocabulary, (t + 1) * vocabulary);
      int[] best =
          IntStream.range(0, vocabulary)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -row[i]))
              .limit(5)
              .mapToInt(Integer::intValue)
              .toArray();
      String where = text + ", position " + t;
      assertArrayEquals(
          Json.mapper().convertValue(sequence.get("top5_ids").get(t), int[].class), best, where);
      for (int rank = 0; rank < best.length; rank++) {
        assertEquals(
            sequence.get("top5_logits").get(t).get(rank).doubleValue(),
            row[best[rank]],
            TOLERANCE,
            where);
      }
      double sum = IntStream.range(0, vocabulary).mapToDouble(i -> row[i]).sum();
      assertEquals(
          sequence.get("sum_by_position").get(t).doubleValue(), sum, vocabulary * TOLERANCE, where);
    }
  }

  private static Path shared(String file) {
    return SharedData.file(file)
        .orElseGet(() -> Assumptions.abort("shared data " + file + " is absent"));
  }
}
