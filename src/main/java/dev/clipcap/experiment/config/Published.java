package dev.clipcap.experiment.config;

import dev.clipcap.core.mapper.MapperConfig;
import java.util.List;
import java.util.Optional;

/**
 * A model of the student report (spyAlbert/cs1470-final-project): its one caption for each of
 * {@value #IMAGES} COCO images. Report BLEU-4 is as the report prints it; the rest was computed
 * from the captions it published.
 *
 * @param reportBleu4 mean over images
 * @param corpusBleu BLEU-1 to BLEU-4, as coco-caption has it
 */
public record Published(double reportBleu4, List<Double> corpusBleu) {
  public static final Published MLP_FINETUNED =
      new Published(0.287, List.of(0.7435, 0.5819, 0.4367, 0.3251));
  public static final Published TRANSFORMER_FROZEN =
      new Published(0.274, List.of(0.7553, 0.5893, 0.4322, 0.3132));

  public static final int IMAGES = 193;

  /** Of report BLEU-4, MLP minus transformer; with the paired bootstrap's 95% interval. */
  public static final double DIFFERENCE = 0.0129;

  public static final double LOW = -0.017;
  public static final double HIGH = 0.042;

  /** The published counterpart of an experiment, if it has one. */
  public static Optional<Published> of(Experiment experiment) {
    boolean mlp = experiment.models().mapper().type() == MapperConfig.Type.MLP;
    if (experiment.models().mapper().className() != null || mlp != experiment.task().finetune()) {
      return Optional.empty();
    }
    return Optional.of(mlp ? MLP_FINETUNED : TRANSFORMER_FROZEN);
  }
}
