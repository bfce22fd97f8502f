package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static double[] normals(int n, double shift, long seed) {
    Random random = new Random(seed);
    return DoubleStream.generate(() -> random.nextGaussian() + shift).limit(n).toArray();
  }

  @Test
  void theIntervalOfAMeanIsThatOfTheNormalApproximation() {
    double[] first = normals(400, 0.1, 1);
    double[] second = normals(400, 0, 2);
    double mean = 0;
    for (int i = 0; i < 400; i++) {
      mean += (first[i] - second[i]) / 400;
    }
    double squares = 0;
    for (int i = 0; i < 400; i++) {
      squares += Math.pow(first[i] - second[i] - mean, 2);
    }
    double se = Math.sqrt(squares / 399 / 400);

    Comparison c = Bootstrap.compare("m", Scores.mean(first), Scores.mean(second), 7);
    assertEquals(mean, c.difference(), 1e-12);
    assertEquals(mean - 1.96 * se, c.low(), 0.1 * se);
    assertEquals(mean + 1.96 * se, c.high(), 0.1 * se);
    assertEquals(400, c.wins() + c.ties() + c.losses());
  }

  @Test
  void theIntervalOfOneSystemIsThatOfTheNormalApproximation() {
    double[] values = normals(400, 0.3, 1);
    double mean = DoubleStream.of(values).average().orElseThrow();
    double squares = DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
    double se = Math.sqrt(squares / 399 / 400);
    Bootstrap.Interval interval = Bootstrap.interval(Scores.mean(values), 7);
    assertEquals(mean - 1.96 * se, interval.low(), 0.1 * se);
    assertEquals(mean + 1.96 * se, interval.high(), 0.1 * se);
  }

  @Test
  void thePValueIsThatOfAllSignFlips() {
    // 2^5 sign patterns; |1+2+3+4+5| = 15 is reached by two of them.
    Comparison c =
        Bootstrap.compare("m", Scores.mean(1, 2, 3, 4, 5), Scores.mean(0, 0, 0, 0, 0), 100_000, 3);
    assertEquals(2 / 32.0, c.pValue(), 0.003);
    assertEquals(5, c.wins());
  }

  @Test
  void aCoinOfEqualSystemsCoversZeroAboutNineteenTimesInTwenty() {
    int covered = 0;
    for (int trial = 0; trial < 200; trial++) {
      Scores first = Scores.mean(normals(60, 0, 2L * trial));
      Scores second = Scores.mean(normals(60, 0, 2L * trial + 1));
      covered += Bootstrap.compare("m", first, second, 400, trial).significant() ? 0 : 1;
    }
    assertTrue(covered >= 180 && covered <= 199, "covered " + covered + " of 200");
  }

  @Test
  void corpusBleuIsRecomputedOnEveryResample() {
    Scores bleu = new CorpusBleu(2).scoreTokenized(samples());
    List<Sample> drawn = new ArrayList<>();
    int[] images = {2, 2, 0, 1, 2};
    for (int image : images) {
      drawn.add(samples().get(image));
    }
    assertEquals(new CorpusBleu(2).scoreTokenized(drawn).total(), bleu.ofImages(images), 1e-15);
  }

  @Test
  void seedsAverageByImageAndCorpusBleuIsThatOfAllTheirCaptionsTogether() {
    Scores mean = Scores.averaged(List.of(Scores.mean(1, 2, 6), Scores.mean(3, 2, 1)));
    assertEquals(List.of(2.0, 2.0, 3.5), IntStream.range(0, 3).mapToObj(mean::image).toList());
    assertEquals(7.5 / 3, mean.total(), 1e-15);

    List<Sample> other =
        samples().stream()
            .map(s -> new Sample(s.id(), "a " + s.candidate(), s.references()))
            .toList();
    List<Sample> together = new ArrayList<>(samples());
    together.addAll(other);
    CorpusBleu bleu = new CorpusBleu(2);
    Scores averaged =
        Scores.averaged(List.of(bleu.scoreTokenized(samples()), bleu.scoreTokenized(other)));
    assertEquals(3, averaged.images());
    assertEquals(bleu.scoreTokenized(together).total(), averaged.total(), 1e-9);
    assertThrows(
        IllegalArgumentException.class,
        () -> Scores.averaged(List.of(Scores.mean(1, 2), Scores.mean(1, 2, 3))));
  }

  @Test
  void aSystemTiesWithItself() {
    Scores bleu = new CorpusBleu(2).scoreTokenized(samples());
    Comparison c = Bootstrap.compare("corpus_bleu2", bleu, bleu, 1);
    assertEquals(3, c.ties());
    assertEquals(0, c.low());
    assertEquals(0, c.high());
    assertEquals(1, c.pValue());
    assertFalse(c.significant());
  }

  @Test
  void theSameSeedGivesTheSameResultAndAnotherSeedAnother() {
    Scores first = Scores.mean(normals(50, 0, 1));
    Scores second = Scores.mean(normals(50, 0, 2));
    Comparison once = Bootstrap.compare("m", first, second, 1000, 5);
    assertEquals(once, Bootstrap.compare("m", first, second, 1000, 5));
    assertTrue(once.low() != Bootstrap.compare("m", first, second, 1000, 6).low());
  }

  @Test
  void setsOfDifferentSizesCannotBePaired() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Bootstrap.compare("m", Scores.mean(1, 2), Scores.mean(1), 1));
  }

  @Test
  void seedsAreSummarisedWithTheSampleDeviation() {
    assertEquals(new SeedSummary(3, 2, 1), SeedSummary.of(1, 2, 3));
    assertEquals("0.5000 (1 seed)", SeedSummary.of(0.5).toString());
  }

  private static List<Sample> samples() {
    return List.of(
        new Sample("1", "a dog runs on grass", List.of("a dog runs", "the dog on grass")),
        new Sample("2", "two men", List.of("two men at a table", "some men sit")),
        new Sample("3", "a red bus", List.of("a bus that is red", "the red bus")));
  }
}
