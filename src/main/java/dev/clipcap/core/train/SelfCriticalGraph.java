package dev.clipcap.core.train;

import dev.clipcap.core.gpt2.DecodingLoop;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Padding;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.train.Batch.BatchInputs;
import dev.clipcap.core.train.CaptionLoss.Dropouts;
import dev.clipcap.core.train.Trainer.CaptionModel;
import dev.clipcap.core.train.TrainingOptions.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
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
public final class SelfCriticalGraph implements CaptionModel {
  private final Graph graph = new Graph();
  private final Ops tf = GraphOps.of(graph);
  private final Params params = new Params(tf);
  private final Session session;
  private final int longestCaption;

  private final BatchInputs inputs = new BatchInputs(tf);
  private final Operand<TFloat32> weights =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
  private final Operand<TInt32> seed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
  private final Operand<TInt32> drawn;
  private final Operand<TInt32> greedy;
  private final CaptionLoss loss;
  private final List<Param> trained;
  private final List<Operand<TFloat32>> gradients;
  private final Update update;

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
      opening.add(graph);
      PrefixMapper mapper = makeMapper.apply(mapperParams());
      Gpt2 gpt2 = new Gpt2(gpt2Config, gpt2Params());
      int k = mapperConfig.prefix();
      longestCaption = gpt2Config.positions() - k;
      Operand<TFloat32> prefix = mapper.prefix(inputs.embeddings()); // [B, k, C]
      int longest = Math.min(maxTokens, longestCaption);
      drawn = decode(new DecodingLoop(stopToken, longest, seed), prefix, gpt2);
      greedy = decode(DecodingLoop.greedy(stopToken, longest), prefix, gpt2);

      loss = CaptionLoss.of(tf, inputs, mapper, k, gpt2, Dropouts.OFF, Backward.PLAIN);
      trained = new ArrayList<>(mapperParams().all());
      if (options.finetune()) {
        trained.addAll(gpt2Params().all());
      }
      gradients = Backward.through(graph, loss.logits(), logitsGradient(), trained);
      update = Update.of(optimizerParams(), options, trained, gpt2Params().all(), gradients);
      session = opening.add(Sessions.open(graph));
      opening.keep();
    }
  }

  private Operand<TInt32> decode(DecodingLoop loop, Operand<TFloat32> prefix, Gpt2 gpt2) {
    return loop.decode(tf, prefix, ops -> new Gpt2(gpt2.config(), gpt2(new Params(ops))), gpt2)
        .tokens();
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

  @Override
  public Params mapperParams() {
    return params.at("clip_project");
  }

  @Override
  public Params gpt2Params() {
    return gpt2(params);
  }

  private static Params gpt2(Params all) {
    return all.at("gpt").at("transformer");
  }

  @Override
  public Params optimizerParams() {
    return params.at("adam");
  }

  @Override
  public List<Param> trained() {
    return trained;
  }

  @Override
  public Session session() {
    return session;
  }

  @Override
  public int longestCaption() {
    return longestCaption;
  }

  /** A caption drawn for each embedding [D], by a seed and the number of the draw. */
  int[][] draw(float[][] embeddings, int run, int number) {
    try (TFloat32 images = Tensors.of(embeddings);
        TInt32 seeds = Tensors.of(new int[] {run, number * longestCaption});
        Result result =
            session
                .runner()
                .feed(inputs.embeddings(), images)
                .feed(seed, seeds)
                .fetch(drawn)
                .run()) {
      return captions((TInt32) result.get(0));
    }
  }

  /** The greedy caption of each embedding [D]. */
  int[][] greedy(float[][] embeddings) {
    try (TFloat32 images = Tensors.of(embeddings);
        Result result = session.runner().feed(inputs.embeddings(), images).fetch(greedy).run()) {
      return captions((TInt32) result.get(0));
    }
  }

  /** Rows without their padding. */
  private static int[][] captions(TInt32 rows) {
    int[][] tokens = Tensors.rows(rows);
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] =
          Arrays.stream(tokens[i]).takeWhile(token -> token != DecodingLoop.PADDING).toArray();
    }
    return tokens;
  }

  /**
   * Lowers the sum of weight * cross-entropy: captions of positive weight become more probable.
   *
   * @param weight [B]
   * @return the learning rate
   */
  float train(Batch batch, float[] weight) {
    try (Batch.Feeds feeds = inputs.tensors(batch, 0, 0);
        TFloat32 weightValues = TFloat32.vectorOf(weight);
        Result result =
            feeds
                .feed(session.runner())
                .feed(weights, weightValues)
                .addTarget(update.step())
                .fetch(update.rate())
                .run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /** The gradient of the sum of weight * cross-entropy, in the order of {@link #trained}. */
  List<float[]> gradients(Batch batch, float[] weight) {
    try (Batch.Feeds feeds = inputs.tensors(batch, 0, 0);
        TFloat32 weightValues = TFloat32.vectorOf(weight)) {
      Session.Runner runner = feeds.feed(session.runner()).feed(weights, weightValues);
      gradients.forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        result.forEach(one -> values.add(Tensors.floats((TFloat32) one.getValue())));
        return values;
      }
    }
  }

  @Override
  public float validate(Batch batch) {
    try (Batch.Feeds feeds = inputs.tensors(batch, 0, 0);
        Result result = feeds.feed(session.runner()).fetch(loss.value().mean()).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
