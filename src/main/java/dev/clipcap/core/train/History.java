package dev.clipcap.core.train;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;

/**
 * The losses of a run so far.
 *
 * @param steps one entry for each step
 * @param epochs one entry for each finished epoch
 */
public record History(List<Step> steps, List<Epoch> epochs) {
  /** Before the first step. */
  public static final History EMPTY = new History(List.of(), List.of());

  public History {
    steps = List.copyOf(steps);
    epochs = List.copyOf(epochs);
  }

  /** A step in an epoch (from 1): the learning rate, and the mean loss of the batch's tokens. */
  public record Step(int epoch, float rate, float loss) {}

  /**
   * An epoch.
   *
   * @param train mean over the tokens of its steps, with dropout if GPT-2 is fine-tuned
   * @param validation mean over the validation captions' tokens at its end, without dropout
   */
  public record Epoch(double train, double validation) {}

  /** With one more epoch. */
  History and(List<Step> allSteps, Epoch next) {
    List<Epoch> all = new ArrayList<>(epochs);
    all.add(next);
    return new History(allSteps, all);
  }

  /** The epoch with the lowest validation loss, counted from 1; the first of equals. */
  @JsonIgnore
  public int bestEpoch() {
    int best = 0;
    for (int i = 1; i < epochs.size(); i++) {
      if (epochs.get(i).validation() < epochs.get(best).validation()) {
        best = i;
      }
    }
    return best + 1;
  }
}
