package dev.clipcap.core.train;

import dev.clipcap.core.gpt2.DecodingLoop;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Padding;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.train.Batch.BatchInputs;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The step of self-critical training as one TensorFlow graph: captions are drawn, and weighted
 * captions move the weights.
 *
 * <p>Nothing is dropped: the captions that are learned from are drawn from the same distribution.
 *
 * <p>Dimensions: B captions, D embedding, T tokens, N real tokens in the batch, V vocabulary.
 */
public final class SelfCriticalGraph implements AutoCloseable {
  private final TrainingGraph model;
  private final Ops tf;
  private final BatchInputs inputs;
  private final Operand<TFloat32> weights;
  private final Operand<TInt32> seed;
  private final Operand<TInt32> drawn;
  private final Operand<TInt32> greedy;
  private final CaptionLoss loss;
  private final List<Operand<TFloat32>> gradients;
  private final Optimizer.Update update;

  /**
   * Builds the graph; the weights have no values yet.
   *
   * @param makeMapper the mapper of that config over its weights
   * @param stopToken ends a caption and belongs to it
   * @param maxTokens the longest caption that is drawn
   */
  public SelfCriticalGraph(
      MapperConfig mapperConfig,
      Function<Params, PrefixMapper> makeMapper,
      Gpt2Config gpt2Config,
      TrainingOptions options,
      int stopToken,
      int maxTokens) {
    try (Opening opening = new Opening()) {
      model =
          opening.add(
              new TrainingGraph(
                  mapperConfig,
                  makeMapper,
                  gpt2Config,
                  new TrainingOptions(
                      options.finetune(), options.optimizer(), options.kernels(), Backward.PLAIN)));
      tf = model.tf();
      inputs = model.inputs();
      weights = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      seed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
      loss = model.validationLoss();
      int longest = Math.min(maxTokens, model.longestCaption());
      Function<Params, Gpt2> gpt2Of =
          all ->
              new Gpt2(
                  gpt2Config,
                  all.at("gpt")
                      .at("transformer")
                      .with(options.kernels().keeping(all.at("adapters"))));
      drawn = decode(new DecodingLoop(stopToken, longest, seed), gpt2Of);
      greedy = decode(DecodingLoop.greedy(stopToken, longest), gpt2Of);
      gradients = Backward.through(model.graph(), loss.logits(), logitsGradient(), model.trained());
      update = options.optimizer().update(model, gradients);
      opening.keep();
    }
  }

  private Operand<TInt32> decode(DecodingLoop loop, Function<Params, Gpt2> gpt2Of) {
    Gpt2 gpt2 = gpt2Of.apply(model.params());
    return loop.decode(tf, loss.prefix(), ops -> gpt2Of.apply(new Params(ops)), gpt2).tokens();
  }

  /** The captioner that is trained. */
  public TrainingGraph model() {
    return model;
  }

  /**
   * Of the sum over captions of weight * cross-entropy: each token's, times its caption's weight.
   */
  private Operand<TFloat32> logitsGradient() {
    Operand<TInt32> tokens = inputs.tokens(); // [B, T]
    Operand<TInt32> time = Layers.size(tf, tokens, 1);
    Operand<TInt32> flat = tf.constant(new int[] {-1});
    Padding padding = new Padding(tf, inputs.lengths(), time);
    Operand<TInt32> labels = padding.strip(tf.reshape(tokens, flat)); // [N]
    Operand<TFloat32> ofCaption = tf.expandDims(weights, tf.constant(1)); // [B, 1]
    Operand<TFloat32> ofToken =
        padding.strip(tf.reshape(tf.broadcastTo(ofCaption, tf.shape(tokens)), flat)); // [N]
    return tf.math.mul(
        tf.nn.sparseSoftmaxCrossEntropyWithLogits(loss.logits(), labels).backprop(), // [N, V]
        tf.expandDims(ofToken, tf.constant(1)));
  }

  /** A caption drawn for each embedding [D], by a seed and the number of the draw. */
  int[][] draw(float[][] embeddings, int run, int number) {
    try (SessionRun feeds =
        new SessionRun(model.session()).feed(inputs.embeddings(), Tensors.of(embeddings))) {
      int[] seeds = {run, number * model.longestCaption()};
      return captions(feeds.feed(seed, Tensors.of(seeds)).integers(drawn));
    }
  }

  /** The greedy caption of each embedding [D]. */
  int[][] greedy(float[][] embeddings) {
    try (SessionRun feeds =
        new SessionRun(model.session()).feed(inputs.embeddings(), Tensors.of(embeddings))) {
      return captions(feeds.integers(greedy));
    }
  }

  /** Rows without their padding. */
  private static int[][] captions(int[][] rows) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(row).takeWhile(t -> t != DecodingLoop.PADDING).toArray())
        .toArray(int[][]::new);
  }

  /**
   * Lowers the sum of weight * cross-entropy: captions of positive weight become more probable.
   *
   * @param weight [B]
   * @return the learning rate
   */
  float train(Batch batch, float[] weight) {
    try (SessionRun run = inputs.feed(model.session(), batch, 1, 0, 0)) {
      return run.feed(weights, TFloat32.vectorOf(weight))
          .target(update.step())
          .scalar(update.rate());
    }
  }

  /**
   * The gradient of the sum of weight * cross-entropy, in the order of {@link
   * TrainingGraph#trained}.
   */
  List<float[]> gradients(Batch batch, float[] weight) {
    try (SessionRun run = inputs.feed(model.session(), batch, 1, 0, 0)) {
      return run.feed(weights, TFloat32.vectorOf(weight)).floats(gradients);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
