package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BleuTest {
  private static final Sample CATS =
      new Sample("cats", "a cat a cat sat", List.of("a cat sat down", "the cat and a cat"));

  @Test
  void countsAreClippedByTheReferenceThatHasMost() {
    double[] row = BleuCounts.row(CATS);
    // a: 1 (each reference has one), cat: 2, sat: 1; "a cat" once, "cat sat" once, "cat a" never
    assertEquals(4, BleuCounts.matched(row, 1));
    assertEquals(2, BleuCounts.matched(row, 2));
    assertEquals(1, BleuCounts.matched(row, 3));
    assertEquals(0, BleuCounts.matched(row, 4));
    assertEquals(2, BleuCounts.total(row, 4));
    assertEquals(5, BleuCounts.referenceLength(row));
  }

  @Test
  void aTieOfLengthsGoesToTheShorterReference() {
    double[] row = BleuCounts.row(new Sample("x", "a b c", List.of("a b c d", "a b")));
    assertEquals(2, BleuCounts.referenceLength(row));
  }

  @Test
  void reportBleuSmoothsAZeroCountByOneTenth() {
    double expected = Math.pow(4 / 5.0 * (2 / 4.0) * (1 / 3.0) * (0.1 / 2), 0.25);
    Scores scores = new ReportBleu().score(List.of(CATS, new Sample("x", "", List.of("a"))));
    assertEquals(expected, scores.image(0), 1e-15);
    assertEquals(0, scores.image(1));
    assertEquals(expected / 2, scores.total(), 1e-15);
  }

  @Test
  void corpusBleuSumsCountsBeforeDividing() {
    Sample dog = new Sample("dog", "dog", List.of("a dog ran"));
    Scores scores = new CorpusBleu(1).scoreTokenized(List.of(CATS, dog));
    assertEquals(5 / 6.0 * Math.exp(1 - 8 / 6.0), scores.total(), 1e-8);
    assertEquals(Math.exp(-2), scores.image(1), 1e-8);
  }

  @Test
  void anExplanationNamesTheMatchesAndThePenalty() {
    String text = new ReportBleu().explain(List.of(CATS), 0);
    assertTrue(text.contains("1-grams: 4 of 5 matched: \"a\", \"cat\" x2, \"sat\""), text);
    assertTrue(text.contains("brevity penalty"), text);
  }

  @Test
  void thereIsNoBleu5() {
    assertThrows(IllegalArgumentException.class, () -> new CorpusBleu(5));
  }

  @Test
  void reportTokensDropPunctuationAndCombiningMarks() {
    // The first accent is a mark of its own and goes; the second is part of its letter and stays.
    assertEquals(
        "its a cafe café über 2½ snake_case straße",
        new ReportBleu()
            .tokenizer()
            .tokenize("It's a  cafe\u0301 caf\u00e9, ÜBER 2½ snake_case; Straße!"));
  }
}
