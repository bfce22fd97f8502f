package dev.clipcap.core.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WithoutRepetitionTest {
  private static final int NO_STOP = -1;

  /** After any text: a 0.4, b 0.3, c 0.2, d 0.1. */
  private static ToyLanguageModel model() {
    return new ToyLanguageModel(text -> new double[] {0.4, 0.3, 0.2, 0.1}, "");
  }

  private static Decoded greedy(int n, int max) {
    return new Greedy(NO_STOP, max).decode(new WithoutRepetition(model(), n)).get(0);
  }

  @Test
  void noTokenTwice() {
    assertEquals("abcd", ToyLanguageModel.text(greedy(1, 4)));
  }

  /** aa, then b, as aa is forbidden now, and so on: each pair of letters once. */
  @Test
  void noPairTwice() {
    assertEquals("aabacada", ToyLanguageModel.text(greedy(2, 8)));
  }

  @Test
  void noTripleTwice() {
    assertEquals("aaabaacaad", ToyLanguageModel.text(greedy(3, 10)));
  }

  @Test
  void logProbabilitiesStay() {
    assertEquals(Math.log(0.4 * 0.3 * 0.2), greedy(1, 3).logProbability(), 1e-6);
  }

  /** After abcd nothing is left: the guard gives way. */
  @Test
  void forbidsNothingWhereNothingWouldBeLeft() {
    assertEquals("abcda", ToyLanguageModel.text(greedy(1, 5)));
  }

  @Test
  void beamsStayFullAndDoNotRepeat() {
    List<Decoded> beams = new Beam(4, NO_STOP, 6).decode(new WithoutRepetition(model(), 2));
    assertEquals(4, beams.size());
    beams.forEach(beam -> assertNoPairTwice(ToyLanguageModel.text(beam)));
    assertEquals(4, new HashSet<>(beams).size());
  }

  @Test
  void samplesDoNotRepeatInAnyBatch() {
    Random random = new Random(3);
    for (int seed = 0; seed < 50; seed++) {
      double[] p = random.doubles(9, 0.01, 1).toArray();
      ToyLanguageModel model = new ToyLanguageModel(text -> p, "x", "y", "z");
      for (Decoded d : new Nucleus(1, 2, seed, 0, 12).decode(new WithoutRepetition(model, 2))) {
        assertNoPairTwice(ToyLanguageModel.text(d));
      }
    }
  }

  private static void assertNoPairTwice(String text) {
    Set<String> pairs = new HashSet<>();
    for (int i = 0; i + 2 <= text.length(); i++) {
      assertTrue(pairs.add(text.substring(i, i + 2)), text);
    }
  }

  @Test
  void lengthMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> new WithoutRepetition(model(), 0));
  }
}
