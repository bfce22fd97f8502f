package dev.clipcap.core.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NucleusTest {
  private static final int NO_STOP = -1;

  private static float[] logs(double... probabilities) {
    float[] logs = new float[probabilities.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log(probabilities[i]);
    }
    return logs;
  }

  private static double[] distribution(double topP, double temperature, double... probabilities) {
    return new Nucleus(topP, temperature, 0, NO_STOP, 1).distribution(logs(probabilities));
  }

  /** A token is in as long as those before it have less than topP. */
  @Test
  void keepsTheFewestThatReachTopP() {
    assertArrayEquals(new double[] {1}, distribution(0.4, 1, 0.5, 0.3, 0.15, 0.05), 1e-6);
    assertArrayEquals(new double[] {0.625, 0.375}, distribution(0.7, 1, 0.5, 0.3, 0.2), 1e-6);
    assertArrayEquals(new double[] {0.5, 0.3, 0.2}, distribution(0.81, 1, 0.5, 0.3, 0.2), 1e-6);
    assertArrayEquals(new double[] {0.5, 0.3, 0.2}, distribution(1, 1, 0.5, 0.3, 0.2), 1e-6);
    assertArrayEquals(new double[] {1}, distribution(1e-9, 1, 0.25, 0.25, 0.25, 0.25), 1e-6);
  }

  /** Temperature 0.5 squares: 0.25, 0.09, 0.04 of 0.38; the first two have 0.895. */
  @Test
  void temperatureComesFirst() {
    assertArrayEquals(
        new double[] {0.25 / 0.38, 0.09 / 0.38, 0.04 / 0.38},
        distribution(1, 0.5, 0.5, 0.3, 0.2),
        1e-6);
    assertArrayEquals(
        new double[] {0.25 / 0.34, 0.09 / 0.34}, distribution(0.85, 0.5, 0.5, 0.3, 0.2), 1e-6);
    assertEquals(3, distribution(0.85, 1, 0.5, 0.3, 0.2).length);
  }

  @Test
  void equalsHuggingFace() throws IOException, URISyntaxException {
    JsonNode cases =
        Json.readTree(Path.of(NucleusTest.class.getResource("/decode/nucleus.json").toURI()));
    assertEquals(6, cases.size());
    for (JsonNode one : cases) {
      float[] logs = Json.mapper().treeToValue(one.get("log_probabilities"), float[].class);
      int[] best =
          IntStream.range(0, logs.length)
              .boxed()
              .sorted((a, b) -> Float.compare(logs[b], logs[a]))
              .mapToInt(i -> i)
              .toArray();
      float[] sorted = new float[logs.length];
      for (int rank = 0; rank < best.length; rank++) {
        sorted[rank] = logs[best[rank]];
      }
      double[] actual =
          new Nucleus(one.get("top_p").asDouble(), one.get("temperature").asDouble(), 0, NO_STOP, 1)
              .distribution(sorted);
      Map<Integer, Double> expected = new HashMap<>();
      for (int i = 0; i < one.get("kept").size(); i++) {
        expected.put(
            one.get("kept").get(i).intValue(), one.get("probabilities").get(i).doubleValue());
      }
      assertEquals(expected.size(), actual.length);
      for (int rank = 0; rank < actual.length; rank++) {
        assertEquals(expected.get(best[rank]), actual[rank], 1e-9);
      }
    }
  }

  /** 4,000 seeds draw the letters as often as the nucleus says: within four standard errors. */
  @Test
  void drawsByProbability() {
    int[] counts = new int[3];
    for (int seed = 0; seed < 4000; seed++) {
      ToyLanguageModel model = new ToyLanguageModel(text -> new double[] {0.1, 0.6, 0.3}, "");
      counts[new Nucleus(0.85, 1, seed, NO_STOP, 1).decode(model).get(0).tokens()[0]]++;
    }
    assertEquals(0, counts[0]);
    assertEquals(4000 * 2 / 3.0, counts[1], 4 * Math.sqrt(4000 * 2 / 9.0));
  }

  private static List<String> decode(long seed, String... starts) {
    ToyLanguageModel model =
        new ToyLanguageModel(
            text ->
                text.endsWith("a") ? new double[] {0.2, 0.5, 0.3} : new double[] {0.6, 0.3, 0.1},
            starts);
    return new Nucleus(0.95, 1.3, seed, 2, 20)
        .decode(model).stream().map(ToyLanguageModel::text).toList();
  }

  @Test
  void sameSeedSameTextWhateverTheBatch() {
    List<String> alone = decode(7, "a");
    assertEquals(alone, decode(7, "a"));
    assertNotEquals(alone, decode(8, "a"));
    List<String> together = decode(7, "b", "a", "a");
    assertEquals(alone.get(0), together.get(1));
    assertEquals(alone.get(0), together.get(2));
    assertEquals(decode(7, "b").get(0), together.get(0));
  }

  @Test
  void logProbabilitiesAreTheModels() {
    ToyLanguageModel model = new ToyLanguageModel(text -> new double[] {0.6, 0.4}, "");
    Decoded decoded = new Nucleus(0.5, 0.1, 3, NO_STOP, 2).decode(model).get(0);
    assertEquals("aa", ToyLanguageModel.text(decoded));
    assertEquals(2 * Math.log(0.6), decoded.logProbability(), 1e-6);
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThrows(IllegalArgumentException.class, () -> new Nucleus(0, 1, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Nucleus(1.01, 1, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Nucleus(Double.NaN, 1, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Nucleus(0.9, 0, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Nucleus(0.9, 1, 0, 0, 0));
  }
}
