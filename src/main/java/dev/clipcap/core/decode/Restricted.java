package dev.clipcap.core.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * A language model that offers only tokens which rules allow. Any decoder can be given it; the
 * log-probabilities of what is left stay as they are.
 *
 * <p>Where the rules forbid the whole vocabulary, they forbid nothing.
 */
public final class Restricted implements LanguageModel {
  /**
   * What may follow what.
   *
   * @param prompt tokens that each sequence begins with; none: it begins as the model likes. The
   *     other rules hold after it
   * @param minTokens the shortest sequence, its prompt and its stop token included: Hugging Face's
   *     {@code min_new_tokens} without a prompt
   * @param stopToken that ends a sequence
   * @param noRepeat no n-gram of so many tokens occurs twice, Hugging Face's {@code
   *     no_repeat_ngram_size}; 0: they may
   */
  public record Rules(List<Integer> prompt, int minTokens, int stopToken, int noRepeat) {
    public Rules {
      prompt = List.copyOf(prompt);
      if (minTokens < 0 || noRepeat < 0) {
        throw new IllegalArgumentException("minTokens " + minTokens + ", noRepeat " + noRepeat);
      }
    }

    /** Whether they allow everything. */
    boolean areNone() {
      return prompt.isEmpty() && minTokens <= 1 && noRepeat == 0;
    }

    private Allowed after(int[] sequence) {
      int length = sequence.length;
      if (length < prompt.size()) {
        int next = prompt.get(length);
        return new Allowed(token -> token == next, Nucleus.WHOLE_VOCABULARY);
      }
      Set<Integer> forbidden = noRepeat == 0 ? new HashSet<>() : repeating(sequence, noRepeat - 1);
      if (length + 1 < minTokens) {
        forbidden.add(stopToken);
      }
      return new Allowed(token -> !forbidden.contains(token), forbidden.size());
    }
  }

  /** The tokens that may come next, and how many at most may not. */
  private record Allowed(IntPredicate token, int forbidden) {}

  private final LanguageModel model;
  private final Rules rules;
  private List<int[]> sequences = List.of();

  private Restricted(LanguageModel model, Rules rules) {
    this.model = model;
    this.rules = rules;
  }

  /** A model, at its start, under rules. */
  public static LanguageModel to(Rules rules, LanguageModel model) {
    return rules.areNone() ? model : new Restricted(model, rules);
  }

  @Override
  public Candidates start(int count) {
    sequences = new ArrayList<>();
    Allowed first = rules.after(new int[0]);
    return kept(model.start(more(count, first.forbidden())), List.of(), count);
  }

  @Override
  public Candidates advance(int[] rows, int[] tokens, int count) {
    List<int[]> longer = new ArrayList<>();
    List<Allowed> allowed = new ArrayList<>();
    int most = rules.after(new int[0]).forbidden(); // of sequences that begin now
    for (int i = 0; i < rows.length; i++) {
      int[] before = sequences.get(rows[i]);
      int[] sequence = Arrays.copyOf(before, before.length + 1);
      sequence[before.length] = tokens[i];
      longer.add(sequence);
      allowed.add(rules.after(sequence));
      most = Math.max(most, allowed.get(i).forbidden());
    }
    sequences = longer;
    return kept(model.advance(rows, tokens, more(count, most)), allowed, count);
  }

  /** As many more as can be forbidden: what is left are the best of those allowed. */
  private static int more(int count, int forbidden) {
    return (int) Math.min((long) count + forbidden, Nucleus.WHOLE_VOCABULARY);
  }

  /** What is allowed of an offer, at most {@code count} tokens of each row. */
  private Candidates kept(Candidates offered, List<Allowed> allowed, int count) {
    for (int row = 0; row < offered.rows(); row++) {
      boolean begins = row >= allowed.size();
      if (begins) {
        sequences.add(new int[0]);
      }
      keep(offered, row, begins ? rules.after(new int[0]) : allowed.get(row), count);
    }
    return offered;
  }

  private static void keep(Candidates offered, int row, Allowed allowed, int count) {
    int[] tokens = offered.tokens()[row];
    float[] logs = offered.logProbabilities()[row];
    int kept = 0;
    int[] keptTokens = new int[tokens.length];
    float[] keptLogs = new float[tokens.length];
    for (int rank = 0; rank < tokens.length && kept < count; rank++) {
      if (allowed.token().test(tokens[rank])) {
        keptTokens[kept] = tokens[rank];
        keptLogs[kept++] = logs[rank];
      }
    }
    boolean none = kept == 0;
    int size = none ? Math.min(count, tokens.length) : kept;
    offered.tokens()[row] = Arrays.copyOf(none ? tokens : keptTokens, size);
    offered.logProbabilities()[row] = Arrays.copyOf(none ? logs : keptLogs, size);
  }

  /** The tokens that followed earlier occurrences of the sequence's last tokens. */
  private static Set<Integer> repeating(int[] sequence, int context) {
    Set<Integer> result = new HashSet<>();
    int end = sequence.length;
    for (int at = 0; at + context < end; at++) {
      if (Arrays.equals(sequence, at, at + context, sequence, end - context, end)) {
        result.add(sequence[at + context]);
      }
    }
    return result;
  }
}
