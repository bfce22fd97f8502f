package dev.clipcap.core.decode;

import dev.clipcap.core.decode.Greedy.Path;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws each token from the nucleus of the distribution (Holtzman et al. 2020): the fewest most
 * probable tokens that together have a probability of {@code topP}. The temperature comes first, as
 * in Hugging Face's {@code TemperatureLogitsWarper} and {@code TopPLogitsWarper}. It looks at the
 * whole vocabulary.
 *
 * <p>Every sequence draws from a generator of its own with the same seed, so that what it becomes
 * does not depend on its neighbours in the batch.
 *
 * @param topP above 0, at most 1; 1 keeps every token
 * @param temperature above 0; log-probabilities are divided by it: below 1 the probable tokens gain
 * @param seed of the draws
 * @param stopToken ends a sequence and belongs to it
 * @param maxTokens the longest sequence
 */
public record Nucleus(double topP, double temperature, long seed, int stopToken, int maxTokens) {
  /** A count of candidates that no vocabulary reaches. */
  public static final int WHOLE_VOCABULARY = Integer.MAX_VALUE;

  public Nucleus {
    if (!(topP > 0 && topP <= 1 && temperature > 0 && temperature < Double.POSITIVE_INFINITY)
        || maxTokens < 1) {
      throw new IllegalArgumentException(
          "topP %s, temperature %s, maxTokens %s".formatted(topP, temperature, maxTokens));
    }
  }

  /**
   * One sequence for each that the model starts with; their log-probabilities are the model's own,
   * without temperature and nucleus.
   */
  public List<Decoded> decode(LanguageModel model) {
    List<SplittableRandom> draws = new ArrayList<>();
    return new Greedy(stopToken, maxTokens)
            .steps(
                model,
                WHOLE_VOCABULARY,
                (i, paths, next) -> {
                  if (i == draws.size()) {
                    draws.add(new SplittableRandom(seed));
                  }
                  Path path = paths.get(0);
                  float[] candidates = next.logProbabilities()[path.row()];
                  return List.of(
                      path.and(next, draw(distribution(candidates), draws.get(i).nextDouble())));
                })
            .stream()
            .map(paths -> paths.get(0))
            .toList();
  }

  /**
   * What is drawn from: probabilities, of sum 1, of the tokens in the nucleus.
   *
   * @param logProbabilities of all tokens, best first
   * @return of the first tokens; the others are out
   */
  double[] distribution(float[] logProbabilities) {
    double[] p = new double[logProbabilities.length];
    double total = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp((logProbabilities[i] - (double) logProbabilities[0]) / temperature);
      total += p[i];
    }
    int kept = 0;
    double sum = 0; // of the tokens before the one that is looked at
    while (kept < p.length && (kept == 0 || topP == 1 || sum < topP * total)) {
      sum += p[kept++];
    }
    double[] nucleus = Arrays.copyOf(p, kept);
    for (int i = 0; i < kept; i++) {
      nucleus[i] /= sum;
    }
    return nucleus;
  }

  /** The first rank at which the probabilities so far exceed a number in [0, 1). */
  private static int draw(double[] probabilities, double number) {
    double sum = 0;
    for (int rank = 0; rank < probabilities.length; rank++) {
      sum += probabilities[rank];
      if (number < sum) {
        return rank;
      }
    }
    return probabilities.length - 1; // the sum was rounded to less than the number
  }
}
