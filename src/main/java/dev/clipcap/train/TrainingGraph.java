package dev.clipcap.train;

import dev.clipcap.gpt2.Gpt2;
import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.mapper.MapperConfig;
import dev.clipcap.mapper.PrefixMapper;
import dev.clipcap.tf.Dropout;
import dev.clipcap.tf.Param;
import dev.clipcap.tf.Params;
import dev.clipcap.tf.Sessions;
import dev.clipcap.tf.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Slice;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * ClipCap's training step as one TensorFlow graph: mapper, GPT-2, masked loss, gradients, AdamW.
 *
 * <p>Dimensions: B batch, D embedding, k prefix, T caption tokens, C width, V vocabulary.
 */
public final class TrainingGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Params params = new Params(tf);
  private final Session session;

  private final Operand<TFloat32> embeddings =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1))); // [B, D]
  private final Operand<TInt32> tokens =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1))); // [B, T]
  private final Operand<TInt32> lengths =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))); // [B]
  private final Operand<TInt32> dropoutSeed =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));

  private final Loss loss;
  private final Loss validationLoss;
  private final List<Param> trained;
  private final List<Operand<TFloat32>> gradients;
  private final Operand<TFloat32> rate;
  private final Op update;

  /**
   * Cross-entropy over a batch, in natural logarithms.
   *
   * @param mean over the real tokens, a scalar
   * @param logits [N, V] at the positions that predict the batch's N real tokens, in order
   * @param logitsGradient d mean / d logits
   */
  private record Loss(
      Operand<TFloat32> mean, Operand<TFloat32> logits, Operand<TFloat32> logitsGradient) {}

  /** Builds the graph; the weights have no values yet. */
  public TrainingGraph(
      MapperConfig mapperConfig,
      Gpt2Config gpt2Config,
      boolean finetune,
      Schedule schedule,
      double weightDecay) {
    PrefixMapper mapper = PrefixMapper.of(mapperConfig, mapperParams());
    Gpt2 gpt2 = new Gpt2(gpt2Config, gpt2Params());
    int k = mapperConfig.prefix();

    validationLoss = loss(mapper, gpt2, k, Dropout.OFF);
    // A frozen GPT-2 runs as in inference; one that is trained drops out.
    loss =
        finetune && gpt2Config.dropout() > 0
            ? loss(mapper, gpt2, k, new Dropout(dropoutSeed, gpt2Config.dropout()))
            : validationLoss;

    // Gradients flow into these weights and no others.
    trained = new ArrayList<>(mapperParams().all());
    if (finetune) {
      trained.addAll(gpt2Params().all());
    }
    gradients = Gradients.of(graph, loss.logits(), loss.logitsGradient(), trained);

    AdamW adam = new AdamW(params.at("adam"), weightDecay);
    rate = schedule.at(tf, adam.step());
    update = adam.update(trained, gradients, rate);
    session = Sessions.open(graph);
  }

  private Loss loss(PrefixMapper mapper, Gpt2 gpt2, int k, Dropout dropout) {
    Operand<TInt32> shape = tf.shape(tokens);
    Operand<TInt32> batch = tf.gather(shape, tf.constant(0), tf.constant(0));
    Operand<TInt32> time = tf.gather(shape, tf.constant(1), tf.constant(0));
    int width = gpt2.config().width();

    // The prefix comes before the caption. The last token predicts nothing, so it stays out.
    Operand<TFloat32> prefix = mapper.prefix(embeddings); // [B, k, C]
    Operand<TFloat32> caption = gpt2.embed(columns(tokens, 0, tf.math.sub(time, tf.constant(1))));
    Operand<TFloat32> input = tf.concat(List.of(prefix, caption), tf.constant(1)); // [B, k+T-1, C]
    Operand<TFloat32> hidden = gpt2.full(input, dropout).hidden();

    // Position k-1, the end of the prefix, predicts token 0; position k+T-2 predicts token T-1.
    Operand<TFloat32> sequences =
        tf.reshape(hidden, tf.stack(List.of(batch, tf.constant(-1), tf.constant(width))));
    Operand<TFloat32> predicting =
        tf.reshape(
            tf.slice(
                sequences,
                tf.constant(new int[] {0, k - 1, 0}),
                tf.stack(List.of(tf.constant(-1), time, tf.constant(width)))),
            tf.constant(new int[] {-1, width})); // [B*T, C]

    // The loss is masked here, by length: only real tokens get logits. (Masking by token id would
    // drop genuine tokens of that id too.)
    Operand<TInt32> position = tf.range(tf.constant(0), time, tf.constant(1)); // [T]
    Operand<TBool> isReal =
        tf.math.less(position, tf.expandDims(lengths, tf.constant(1))); // [B, T]
    Operand<TInt64> real =
        tf.reshape(
            tf.where(tf.reshape(isReal, tf.constant(new int[] {-1}))),
            tf.constant(new int[] {-1})); // [N], indices into the B*T
    Operand<TFloat32> logits = gpt2.logits(tf.gather(predicting, real, tf.constant(0))); // [N, V]
    Operand<TInt32> labels =
        tf.gather(tf.reshape(tokens, tf.constant(new int[] {-1})), real, tf.constant(0));
    SparseSoftmaxCrossEntropyWithLogits<TFloat32> crossEntropy =
        tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, labels);
    Operand<TFloat32> count = tf.dtypes.cast(tf.size(labels), TFloat32.class);
    return new Loss(
        tf.math.mean(crossEntropy.loss(), tf.constant(0)),
        logits,
        tf.math.div(crossEntropy.backprop(), count));
  }

  private Slice<TInt32> columns(Operand<TInt32> matrix, int from, Operand<TInt32> count) {
    return tf.slice(
        matrix, tf.constant(new int[] {0, from}), tf.stack(List.of(tf.constant(-1), count)));
  }

  /** The mapper's weights. */
  public Params mapperParams() {
    return params.at("clip_project");
  }

  /** GPT-2's weights. */
  public Params gpt2Params() {
    return params.at("gpt").at("transformer");
  }

  /** The optimiser's state. */
  public Params optimizerParams() {
    return params.at("adam");
  }

  /** The weights that training changes. */
  public List<Param> trained() {
    return trained;
  }

  /** The session that holds all the weights. */
  public Session session() {
    return session;
  }

  /** What one step reports: the mean loss over the batch's tokens, and the learning rate used. */
  public record Step(float loss, float rate) {}

  /** Trains on a batch; the seed and the step decide what dropout drops. */
  public Step train(Batch batch, int seed, int step) {
    try (Feeds feeds = new Feeds(batch, seed, step);
        Result result =
            feeds.feed(session.runner()).addTarget(update).fetch(loss.mean()).fetch(rate).run()) {
      return new Step(((TFloat32) result.get(0)).getFloat(), ((TFloat32) result.get(1)).getFloat());
    }
  }

  /** The mean loss over the batch's tokens, without dropout and without learning. */
  public float validate(Batch batch) {
    try (Feeds feeds = new Feeds(batch, 0, 0);
        Result result = feeds.feed(session.runner()).fetch(validationLoss.mean()).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /** The gradient of each trained weight on a batch, in the order of {@link #trained}. */
  public List<float[]> gradients(Batch batch, int seed, int step) {
    try (Feeds feeds = new Feeds(batch, seed, step)) {
      Session.Runner runner = feeds.feed(session.runner());
      gradients.forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        for (int i = 0; i < gradients.size(); i++) {
          values.add(Tensors.floats((TFloat32) result.get(i)));
        }
        return values;
      }
    }
  }

  /** The logits [N, V] that predict the batch's N real tokens, without dropout. */
  float[] logits(Batch batch) {
    try (Feeds feeds = new Feeds(batch, 0, 0);
        Result result = feeds.feed(session.runner()).fetch(validationLoss.logits()).run()) {
      return Tensors.floats((TFloat32) result.get(0));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  /** A batch as tensors, closed after the step. */
  private final class Feeds implements AutoCloseable {
    private final TFloat32 embeddingsValue;
    private final TInt32 tokensValue;
    private final TInt32 lengthsValue;
    private final TInt32 seedValue;

    Feeds(Batch batch, int seed, int step) {
      embeddingsValue = Tensors.of(batch.embeddings());
      tokensValue = Tensors.of(batch.tokens());
      lengthsValue = Tensors.of(batch.lengths());
      seedValue = Tensors.of(new int[] {seed, step});
    }

    Session.Runner feed(Session.Runner runner) {
      return runner
          .feed(embeddings, embeddingsValue)
          .feed(tokens, tokensValue)
          .feed(lengths, lengthsValue)
          .feed(dropoutSeed, seedValue);
    }

    @Override
    public void close() {
      embeddingsValue.close();
      tokensValue.close();
      lengthsValue.close();
      seedValue.close();
    }
  }
}
