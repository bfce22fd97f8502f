package dev.clipcap.core.gpt2;

import dev.clipcap.core.tf.Attention;
import dev.clipcap.core.tf.Dropout;
import dev.clipcap.core.tf.Init;
import dev.clipcap.core.tf.Layers;
import dev.clipcap.core.tf.Padding;
import dev.clipcap.core.tf.Param;
import dev.clipcap.core.tf.Params;
import dev.clipcap.core.tf.Products;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * GPT-2 (Radford et al. 2019) in a TensorFlow graph, with Hugging Face's weight names.
 *
 * <p>Dimensions: B batch, T time, C width, H heads, D width of a head, V vocabulary. Between blocks
 * a batch of sequences is a matrix of rows [B*T, C].
 */
public final class Gpt2 {
  private static final Init WEIGHT = Init.normal(0.02);

  private final Gpt2Config config;
  private final Params params;
  private final Ops tf;
  private final Layers layers;
  private final Products products;

  /** The model over the weights {@code params}, which are those below {@code transformer.}. */
  public Gpt2(Gpt2Config config, Params params) {
    this(config, params, Products.PLAIN);
  }

  private Gpt2(Gpt2Config config, Params params, Products products) {
    this.config = config;
    this.params = params;
    this.tf = params.tf();
    this.layers = new Layers(tf, products);
    this.products = products;
  }

  /** The same over the same weights. */
  public Gpt2 by(Products how) {
    return new Gpt2(config, params, how);
  }

  public Gpt2Config config() {
    return config;
  }

  /**
   * What a pass over a sequence gives.
   *
   * @param hidden rows [B*T, C], or those of real positions alone, after the last block, before
   *     {@code ln_f}
   * @param blocks the rows after the embeddings and after each block, in order
   * @param present each block's keys and values of all positions so far
   * @param again each block once more, in ops of its own: the rows before it -> the rows after it
   */
  public record Pass(
      Operand<TFloat32> hidden,
      List<Operand<TFloat32>> blocks,
      List<KeyValue> present,
      List<UnaryOperator<Operand<TFloat32>>> again) {}

  /** Token embeddings: ids [B, T] -> [B, T, C]. */
  public Operand<TFloat32> embed(Operand<TInt32> ids) {
    return layers.embedding(tokenTable().value(), ids);
  }

  /** A pass over whole sequences x [B, T, C] of embeddings, without their positions. */
  public Pass full(Operand<TFloat32> x, Dropout dropout) {
    return pass(x, null, null, dropout);
  }

  /** The same of padded sequences: rows are those of real positions. */
  public Pass full(Operand<TFloat32> x, Padding padding, Dropout dropout) {
    return pass(x, padding, null, dropout);
  }

  /** A pass over x [B, T, C], which continues the positions whose keys and values are given. */
  public Pass extend(Operand<TFloat32> x, List<KeyValue> past) {
    return pass(x, null, past, Dropout.OFF);
  }

  /** Rows [N, C] after the last block -> the same after the last layer norm, {@code ln_f}. */
  public Operand<TFloat32> normed(Operand<TFloat32> hidden) {
    return layerNorm(params.at("ln_f"), hidden);
  }

  /** Rows [N, C] after the last block -> logits [N, V]; the head is the token table. */
  public Operand<TFloat32> logits(Operand<TFloat32> hidden) {
    return head(normed(hidden));
  }

  private Operand<TFloat32> head(Operand<TFloat32> x) {
    return layers.linearWithoutBias(
        params.at("wte"), x, config.width(), config.vocabSize(), WEIGHT);
  }

  /**
   * The most probable tokens after the last position of each sequence.
   *
   * @param count how many, a scalar
   */
  public NextTokens nextTokens(Pass pass, Operand<TInt32> count) {
    Operand<TFloat32> x = normed(last(pass));
    Param table = tokenTable();
    if (table.bfloat16() != null || products == Products.INTEGERS) {
      return NextTokens.rescored(tf, head(x), x, table.value(), count);
    }
    return NextTokens.of(
        tf, products == Products.PLAIN ? NextTokens.logits(tf, x, table.value()) : head(x), count);
  }

  /** Logits [B, V] of the token after the last position of each sequence. */
  Operand<TFloat32> nextLogits(Pass pass) {
    return logits(last(pass));
  }

  /** The last position's row of each sequence, [B, C]. */
  private Operand<TFloat32> last(Pass pass) {
    Operand<TInt32> batch = element(tf.shape(pass.present().get(0).key()), 0);
    Operand<TFloat32> sequences =
        tf.reshape(
            pass.hidden(), tf.stack(List.of(batch, tf.constant(-1), tf.constant(config.width()))));
    return tf.stridedSlice(sequences, Indices.all(), Indices.at(-1));
  }

  /** A pass over x [B, T, C] after the positions whose keys and values are given, or none. */
  private Pass pass(
      Operand<TFloat32> embeddings, Padding padding, List<KeyValue> past, Dropout dropout) {
    Operand<TInt32> shape = tf.shape(embeddings);
    Operand<TInt32> time = element(shape, 1);
    Operand<TInt32> before =
        past == null ? tf.constant(0) : element(tf.shape(past.get(0).key()), 2);
    Operand<TFloat32> mask = Attention.causalMask(tf, time, before);
    Attention attention =
        new Attention(tf, element(shape, 0), config.heads(), config.width(), padding);

    Operand<TInt32> positions = tf.range(before, tf.math.add(before, time), tf.constant(1)); // [T]
    Operand<TFloat32> x =
        tf.math.add(embeddings, layers.embedding(positionTable(), positions)); // [B, T, C]
    x = tf.reshape(x, tf.constant(new int[] {-1, config.width()})); // [B*T, C]
    x = padding == null ? x : padding.strip(x);
    return blocks(
        dropout.at(config.embeddingDropout()).apply(tf, x),
        (block, q, k, v, drop) -> {
          KeyValue own = new KeyValue(attention.split(k), attention.split(v));
          KeyValue seen = past == null ? own : past.get(block).then(tf, own);
          return new Rows(
              attention
                  .scaledBy(config.attentionScale(block))
                  .attend(attention.split(q), seen.key(), seen.value(), mask, drop),
              seen);
        },
        dropout);
  }

