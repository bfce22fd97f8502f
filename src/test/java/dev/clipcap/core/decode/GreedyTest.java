package dev.clipcap.core.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class GreedyTest {
  private static final int STOP = 3; // d

  /** Letters in a circle: a, b, c, d, a, ... with 0.7 for the next one. */
  private static double[] circle(String text) {
    double[] p = {0.1, 0.1, 0.1, 0.1};
    p[(text.charAt(text.length() - 1) - 'a' + 1) % 4] = 0.7;
    return p;
  }

  private static List<String> decode(ToyLanguageModel model, int stop, int max) {
    return new Greedy(stop, max).decode(model).stream().map(ToyLanguageModel::text).toList();
  }

  @Test
  void stopsAtTheStopTokenWhichBelongsToTheSequence() {
    assertEquals(List.of("bcd"), decode(new ToyLanguageModel(GreedyTest::circle, "a"), STOP, 67));
  }

  @Test
  void stopsAtTheLimit() {
    assertEquals(List.of("bc"), decode(new ToyLanguageModel(GreedyTest::circle, "a"), STOP, 2));
    assertEquals(List.of("b"), decode(new ToyLanguageModel(GreedyTest::circle, "a"), STOP, 1));
    assertEquals(List.of("bcdabcda"), decode(new ToyLanguageModel(GreedyTest::circle, "a"), -1, 8));
  }

  @Test
  void finishedSequencesLeaveTheBatchAndOrderStays() {
    ToyLanguageModel model = new ToyLanguageModel(GreedyTest::circle, "c", "a", "d", "b");
    assertEquals(List.of("d", "bcd", "abcd", "cd"), decode(model, STOP, 67));
    assertEquals(List.of(4, 3, 2, 1), model.batches);
  }

  @Test
  void logProbabilitiesAreThoseOfTheTokens() {
    Decoded decoded =
        new Greedy(STOP, 67).decode(new ToyLanguageModel(GreedyTest::circle, "b")).get(0);
    assertEquals("cd", ToyLanguageModel.text(decoded));
    assertEquals(2, decoded.logs().size());
    assertEquals("-0.7133", String.format(Locale.ROOT, "%.4f", decoded.logProbability()));
  }

  @Test
  void limitMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> new Greedy(STOP, 0));
  }
}
