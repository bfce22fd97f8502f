package dev.clipcap.core.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.decode.LanguageModel.Decoded;
import dev.clipcap.core.decode.Restricted.Rules;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestrictedTest {
  private static final int NO_STOP = -1;

  /** After any text: a 0.4, b 0.3, c 0.2, d 0.1. */
  private static ToyLanguageModel model() {
    return new ToyLanguageModel(text -> new double[] {0.4, 0.3, 0.2, 0.1}, "");
  }

  private static LanguageModel withoutRepeating(int n, LanguageModel model) {
    return Restricted.to(new Rules(List.of(), 0, NO_STOP, n), model);
  }

  private static LanguageModel beginningWith(List<Integer> prompt, LanguageModel model) {
    return Restricted.to(new Rules(prompt, 0, NO_STOP, 0), model);
  }

  private static Decoded greedy(int n, int max) {
    return new Greedy(NO_STOP, max).decode(withoutRepeating(n, model())).get(0);
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
    List<Decoded> beams = new Beam(4, 1, NO_STOP, 6).decode(withoutRepeating(2, model())).get(0);
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
      for (Decoded d : new Nucleus(1, 2, seed, 0, 12).decode(withoutRepeating(2, model))) {
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
  void everySequenceBeginsWithThePrompt() {
    LanguageModel three = new ToyLanguageModel(RestrictedTest::afterwards, "x", "y", "z");
    for (Decoded d : new Greedy(NO_STOP, 4).decode(beginningWith(List.of(3, 2), three))) {
      assertEquals("dcab", ToyLanguageModel.text(d));
      assertEquals(Math.log(0.1 * 0.2 * 0.4 * 0.4), d.logProbability(), 1e-6);
    }
  }

  /** a first, then always the letter after the last one. */
  private static double[] afterwards(String text) {
    return text.endsWith("a")
        ? new double[] {0.3, 0.4, 0.2, 0.1}
        : new double[] {0.4, 0.3, 0.2, 0.1};
  }

  @Test
  void beamsPartAfterThePrompt() {
    List<Decoded> beams =
        new Beam(3, 1, NO_STOP, 3).decode(beginningWith(List.of(2, 2), model())).get(0);
    assertEquals(List.of("cca", "ccb", "ccc"), beams.stream().map(ToyLanguageModel::text).toList());
  }

  @Test
  void samplesBeginWithThePrompt() {
    for (int seed = 0; seed < 20; seed++) {
      Decoded drawn =
          new Nucleus(0.5, 1, seed, NO_STOP, 5).decode(beginningWith(List.of(3), model())).get(0);
      assertTrue(ToyLanguageModel.text(drawn).matches("d[ab]{4}"), ToyLanguageModel.text(drawn));
    }
  }

  /** What is not repeated is what comes after the prompt; the prompt's own pairs count. */
  @Test
  void aPromptMayRepeatItself() {
    Rules rules = new Rules(List.of(0, 0, 0), 0, NO_STOP, 2);
    Decoded decoded = new Greedy(NO_STOP, 6).decode(Restricted.to(rules, model())).get(0);
    assertEquals("aaabac", ToyLanguageModel.text(decoded));
  }

  /** a ends a sequence, and is the most probable letter. */
  @Test
  void noSequenceIsShorterThanItMay() {
    for (int shortest = 2; shortest < 6; shortest++) {
      Rules rules = new Rules(List.of(), shortest, 0, 0);
      Decoded decoded = new Greedy(0, 9).decode(Restricted.to(rules, model())).get(0);
      assertEquals("b".repeat(shortest - 1) + "a", ToyLanguageModel.text(decoded));
      for (Decoded beam : new Beam(4, 1, 0, 9).decode(Restricted.to(rules, model())).get(0)) {
        assertTrue(beam.ids().size() >= shortest, ToyLanguageModel.text(beam));
      }
    }
  }

  @Test
  void withoutRulesTheModelIsItself() {
    LanguageModel model = model();
    assertSame(model, Restricted.to(new Rules(List.of(), 1, 0, 0), model));
  }

  @Test
  void rulesMustNotBeNegative() {
    assertThrows(IllegalArgumentException.class, () -> new Rules(List.of(), -1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Rules(List.of(), 0, 0, -1));
  }
}