  /**
   * A pass over one more token of each sequence, where sequences of different lengths share a cache
   * whose unused positions are masked.
   *
   * @param ids [B]
   * @param lengths [B], how many positions of the cache are used: the token's position
   * @param past each block's keys and values, [B, H, S, D]
   * @return {@code present} has the new position's keys and values alone, [B, H, 1, D]
   */
  public Pass next(Operand<TInt32> ids, Operand<TInt32> lengths, List<KeyValue> past) {
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt32> capacity = element(tf.shape(past.get(0).key()), 2);
    Operand<TFloat32> mask = Attention.lengthMask(tf, lengths, capacity);
    Attention attention =
        new Attention(tf, element(tf.shape(ids), 0), config.heads(), config.width());
    return blocks(
        tf.math.add(embed(ids), tf.gather(positionTable(), lengths, zero)), // [B, C]
        (block, q, k, v, drop) -> {
          KeyValue own = new KeyValue(attention.splitOne(k), attention.splitOne(v));
          return new Rows(
              attention
                  .scaledBy(config.attentionScale(block))
                  .attendNext(
                      attention.splitOne(q),
                      own.key(),
                      own.value(),
                      past.get(block).key(),
                      past.get(block).value(),
                      mask),
              own);
        },
        Dropout.OFF);
  }

  /** How a block's positions look at each other: queries, keys and values are rows [N, C]. */
  @FunctionalInterface
  private interface Look {
    Rows mix(
        int block, Operand<TFloat32> q, Operand<TFloat32> k, Operand<TFloat32> v, Dropout dropout);
  }

  /** Rows [N, C], and the keys and values that they looked at on the way. */
  private record Rows(Operand<TFloat32> x, KeyValue seen) {}

  /** The blocks over rows [N, C]. */
  private Pass blocks(Operand<TFloat32> x, Look look, Dropout dropout) {
    List<Operand<TFloat32>> blocks = new ArrayList<>(List.of(x));
    List<KeyValue> present = new ArrayList<>();
    List<UnaryOperator<Operand<TFloat32>>> again = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      int block = i;
      Dropout same = dropout.copy();
      again.add(before -> block(block, before, look, same.copy()).x());
      Rows after = block(i, x, look, dropout);
      x = after.x();
      blocks.add(x);
      present.add(after.seen());
    }
    return new Pass(x, List.copyOf(blocks), List.copyOf(present), List.copyOf(again));
  }

  private Rows block(int i, Operand<TFloat32> x, Look look, Dropout dropout) {
    Params p = params.at("h").at(i);
    Rows looked = attend(i, p.at("attn"), layerNorm(p.at("ln_1"), x), look, dropout);
    x = tf.math.add(x, looked.x());
    x = tf.math.add(x, mlp(p.at("mlp"), layerNorm(p.at("ln_2"), x), dropout));
    return new Rows(x, looked.seen());
  }

  /** Self-attention over rows [N, C]. */
  private Rows attend(int block, Params p, Operand<TFloat32> x, Look look, Dropout dropout) {
    int width = config.width();
    List<Output<TFloat32>> qkv =
        tf.split(tf.constant(1), layers.conv1d(p.at("c_attn"), x, width, 3L * width, WEIGHT), 3L)
            .output();
    Rows mixed =
        look.mix(block, qkv.get(0), qkv.get(1), qkv.get(2), dropout.at(config.attentionDropout()));
    Operand<TFloat32> projected =
        layers.conv1d(p.at("c_proj"), mixed.x(), width, width, residual());
    return new Rows(dropout.at(config.dropout()).apply(tf, projected), mixed.seen());
  }

  private Operand<TFloat32> mlp(Params p, Operand<TFloat32> x, Dropout dropout) {
    int width = config.width();
    int inner = config.innerWidth();
    Operand<TFloat32> hidden =
        layers.conv1d(p.at("c_fc"), x, width, inner, WEIGHT, config.activation());
    return dropout
        .at(config.dropout())
        .apply(tf, layers.conv1d(p.at("c_proj"), hidden, inner, width, residual()));
  }

  private Operand<TFloat32> layerNorm(Params p, Operand<TFloat32> x) {
    return layers.layerNorm(p, x, config.width(), config.layerNormEpsilon());
  }

  private Param tokenTable() {
    return params.at("wte").table("weight", WEIGHT, config.vocabSize(), config.width());
  }

  private Operand<TFloat32> positionTable() {
    return params.at("wpe").get("weight", WEIGHT, config.positions(), config.width());
  }

  /** GPT-2 starts the projections that end a residual branch smaller, by the number of branches. */
  private Init residual() {
    return Init.normal(0.02 / Math.sqrt(2.0 * config.layers()));
  }

  private Operand<TInt32> element(Operand<TInt32> vector, int index) {
    return tf.gather(vector, tf.constant(index), tf.constant(0));
  }
}
