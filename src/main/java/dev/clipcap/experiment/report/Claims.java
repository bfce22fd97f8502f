package dev.clipcap.experiment.report;

import dev.clipcap.core.train.History;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.Finetune;
import dev.clipcap.experiment.config.MapperChoice;
import dev.clipcap.metrics.Comparison;
import java.util.Optional;

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

  /**
   * The models of the student report (spyAlbert/cs1470-final-project). Other numbers of theirs are
   * in the comparison's template, computed from the captions that the report published.
   */
  enum Published {
    MLP_FINETUNED(0.287),
    TRANSFORMER_FROZEN(0.274);

    private final double reportBleu4;

    Published(double reportBleu4) {
      this.reportBleu4 = reportBleu4;
    }

    /** As the report prints it: the mean over images. */
    double reportBleu4() {
      return reportBleu4;
    }

    /** The published counterpart of an experiment, if it has one. */
    static Optional<Published> of(Experiment experiment) {
      MapperChoice mapper = experiment.models().mapper();
      boolean mlp = mapper.mapsByMlp();
      Finetune finetune = experiment.task().finetune();
      if (!mapper.standsInReport() || finetune.lora() != null || mlp != finetune.weights()) {
        return Optional.empty();
      }
      return Optional.of(mlp ? MLP_FINETUNED : TRANSFORMER_FROZEN);
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
    if (!startIsTold()) {
      return Verdict.UNTOLD;
    }
    int first = lower(afterFirst(frozen), afterFirst(tuned));
    int settled = Integer.compare(settled(tuned), settled(frozen));
    if (first * settled < 0 || (first == 0 && settled == 0)) {
      return Verdict.UNTOLD;
    }
    return first + settled > 0 ? Verdict.HOLDS : Verdict.FAILS;
  }

  private boolean startIsTold() {
    return tuned.epochs().size() >= 2 && frozen.epochs().size() >= 2;
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
    History.Epoch t = last(tuned);
    History.Epoch f = last(frozen);
    int first = lower(afterFirst(frozen), afterFirst(tuned));
    Page page = new Page("claims");
    page.put("higherScore", higherScore().words)
        .put("fasterStart", fasterStart().words)
        .put("lowerEnd", lowerEnd().words)
        .put("images", bleu4.images())
        .put("report", bleu4)
        .put("corpus", corpusBleu4)
        .put("zero", page.section(bleu4.significant() ? "excludesZero" : "includesZero"))
        .put("corpusVerdict", corpusBleu4.significant() ? "significant" : "not significant")
        .putLoss("tunedFirst", afterFirst(tuned))
        .putLoss("frozenFirst", afterFirst(frozen))
        .put("firstWord", word(first))
        .put("tunedSettled", settled(tuned))
        .put("frozenSettled", settled(frozen))
        .put("start", page.section(startIsTold() ? "start" : "oneEpoch"))
        .putLoss("tunedTrain", t.train())
        .putLoss("frozenTrain", f.train())
        .put("trainWord", word(lower(t.train(), f.train())))
        .putLoss("tunedValidation", t.validation())
        .putLoss("frozenValidation", f.validation())
        .put("validationWord", word(lower(t.validation(), f.validation())));
    return page.section("claims");
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
