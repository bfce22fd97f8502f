package dev.clipcap.core.decode;

import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A language model over the letters a, b, c, ...: token 0 is a. It is a function from what has been
 * written so far to the probability of each letter.
 */
final class ToyLanguageModel implements LanguageModel {
  private final Function<String, double[]> probabilities;
  private List<String> sequences;

  /** How many sequences each call continued. */
  final List<Integer> batches = new ArrayList<>();

  /**
   * @param starts what each sequence begins with; it stands for the prefix
   */
  ToyLanguageModel(Function<String, double[]> probabilities, String... starts) {
    this.probabilities = probabilities;
    this.sequences = List.of(starts);
  }

  @Override
  public Candidates start(int count) {
    return candidates(count);
  }

  @Override
  public Candidates advance(int[] rows, int[] tokens, int count) {
    if (rows.length == 0) {
      return new Candidates(new int[0][], new float[0][]);
    }
    List<String> longer = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      longer.add(sequences.get(rows[i]) + (char) ('a' + tokens[i]));
    }
    sequences = longer;
    return candidates(count);
  }

  private Candidates candidates(int count) {
    batches.add(sequences.size());
    int[][] tokens = new int[sequences.size()][];
    float[][] logs = new float[sequences.size()][];
    for (int row = 0; row < tokens.length; row++) {
      double[] p = probabilities.apply(sequences.get(row));
      tokens[row] =
          IntStream.range(0, p.length)
              .boxed()
              .sorted(Comparator.comparing((Integer i) -> -p[i]))
              .limit(count)
              .mapToInt(i -> i)
              .toArray();
      logs[row] = new float[tokens[row].length];
      for (int rank = 0; rank < tokens[row].length; rank++) {
        logs[row][rank] = (float) Math.log(p[tokens[row][rank]]);
      }
    }
    return new Candidates(tokens, logs);
  }

  /** A decoded sequence in letters. */
  static String text(Decoded decoded) {
    StringBuilder text = new StringBuilder();
    for (int token : decoded.tokens()) {
      text.append((char) ('a' + token));
    }
    return text.toString();
  }
}
