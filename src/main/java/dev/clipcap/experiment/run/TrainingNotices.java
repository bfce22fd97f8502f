package dev.clipcap.experiment.run;

import dev.clipcap.core.train.History;
import dev.clipcap.core.train.Trainer.TrainingObserver;
import dev.clipcap.core.train.TrainingGraph;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Progress;
import java.util.Locale;

/** Says how training goes, and passes on what it is told. */
final class TrainingNotices implements TrainingObserver {
  private final int epochs;
  private final int stepsPerEpoch;
  private final String measure;
  private final int sign;
  private final TrainingObserver next;
  private int epoch;
  private Progress progress;

  /**
   * @param epochs of the run, at most
   * @param rewarded whether losses are rewards with another sign
   * @param next is told, too
   */
  TrainingNotices(int epochs, int stepsPerEpoch, boolean rewarded, TrainingObserver next) {
    this.epochs = epochs;
    this.stepsPerEpoch = stepsPerEpoch;
    this.measure = rewarded ? "reward" : "loss";
    this.sign = rewarded ? -1 : 1;
    this.next = next;
  }

  @Override
  public boolean measuresGradients() {
    return next.measuresGradients();
  }

  @Override
  public void begin(History history) {
    next.begin(history);
    if (!history.epochs().isEmpty()) {
      Notices.say("continuing after epoch %d of %d", history.epochs().size(), epochs);
    }
  }

  @Override
  public void step(int number, TrainingGraph.Step step) {
    next.step(number, step);
    int now = (number - 1) / stepsPerEpoch + 1;
    if (now != epoch) {
      epoch = now;
      long before = (now - 1L) * stepsPerEpoch;
      progress =
          Notices.begin(
              "epoch " + now + "/" + epochs, "steps", before, (long) epochs * stepsPerEpoch);
    }
    progress.update(number, String.format(Locale.ROOT, "%s %.3f", measure, sign * step.loss()));
  }

  @Override
  public void epoch(History history) {
    next.epoch(history);
    History.Epoch last = history.epochs().get(history.epochs().size() - 1);
    Notices.say(
        "epoch %d/%d  training %s %.4f  validation %s %.4f",
        history.epochs().size(),
        epochs,
        measure,
        sign * last.train(),
        measure,
        sign * last.validation());
  }

  @Override
  public void end(History history) {
    next.end(history);
    if (history.epochs().size() < epochs) {
      Notices.say("stopping: no lower validation loss since epoch %d", history.bestEpoch());
    }
  }
}
