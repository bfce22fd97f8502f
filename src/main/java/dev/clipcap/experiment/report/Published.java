package dev.clipcap.experiment.report;

import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.MapperChoice;
import java.util.Optional;

/**
 * The models of the student report (spyAlbert/cs1470-final-project). Other numbers of theirs are in
 * the comparison's template, computed from the captions that the report published.
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
    if (mapper.className() != null || mlp != experiment.task().finetune()) {
      return Optional.empty();
    }
    return Optional.of(mlp ? MLP_FINETUNED : TRANSFORMER_FROZEN);
  }
}
