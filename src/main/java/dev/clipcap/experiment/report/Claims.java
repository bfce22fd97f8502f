package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.interval;
import static dev.clipcap.io.Markdown.loss;
import static dev.clipcap.io.Markdown.score;
import static dev.clipcap.io.Markdown.signed;

import dev.clipcap.core.train.History;
import dev.clipcap.metrics.Comparison;
import java.util.List;

/**
 * Which of the report's three claims hold for two runs.
 *
 * @param bleu4 report BLEU-4 of the first run and the second, by which the first claim is judged
 * @param corpusBleu4 corpus BLEU-4 of the two
 * @param tuned losses of the first run, MLP with fine-tuned GPT-2
 * @param frozen losses of the second run, transformer with frozen GPT-2
 */
record Claims(Comparison bleu4, Comparison corpusBleu4, History tuned, History frozen) {
  /** Losses closer than this share of each other count as equal: one seed tells no more. */
  private static final double SAME = 0.01;

  /** A run has settled at the first epoch whose loss exceeds its lowest by at most this share. */
  private static final double SETTLED = 0.05;

  /** What the numbers say of a claim. */
  enum Verdict {
    HOLDS("holds"),
    IN_PART("holds in part"),
    FAILS("does not hold"),
    UNTOLD("cannot be told");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }
  }

  /** MLP + fine-tuned GPT-2 scores higher. Told by the 95% interval of the difference. */
  Verdict higherScore() {
    if (!bleu4.significant()) {
      return Verdict.UNTOLD;
    }
    return bleu4.difference() > 0 ? Verdict.HOLDS : Verdict.FAILS;
  }

  /**
   * Transformer + frozen GPT-2 converges faster early: a lower validation loss after epoch 1, and
   * settled in fewer epochs. If the two disagree, or neither differs, it cannot be told.
   */
  Verdict fasterStart() {
    if (tuned.epochs().size() < 2 || frozen.epochs().size() < 2) {
      return Verdict.UNTOLD;
    }
    int first = lower(afterFirst(frozen), afterFirst(tuned));
    int settled = Integer.compare(settled(tuned), settled(frozen));
    if (first * settled < 0 || (first == 0 && settled == 0)) {
      return Verdict.UNTOLD;
    }
    return first + settled > 0 ? Verdict.HOLDS : Verdict.FAILS;
  }

  /** MLP + fine-tuned GPT-2 ends with the lower loss, training and validation. */
  Verdict lowerEnd() {
    int train = lower(last(tuned).train(), last(frozen).train());
    int validation = lower(last(tuned).validation(), last(frozen).validation());
    if (train == 0 && validation == 0) {
      return Verdict.UNTOLD;
    }
    if (train > 0 && validation > 0) {
      return Verdict.HOLDS;
    }
    return train > 0 || validation > 0 ? Verdict.IN_PART : Verdict.FAILS;
  }

  /** The three verdicts with their reasons, as one paragraph of Markdown. */
  String paragraph() {
    return String.join(
        " ",
        List.of(
            claim(1, "MLP + fine-tuned GPT-2 scores higher", higherScore()),
            scoreReason(),
            claim(2, "transformer + frozen GPT-2 converges faster early", fasterStart()),
            startReason(),
            claim(3, "MLP + fine-tuned GPT-2 ends with the lower loss", lowerEnd()),
            endReason(),
            "All of this is one seed for each model; a different seed would move every number, and"
                + " losses within 1% of each other are called equal here."));
  }

  private static String claim(int number, String text, Verdict verdict) {
    return "**Claim %s, %s: %s.**".formatted(number, text, verdict.words);
  }

  private String scoreReason() {
    return "Report BLEU-4 is %s against %s; the difference of %s has the 95%% interval %s, which %s. By corpus BLEU-4 the difference is %s, %s."
        .formatted(
            score(bleu4.first()),
            score(bleu4.second()),
            signed(bleu4.difference()),
            interval(bleu4.low(), bleu4.high()),
            bleu4.significant()
                ? "excludes zero"
                : "includes zero, so these "
                    + bleu4.images()
                    + " images do not tell the two models apart",
            signed(corpusBleu4.difference()),
            corpusBleu4.significant() ? "significant" : "not significant");
  }

  private String startReason() {
    if (tuned.epochs().size() < 2 || frozen.epochs().size() < 2) {
      return "It needs two epochs or more of each run, to see a loss settle.";
    }
    int first = lower(afterFirst(frozen), afterFirst(tuned));
    return "After epoch 1 its validation loss is %s against %s (%s), and it comes within 5%% of its lowest in epoch %s, against epoch %s."
        .formatted(
            loss(afterFirst(frozen)),
            loss(afterFirst(tuned)),
            word(first),
            settled(frozen),
            settled(tuned));
  }

  private String endReason() {
    History.Epoch t = last(tuned);
    History.Epoch f = last(frozen);
    return "In the last epoch its training loss is %s against %s (%s; dropout is on in GPT-2 when it is fine-tuned, which raises it) and its validation loss %s against %s (%s)."
        .formatted(
            loss(t.train()),
            loss(f.train()),
            word(lower(t.train(), f.train())),
            loss(t.validation()),
            loss(f.validation()),
            word(lower(t.validation(), f.validation())));
  }

  /** 1 if {@code loss} is lower than {@code other}, -1 if higher, 0 if they are the same to 1%. */
  private static int lower(double loss, double other) {
    return Math.abs(loss - other) <= SAME * Math.min(loss, other) ? 0 : Double.compare(other, loss);
  }

  private static String word(int lower) {
    return lower > 0 ? "lower" : lower < 0 ? "higher" : "equal";
  }

  static double afterFirst(History history) {
    return history.epochs().get(0).validation();
  }

  static History.Epoch last(History history) {
    return history.epochs().get(history.epochs().size() - 1);
  }

  /** The first epoch, counted from 1, within 5% of the lowest validation loss. */
  static int settled(History history) {
    double lowest = history.epochs().get(history.bestEpoch() - 1).validation();
    int epoch = 1;
    while (history.epochs().get(epoch - 1).validation() > lowest * (1 + SETTLED)) {
      epoch++;
    }
    return epoch;
  }
}
