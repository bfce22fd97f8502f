package dev.clipcap.core.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A language model that never offers a token which would complete an n-gram of tokens for the
 * second time: Hugging Face's {@code no_repeat_ngram_size}. Any decoder can be given it; the
 * log-probabilities of what is left stay as they are.
 *
 * <p>Where that forbids the whole vocabulary, it forbids nothing.
 */
public final class WithoutRepetition implements LanguageModel {
  private final LanguageModel model;
  private final int n;
  private List<int[]> sequences;

  /**
   * @param model at its start
   * @param n length of the n-grams that may not occur twice, from 1 on
   */
  public WithoutRepetition(LanguageModel model, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n " + n);
    }
    this.model = model;
    this.n = n;
  }

  @Override
  public Candidates start(int count) {
    Candidates first = model.start(count);
    sequences = new ArrayList<>();
    for (int i = 0; i < first.rows(); i++) {
      sequences.add(new int[0]);
    }
    return first;
  }

  @Override
  public Candidates advance(int[] rows, int[] tokens, int count) {
    List<int[]> longer = new ArrayList<>();
    List<Set<Integer>> forbidden = new ArrayList<>();
    int most = 0;
    for (int i = 0; i < rows.length; i++) {
      int[] before = sequences.get(rows[i]);
      int[] sequence = Arrays.copyOf(before, before.length + 1);
      sequence[before.length] = tokens[i];
      longer.add(sequence);
      forbidden.add(forbidden(sequence));
      most = Math.max(most, forbidden.get(i).size());
    }
    sequences = longer;
    // As many more as can be forbidden: what is left are the best of those allowed.
    int more = (int) Math.min((long) count + most, Nucleus.WHOLE_VOCABULARY);
    Candidates offered = model.advance(rows, tokens, more);
    for (int i = 0; i < rows.length; i++) {
      keep(offered, i, forbidden.get(i), count);
    }
    for (int i = rows.length; i < offered.rows(); i++) {
      longer.add(new int[0]);
      keep(offered, i, Set.of(), count);
    }
    return offered;
  }

  private static void keep(Candidates offered, int row, Set<Integer> forbidden, int count) {
    int[] tokens = offered.tokens()[row];
    float[] logs = offered.logProbabilities()[row];
    int kept = 0;
    int[] allowed = new int[tokens.length];
    float[] allowedLogs = new float[tokens.length];
    for (int rank = 0; rank < tokens.length && kept < count; rank++) {
      if (!forbidden.contains(tokens[rank])) {
        allowed[kept] = tokens[rank];
        allowedLogs[kept++] = logs[rank];
      }
    }
    boolean none = kept == 0;
    int size = none ? Math.min(count, tokens.length) : kept;
    offered.tokens()[row] = Arrays.copyOf(none ? tokens : allowed, size);
    offered.logProbabilities()[row] = Arrays.copyOf(none ? logs : allowedLogs, size);
  }

  /** The tokens that followed earlier occurrences of the sequence's last n - 1 tokens. */
  private Set<Integer> forbidden(int[] sequence) {
    Set<Integer> result = new HashSet<>();
    int context = n - 1;
    int end = sequence.length;
    for (int at = 0; at + context < end; at++) {
      if (Arrays.equals(sequence, at, at + context, sequence, end - context, end)) {
        result.add(sequence[at + context]);
      }
    }
    return result;
  }
}
