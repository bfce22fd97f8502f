package dev.clipcap.core.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BeamTest {
  private static final int STOP = 2; // c

  /** A table of probabilities of a, b, c after each text; where it says nothing: c, surely. */
  private static ToyLanguageModel model(Map<String, double[]> table) {
    return new ToyLanguageModel(
        text -> table.getOrDefault(text, new double[] {0.005, 0.005, 0.99}), "");
  }

  private static List<String> decode(LanguageModel model, int width, int stop, int max) {
    return new Beam(width, 1, stop, max)
        .decode(model).get(0).stream().map(ToyLanguageModel::text).toList();
  }

  /** Greedy takes a (0.5) and then has only weak continuations; b (0.4) has a strong one. */
  @Test
  void findsWhatGreedyMisses() {
    Map<String, double[]> table =
        Map.of(
            "", new double[] {0.5, 0.4, 0.1},
            "a", new double[] {0.4, 0.3, 0.3},
            "b", new double[] {0.9, 0.05, 0.05});
    assertEquals("aa", ToyLanguageModel.text(new Greedy(STOP, 2).decode(model(table)).get(0)));
    Decoded best = new Beam(2, 1, STOP, 2).decode(model(table)).get(0).get(0);
    assertEquals("ba", ToyLanguageModel.text(best));
    assertEquals(Math.log(0.4 * 0.9), best.logProbability(), 1e-6);
  }

  /** c alone has 0.33, abc 0.28 and aac 0.27; but they are more probable per token. */
  @Test
  void ranksByLogProbabilityPerToken() {
    Map<String, double[]> table =
        Map.of(
            "", new double[] {0.65, 0.02, 0.33},
            "a", new double[] {0.42, 0.48, 0.1},
            "ab", new double[] {0.05, 0.05, 0.9});
    assertEquals(List.of("abc", "aac", "c"), decode(model(table), 3, STOP, 3));
  }

  /**
   * The same model ranked by sum / length^penalty: the sums are ln 0.33, ln 0.281, ln 0.273 for
   * lengths 1, 3, 3, so that without a penalty the shortest wins.
   */
  @Test
  void lengthPenaltyIsAnExponent() {
    Map<String, double[]> table =
        Map.of(
            "", new double[] {0.65, 0.02, 0.33},
            "a", new double[] {0.42, 0.48, 0.1},
            "ab", new double[] {0.05, 0.05, 0.9});
    List<Decoded> bySum = new Beam(3, 0, STOP, 3).decode(model(table)).get(0);
    assertEquals(List.of("c", "abc", "aac"), bySum.stream().map(ToyLanguageModel::text).toList());
    Beam half = new Beam(3, 0.5, STOP, 3);
    Decoded best = half.decode(model(table)).get(0).get(0);
    assertEquals("abc", ToyLanguageModel.text(best));
    assertEquals(Math.log(0.65 * 0.48 * 0.9) / Math.sqrt(3), half.score(best), 1e-6);
  }

  /** A stopped beam is neither continued nor made longer, and may win in the end. */
  @Test
  void stoppedBeamKeepsItsScore() {
    Map<String, double[]> table =
        Map.of(
            "", new double[] {0.3, 0.1, 0.6},
            "a", new double[] {0.5, 0.3, 0.2},
            "aa", new double[] {0.4, 0.35, 0.25});
    ToyLanguageModel model = model(table);
    List<Decoded> beams = new Beam(2, 1, STOP, 3).decode(model).get(0);
    assertEquals(List.of("c", "aaa"), beams.stream().map(ToyLanguageModel::text).toList());
    assertEquals(Math.log(0.6), beams.get(0).logProbability(), 1e-6);
    assertEquals(List.of(1, 1, 1), model.batches, "only open beams are continued");
  }

  @Test
  void endsWhenAllBeamsHaveStopped() {
    Map<String, double[]> table = Map.of("", new double[] {0.5, 0.3, 0.2});
    ToyLanguageModel model = model(table);
    assertEquals(List.of("ac", "bc"), decode(model, 2, STOP, 67));
    assertEquals(List.of(1, 2), model.batches);
  }

  @Test
  void widthOneIsGreedy() {
    for (int seed = 0; seed < 100; seed++) {
      Function<String, double[]> random = random(seed, 5);
      Decoded greedy = new Greedy(STOP, 9).decode(new ToyLanguageModel(random, "")).get(0);
      assertEquals(
          List.of(List.of(greedy)),
          new Beam(1, 1, STOP, 9).decode(new ToyLanguageModel(random, "")));
    }
  }

  /**
   * The same as the algorithm that ClipCap's authors published, which pads stopped beams with token
   * 0 and gives every other continuation of them a score of minus infinity.
   */
  @Test
  void equalsThePaddedForm() {
    for (int seed = 0; seed < 300; seed++) {
      int letters = 3 + seed % 5;
      int width = 1 + seed % 3;
      int stop = seed % letters;
      Function<String, double[]> random = random(seed, letters);
      assertEquals(
          padded(random, letters, width, stop, 8),
          decode(new ToyLanguageModel(random, ""), width, stop, 8),
          "seed " + seed);
    }
  }

  /** Images that end early leave; what the others find does not depend on them, to the bit. */
  @Test
  void manySequencesFindWhatEachFindsAlone() {
    String[] starts = {"", "x", "yy", "z", "xz", "q", "r"};
    for (int seed = 0; seed < 100; seed++) {
      int letters = 3 + seed % 5;
      Beam beam = new Beam(1 + seed % 4, seed % 3 * 0.5, seed % letters, 8);
      Function<String, double[]> random = random(seed, letters);
      List<List<Decoded>> alone = new ArrayList<>();
      int rows = 0;
      for (String start : starts) {
        ToyLanguageModel one = new ToyLanguageModel(random, start);
        alone.addAll(beam.decode(one));
        rows += one.batches.stream().mapToInt(n -> n).sum();
      }
      ToyLanguageModel together = new ToyLanguageModel(random, starts);
      assertEquals(alone, beam.decode(together), "seed " + seed);
      assertEquals(rows, together.batches.stream().mapToInt(n -> n).sum(), "rows computed");
      assertTrue(together.batches.size() <= 8, "one step for all");
    }
  }

  /** The same under rules, which are kept for each row. */
  @Test
  void manySequencesKeepTheRules() {
    String[] starts = {"", "x", "yy", "z"};
    for (int seed = 0; seed < 50; seed++) {
      Function<String, double[]> random = random(seed, 5);
      Restricted.Rules rules = new Restricted.Rules(List.of(seed % 5, 1), 4, STOP, 2);
      Beam beam = new Beam(3, 1, STOP, 9);
      List<List<Decoded>> alone = new ArrayList<>();
      for (String start : starts) {
        alone.addAll(beam.decode(Restricted.to(rules, new ToyLanguageModel(random, start))));
      }
      assertEquals(alone, beam.decode(Restricted.to(rules, new ToyLanguageModel(random, starts))));
    }
  }

  private record Padded(String text, int length, double sum, boolean stopped) {}

  private static List<String> padded(
      Function<String, double[]> model, int letters, int width, int stop, int max) {
    List<Padded> beams = List.of(new Padded("", 0, 0, false));
    for (int step = 0; step < max && !beams.stream().allMatch(Padded::stopped); step++) {
      List<Padded> all = new ArrayList<>();
      for (Padded beam : beams) {
        double[] p = beam.stopped ? null : model.apply(beam.text);
        for (int token = 0; token < letters; token++) {
          double log = p != null ? Math.log(p[token]) : token == 0 ? 0 : Double.NEGATIVE_INFINITY;
          all.add(
              new Padded(
                  beam.text + (char) ('a' + token),
                  beam.length + (beam.stopped ? 0 : 1),
                  beam.sum + log,
                  beam.stopped || token == stop));
        }
      }
      all.sort(Comparator.comparing((Padded b) -> -b.sum / b.length));
      beams = all.subList(0, width);
    }
    return beams.stream()
        .sorted(Comparator.comparing((Padded b) -> -b.sum / b.length))
        .map(b -> b.text.substring(0, b.length))
        .toList();
  }

  /** Probabilities that depend on the whole text. */
  private static Function<String, double[]> random(int seed, int letters) {
    return text -> {
      Random random = new Random(31L * seed + 1_000_003L * text.hashCode());
      double[] p = random.doubles(letters, 0.01, 1).map(x -> x * x * x).toArray();
      double sum = 0;
      for (double value : p) {
        sum += value;
      }
      for (int i = 0; i < letters; i++) {
        p[i] /= sum;
      }
      return p;
    };
  }

  @Test
  void sizesMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> new Beam(0, 1, STOP, 5));
    assertThrows(IllegalArgumentException.class, () -> new Beam(1, 1, STOP, 0));
  }
}
