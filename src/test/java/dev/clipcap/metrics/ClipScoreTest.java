package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClipScoreTest {
  private static final List<Sample> SAMPLES =
      List.of(
          new Sample("fits", "a dog", List.of("one dog", "a pup")),
          new Sample("does not", "a cat", List.of("a dog")),
          new Sample("odd", "x", List.of("y")));

  private static final Map<String, ClipScore.Cosines> COSINES =
      Map.of(
          "fits", new ClipScore.Cosines(0.3, List.of(0.5, 0.9)),
          "does not", new ClipScore.Cosines(-0.2, List.of(0.8)),
          "odd", new ClipScore.Cosines(0.4, List.of(-0.1)));

  private static List<ClipScore.Cosines> cosines(List<Sample> samples) {
    return samples.stream().map(s -> COSINES.get(s.id())).toList();
  }

  @Test
  void aNegativeCosineScoresNought() {
    Scores scores = ClipScore.of(ClipScoreTest::cosines).score(SAMPLES);
    assertEquals(0.75, scores.image(0), 1e-15);
    assertEquals(0, scores.image(1));
    assertEquals(1, scores.image(2), 1e-15);
    assertEquals(1.75 / 3, scores.total(), 1e-15);
  }

  @Test
  void theBestReferenceCountsAndBothMustAgree() {
    Scores scores = ClipScore.withReferences(ClipScoreTest::cosines).score(SAMPLES);
    assertEquals(2 * 0.75 * 0.9 / (0.75 + 0.9), scores.image(0), 1e-15);
    assertEquals(0, scores.image(1));
    assertEquals(0, scores.image(2));
  }

  @Test
  void theExplanationShowsTheCosines() {
    assertEquals(
        """
        candidate: a dog
        cosine with the image 0.3000: 2.5 * max(cosine, 0) = 0.7500
        reference: one dog
          cosine 0.5000
        reference: a pup
          cosine 0.9000
        ref_clip_score of fits = harmonic mean of that and the best reference's cosine = 0.8182
        """,
        ClipScore.withReferences(ClipScoreTest::cosines).explain(SAMPLES, 0));
    assertEquals(
        """
        candidate: a cat
        cosine with the image -0.2000: 2.5 * max(cosine, 0) = 0.0000
        clip_score of does not = 0.0000
        """,
        ClipScore.of(ClipScoreTest::cosines).explain(SAMPLES, 1));
  }
}
