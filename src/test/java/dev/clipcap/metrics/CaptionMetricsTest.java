package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.metrics.CaptionScores.Diversity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaptionMetricsTest {
  private static final List<Sample> SAMPLES =
      List.of(
          new Sample("1", "A dog runs.", List.of("A dog runs fast.", "The dog is running.")),
          new Sample("2", "Two men sit", List.of("Two men sit at a table")));

  @Test
  void rougeTakesPrecisionAndRecallFromDifferentReferences() {
    // P = 3/3 with the first reference; R = 3/4 with it, 1/4 with the second.
    double expected = (1 + 1.44) * 1 * 0.75 / (0.75 + 1.44 * 1);
    assertEquals(expected, new RougeL().score(SAMPLES).image(0), 1e-12);
    String text = new RougeL().explain(SAMPLES, 0);
    assertTrue(text.contains("in common: \"a dog runs\": P 3/3, R 3/4"), text);
  }

  @Test
  void unclippedCiderOfAnIdenticalCaptionIsTen() {
    List<Sample> same =
        List.of(
            new Sample("1", "a brown dog runs fast", List.of("a brown dog runs fast")),
            new Sample("2", "two men", List.of("some people at a table")));
    assertEquals(10, Cider.unclipped().score(same).image(0), 1e-12);
    assertEquals(10, Cider.coco().score(same).image(0), 1e-12);
    assertEquals(0, Cider.coco().score(same).image(1));
    String text = Cider.coco().explain(same, 0);
    assertTrue(text.contains("length penalty 1.0000"), text);
    assertTrue(text.contains("\"brown\" 0.69"), text); // ln 2 images - ln 1
  }

  @Test
  void repeatingARareWordPaysOnlyWithoutClipping() {
    List<Sample> once =
        List.of(new Sample("1", "dog", List.of("a dog")), new Sample("2", "b", List.of("a man")));
    List<Sample> often =
        List.of(
            new Sample("1", "dog dog dog dog", List.of("a dog")),
            new Sample("2", "b", List.of("a man")));
    assertEquals(
        Cider.unclipped().score(once).image(0), Cider.unclipped().score(often).image(0), 1e-12);
    assertTrue(Cider.coco().score(often).image(0) < Cider.coco().score(once).image(0) / 3);
  }

  @Test
  void diversityCountsDistinctWordsAndPairs() {
    Diversity diversity = Diversity.of(List.of("a dog runs", "a dog sits", "a dog runs"), null);
    assertEquals(new Diversity(3, 2, 4 / 9.0, 3 / 6.0, 4, 3, null), diversity);
    assertEquals(0, Diversity.of(List.of(""), null).distinct1());
    assertEquals(
        2 / 3.0,
        Diversity.of(List.of("a dog", "b", "a dog"), Set.of("a dog", "c")).seenInTraining(),
        1e-12);
  }

  @Test
  void seenInTrainingIsWordForWordWhateverTheCaseAndPunctuation() {
    List<String> training = List.of("a dog runs", "Two men sit.", "two men");
    CaptionScores scores = CaptionScores.of(SAMPLES, training);
    assertEquals(1, scores.diversity().seenInTraining());
    assertEquals(
        0.5, CaptionScores.of(SAMPLES, training.subList(0, 1)).diversity().seenInTraining());
    assertEquals(0, CaptionScores.of(SAMPLES, training.subList(2, 3)).diversity().seenInTraining());
    assertNull(CaptionScores.of(SAMPLES).diversity().seenInTraining());
    assertTrue(
        scores
            .table("0 left out")
            .endsWith("\nseen in training 100.0% of the captions, word for word\n"));
    assertTrue(CaptionScores.of(SAMPLES).table("0 left out").endsWith(" words each\n"));
  }

  @Test
  void theBestConstantCaptionBeatsEveryOther() {
    Random random = new Random(1);
    List<String> candidates = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      candidates.add(caption(random));
    }
    List<List<String>> references = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      references.add(List.of(caption(random), caption(random), caption(random), caption(random)));
    }
    CaptionTokenizer asIs = text -> text;
    ConstantCaption best = ConstantCaption.best(candidates, references, asIs);
    for (String other : candidates.subList(0, 20)) {
      assertTrue(score(other, references) <= best.corpusBleu4());
    }
    assertEquals(score(best.caption(), references), best.corpusBleu4(), 1e-12);
  }

  private static double score(String constant, List<List<String>> references) {
    return new CorpusBleu(4)
        .scoreTokenized(references.stream().map(r -> new Sample("x", constant, r)).toList())
        .total();
  }

  private static String caption(Random random) {
    String[] words = "a the dog man red runs sits on in grass street with".split(" ", -1);
    List<String> chosen = new ArrayList<>();
    for (int i = 5 + random.nextInt(6); i > 0; i--) {
      chosen.add(words[random.nextInt(words.length)]);
    }
    return String.join(" ", chosen);
  }
}
