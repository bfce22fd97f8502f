package dev.clipcap.lab.pretrain;

import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.AdamW;
import dev.clipcap.core.train.Backward;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.core.train.Trainer.TrainedWeights;
import dev.clipcap.io.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Trains a GPT-2 from nothing to predict each next token of a stream of text. */
final class LanguageModelTraining extends GraphModel implements TrainedWeights {
  private final Gpt2Config config;
  private final Operand<TInt32> window; // [B, T+1]
  private final Operand<TInt32> dropoutSeed;
  private final Operand<TFloat32> loss;
  private final Operand<TFloat32> quietLoss;
  private final Op update;

  /** A mean loss and its logits' gradient, from which the chain rule starts. */
  private record Loss(
      Operand<TFloat32> mean, Operand<TFloat32> logits, Operand<TFloat32> logitsGradient) {}

  LanguageModelTraining(Gpt2Config config, Schedule schedule, double weightDecay, long seed) {
    this.config = config;
    try (Opening opening = new Opening()) {
      opening.add(this);
      window = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
      dropoutSeed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
      Gpt2 gpt2 = new Gpt2(config, weights());
      Loss noisy = loss(tf, gpt2, new Dropout(dropoutSeed, config.dropout()));
      loss = noisy.mean();
      quietLoss = loss(tf, gpt2, Dropout.OFF).mean();
      List<Param> all = weights().all();
      AdamW adam = new AdamW(optimizerParams(), weightDecay);
      update =
          adam.update(
              all,
              Backward.through(graph, noisy.logits(), noisy.logitsGradient(), all),
              schedule.at(tf, adam.step()));
      open();
      Weights.initialize(session(), params, seed);
      opening.keep();
    }
  }

  private Loss loss(Ops tf, Gpt2 gpt2, Dropout dropout) {
    Operand<TInt32> input = tf.stridedSlice(window, Indices.all(), Indices.sliceTo(-1));
    Operand<TInt32> next =
        tf.reshape(
            tf.stridedSlice(window, Indices.all(), Indices.sliceFrom(1)),
            tf.constant(new int[] {-1}));
    Operand<TFloat32> logits = gpt2.logits(gpt2.full(gpt2.embed(input), dropout).hidden());
    SparseSoftmaxCrossEntropyWithLogits<TFloat32> crossEntropy =
        tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, next);
    Operand<TFloat32> count = tf.dtypes.cast(tf.size(next), TFloat32.class);
    return new Loss(
        tf.math.mean(crossEntropy.loss(), tf.constant(0)),
        logits,
        tf.math.div(crossEntropy.backprop(), count));
  }

  /** The model's weights under GPT-2's names. */
  Params weights() {
    return params.at("gpt");
  }

  @Override
  public List<Param> trained() {
    return weights().all();
  }

  @Override
  public Params optimizerParams() {
    return params.at("adam");
  }

  /**
   * One step.
   *
   * @param windows ids [B, T+1]: each but the last is read, each but the first is to be predicted
   * @param seed with the step, of what dropout drops
   * @return the mean loss, in nats per token
   */
  float train(int[][] windows, int seed, int step) {
    try (SessionRun run = new SessionRun(session())) {
      return run.feed(window, Tensors.of(windows))
          .feed(dropoutSeed, Tensors.of(new int[] {seed, step}))
          .target(update)
          .scalar(loss);
    }
  }

  /** The mean loss of windows, without dropout and without learning. */
  float validate(int[][] windows) {
    try (SessionRun run = new SessionRun(session())) {
      return run.feed(window, Tensors.of(windows)).scalar(quietLoss);
    }
  }

  /** Writes the model that was trained, with its tokenizer. */
  void export(Output output, Storage storage, Path tokenizer, Map<String, Object> provenance) {
    ModelExport.write(
        output,
        storage,
        config,
        (to, model) ->
            Weights.assign(to, model, name -> Weights.read(session(), weights().only(name))),
        tokenizer,
        provenance);
  }
}
