package dev.clipcap.core.train;

import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Batch.BatchInputs;
import dev.clipcap.core.train.Trainer.TrainedWeights;
import dev.clipcap.io.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * ClipCap's training step as one TensorFlow graph: mapper, GPT-2, masked loss, gradients, AdamW.
 *
 * <p>Dimensions: B batch, D embedding, k prefix, T caption tokens, C width, V vocabulary.
 */
public final class TrainingGraph extends GraphModel implements TrainedWeights {
  private static final int PART_SEED = 7919; // so that no two parts of a batch drop the same

  private final BatchInputs inputs = new BatchInputs(tf);
  private final TrainingOptions options;
  private final int longestCaption;
  private final CaptionLoss loss;
  private final CaptionLoss validationLoss;
  private final List<Operand<TFloat32>> gradients;
  private final Optimizer.Update update;

  /**
   * Builds the graph; the weights have no values yet.
   *
   * @param makeMapper the mapper of that config over its weights
   */
  public TrainingGraph(
      MapperConfig mapperConfig,
      Function<Params, PrefixMapper> makeMapper,
      Gpt2Config gpt2Config,
      TrainingOptions options) {
    try (Opening opening = new Opening()) {
      opening.add(this);
      this.options = options;
      Backward backward = options.backward();
      PrefixMapper mapper = makeMapper.apply(mapperParams().with(options.kernels()));
      Gpt2 gpt2 =
          new Gpt2(gpt2Config, gpt2Params().with(options.kernels().keeping(adapterParams())));
      int k = mapperConfig.prefix();
      longestCaption = gpt2Config.positions() - k;

      validationLoss =
          CaptionLoss.of(tf, inputs, mapper, k, gpt2, Dropout.OFF, Dropout.OFF, backward);
      Operand<TInt32> seed = inputs.dropoutSeed();
      Dropout ofMapper = Dropout.of(Dropout.apart(tf, seed), (float) mapperConfig.dropout());
      boolean frozen = trained().equals(mapperParams().all()); // GPT-2 runs as in inference
      Dropout ofGpt2 =
          frozen || !gpt2Config.drops() ? Dropout.OFF : new Dropout(seed, gpt2Config.dropout());
      loss =
          ofMapper.equals(Dropout.OFF) && ofGpt2.equals(Dropout.OFF)
              ? validationLoss
              : CaptionLoss.of(tf, inputs, mapper, k, gpt2, ofMapper, ofGpt2, backward);

      InvalidInputException.refuseIf(
          trained().isEmpty(),
          "mapper",
          "no weights, and a frozen GPT-2",
          "something to train",
          "ask params.get(...) for weights in the mapper, or set \"finetune\": true");
      gradients =
          backward.gradients(graph, loss, List.of(gpt2Params(), adapterParams()), trained());
      update = options.optimizer().update(this, gradients);
      open();
      Weights.initialize(session(), params.at("sum"), 0); // where an optimiser adds up gradients
      opening.keep();
    }
  }

  /** Where batches come in. */
  public BatchInputs inputs() {
    return inputs;
  }

  /** The mapper's weights. */
  public Params mapperParams() {
    return params.at("clip_project");
  }

  /** GPT-2's weights. */
  public Params gpt2Params() {
    return params.at("gpt").at("transformer");
  }

  /** Weights beside GPT-2's, by the names of its layers. */
  public Params adapterParams() {
    return params.at("adapters");
  }

  @Override
  public Params optimizerParams() {
    return params.at("adam");
  }

  /** Gradients flow into these weights and no others. */
  @Override
  public List<Param> trained() {
    List<Param> trained = new ArrayList<>(mapperParams().all());
    trained.addAll((options.finetune() ? gpt2Params() : adapterParams()).all());
    return trained;
  }

  /** Tokens for which GPT-2 has positions after the prefix: no caption may have more. */
  public int longestCaption() {
    return longestCaption;
  }

  /**
   * What one step reports.
   *
   * @param loss mean over the batch's tokens
   * @param rate the learning rate used; the mapper's, where GPT-2 has one of its own
   * @param gradientNorm Euclidean length of all gradients together; NaN where it was not asked for
   */
  public record Step(float loss, float rate, float gradientNorm) {}

  /**
   * Trains on a batch.
   *
   * @param seed decides with the step what dropout drops
   * @param measured whether the gradients' length is
   */
  public Step train(Batch batch, int seed, int step, boolean measured) {
    List<Batch> parts = options.optimizer().parts(batch);
    double mean = 0;
    for (int i = 0; ; i++) {
      Batch part = parts.get(i);
      boolean last = i == parts.size() - 1;
      float share = (float) part.realTokens() / batch.realTokens();
      List<Operand<TFloat32>> asked = new ArrayList<>(List.of(loss.value().mean()));
      if (last) {
        asked.add(update.rate());
        asked.addAll(measured ? List.of(update.norm()) : List.of());
      }
      try (SessionRun run = inputs.feed(session(), part, share, seed + i * PART_SEED, step)) {
        List<float[]> values = run.target(last ? update.step() : update.keep()).floats(asked);
        mean += (double) share * values.get(0)[0];
        if (last) {
          float norm = measured ? values.get(2)[0] : Float.NaN;
          return new Step((float) mean, values.get(1)[0], norm);
        }
      }
    }
  }

  /** The mean cross-entropy over the batch's tokens, without dropout and without learning. */
  public float validate(Batch batch) {
    try (SessionRun run = inputs.feed(session(), batch, 1, 0, 0)) {
      return run.scalar(validationLoss.value().mean());
    }
  }

  /** The gradient of each trained weight on a batch, in the order of {@link #trained}. */
  public List<float[]> gradients(Batch batch, int seed, int step) {
    return fetch(batch, seed, step, gradients);
  }

  /** The loss without dropout, and what is computed on the way to it. */
  public CaptionLoss validationLoss() {
    return validationLoss;
  }

  /** Values in the pass over a batch, each in row-major order. */
  public List<float[]> fetch(Batch batch, int seed, int step, List<Operand<TFloat32>> what) {
    try (SessionRun run = inputs.feed(session(), batch, 1, seed, step)) {
      return run.floats(what);
    }
  }
}
