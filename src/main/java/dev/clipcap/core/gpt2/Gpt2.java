package dev.clipcap.core.gpt2;

import dev.clipcap.core.nn.Attention;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Padding;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
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
 *
 * @param params its weights, which are those below {@code transformer.}
 */
public record Gpt2(Gpt2Config config, Params params, Ops tf, Layers layers) {
  private static final Init WEIGHT = Init.normal(0.02);

  public Gpt2(Gpt2Config config, Params params) {
    this(config, params, params.tf(), new Layers(params.tf()));
  }

  /** This model over these weights, its rows multiplied in another way. */
  public Gpt2 with(Kernels kernels) {
    return new Gpt2(config, params.with(kernels));
  }

  /**
   * What a pass over a sequence gives.
   *
   * @param hidden rows [B*T, C], or those of real positions alone, after the last block, before
   *     {@code ln_f}
   * @param states the rows after the embeddings and after each block, in order
   * @param present each block's keys and values of all positions so far
   * @param blocks that were gone through
   */
  public record Pass(
      Operand<TFloat32> hidden,
      List<Operand<TFloat32>> states,
      List<KeyValue> present,
      List<Block> blocks) {}

  /** Token embeddings: ids [B, T] -> [B, T, C]. */
  public Operand<TFloat32> embed(Operand<TInt32> ids) {
    return layers.embedding(tokenTable().value(), ids);
  }

  /** Position embeddings: positions [...] -> [..., C]. */
  public Operand<TFloat32> positions(Operand<TInt32> positions) {
    return layers.embedding(
        params.at("wpe").get("weight", WEIGHT, config.positions(), config.width()), positions);
  }

  /** A pass over whole sequences x [B, T, C] of embeddings, without their positions. */
  public Pass full(Operand<TFloat32> x, Dropout dropout) {
    return pass(x, null, null, dropout);
  }

  /** A pass over padded sequences: rows are those of real positions. */
  public Pass full(Operand<TFloat32> x, Padding padding, Dropout dropout) {
    return pass(x, padding, null, dropout);
  }

  /** A pass over x [B, T, C], which continues the positions whose keys and values are given. */
  public Pass extend(Operand<TFloat32> x, List<KeyValue> past) {
    return pass(x, null, past, Dropout.OFF);
  }

  /** Rows [N, C] after the last block -> those after the last layer norm, {@code ln_f}. */
  public Operand<TFloat32> normed(Operand<TFloat32> hidden) {
    return layerNorm(params.at("ln_f"), hidden);
  }

  /** Rows [N, C] after the last block -> logits [N, V]; the head is the token table. */
  public Operand<TFloat32> logits(Operand<TFloat32> hidden) {
    return layers.linearWithoutBias(
        params.at("wte"), normed(hidden), config.width(), config.vocabSize(), WEIGHT);
  }

  /**
   * The most probable tokens after the last position of each sequence.
   *
   * @param count how many, a scalar
   */
  public NextTokens nextTokens(Pass pass, Operand<TInt32> count) {
    return params.kernels().best(tf, normed(last(pass)), tokenTable(), count);
  }

  /** The last position's row of each sequence, [B, C]. */
  Operand<TFloat32> last(Pass pass) {
    Operand<TInt32> batch = Layers.size(tf, pass.present().get(0).key(), 0);
    Operand<TFloat32> sequences =
        tf.reshape(
            pass.hidden(), tf.stack(List.of(batch, tf.constant(-1), tf.constant(config.width()))));
    return tf.stridedSlice(sequences, Indices.all(), Indices.at(-1));
  }

  /** A pass over x [B, T, C] after the positions whose keys and values are given, or none. */
  private Pass pass(
      Operand<TFloat32> embeddings, Padding padding, List<KeyValue> past, Dropout dropout) {
    Operand<TInt32> time = Layers.size(tf, embeddings, 1);
    Operand<TInt32> before = past == null ? tf.constant(0) : Layers.size(tf, past.get(0).key(), 2);
    Operand<TFloat32> mask = Attention.causalMask(tf, time, before);
    Operand<TInt32> batch = Layers.size(tf, embeddings, 0);
    Attention whole = new Attention(tf, batch, config.heads(), config.width());
    Attention heads = padding == null ? whole : whole.without(padding);

    Operand<TInt32> position = tf.range(before, tf.math.add(before, time), tf.constant(1)); // [T]
    Operand<TFloat32> x = tf.math.add(embeddings, positions(position)); // [B, T, C]
    x = tf.reshape(x, tf.constant(new int[] {-1, config.width()})); // [B*T, C]
    x = padding == null ? x : padding.strip(x);
    return blocks(
        dropout.at(config.embeddingDropout()).apply(tf, x),
        block ->
            (q, k, v, drop) -> {
              KeyValue own = new KeyValue(heads.split(k), heads.split(v));
              KeyValue seen = past == null ? own : past.get(block).then(tf, own);
              Attention scaled = heads.scaledBy(config.attentionScale(block));
              return new Mixed(
                  scaled.attend(heads.split(q), seen.key(), seen.value(), mask, drop), seen);
            },
        dropout);
  }

  /**
   * The blocks over rows [N, C].
   *
   * @param attention of each block, counted from 0
   */
  public Pass blocks(Operand<TFloat32> x, IntFunction<SelfAttention> attention, Dropout dropout) {
    List<Operand<TFloat32>> states = new ArrayList<>(List.of(x));
    List<KeyValue> present = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(new Block(params.at("h").at(i), attention.apply(i), dropout.copy()));
      Mixed after = blocks.get(i).apply(states.get(i), dropout);
      states.add(after.rows());
      present.add(after.present());
    }
    return new Pass(states.get(config.layers()), states, present, blocks);
  }

  private Param tokenTable() {
    return params.at("wte").table("weight", WEIGHT, config.vocabSize(), config.width());
  }

  private Operand<TFloat32> layerNorm(Params p, Operand<TFloat32> x) {
    return layers.layerNorm(p, x, config.width(), config.layerNormEpsilon());
  }

  /**
   * A block in a pass over rows [N, C]: self-attention, then an MLP, each added to what it was
   * given.
   */
  public final class Block {
    private final Params params;
    private final SelfAttention attention;
    private final Dropout before; // where the pass stands with it before this block

    private Block(Params params, SelfAttention attention, Dropout before) {
      this.params = params;
      this.attention = attention;
      this.before = before;
    }

    /** The rows after it, computed once more in ops of their own; the same values are dropped. */
    public Operand<TFloat32> again(Operand<TFloat32> x) {
      return apply(x, before.copy()).rows();
    }

    private Mixed apply(Operand<TFloat32> x, Dropout drop) {
      Mixed mixed = attend(params.at("attn"), layerNorm(params.at("ln_1"), x), drop);
      x = tf.math.add(x, mixed.rows());
      x = tf.math.add(x, mlp(params.at("mlp"), layerNorm(params.at("ln_2"), x), drop));
      return new Mixed(x, mixed.present());
    }

    private Mixed attend(Params p, Operand<TFloat32> x, Dropout drop) {
      int width = config.width();
      Operand<TFloat32> rows = layers.conv1d(p.at("c_attn"), x, width, 3L * width, WEIGHT);
      List<Output<TFloat32>> qkv = tf.split(tf.constant(1), rows, 3L).output();
      Mixed mixed =
          attention.mix(qkv.get(0), qkv.get(1), qkv.get(2), drop.at(config.attentionDropout()));
      return new Mixed(project(p, mixed.rows(), width, drop), mixed.present());
    }

    private Operand<TFloat32> mlp(Params p, Operand<TFloat32> x, Dropout drop) {
      int inner = config.innerWidth();
      return project(
          p,
          layers.conv1d(p.at("c_fc"), x, config.width(), inner, WEIGHT, config.activation()),
          inner,
          drop);
    }

    /** The end of a residual branch, whose weights start smaller by the number of branches. */
    private Operand<TFloat32> project(Params p, Operand<TFloat32> x, int in, Dropout drop) {
      Init small = Init.normal(0.02 / Math.sqrt(2.0 * config.layers()));
      return drop.at(config.dropout())
          .apply(tf, layers.conv1d(p.at("c_proj"), x, in, config.width(), small));
    }
  }

  /** How positions look at each other; queries, keys and values are rows [N, C]. */
  @FunctionalInterface
  public interface SelfAttention {
    Mixed mix(Operand<TFloat32> q, Operand<TFloat32> k, Operand<TFloat32> v, Dropout dropout);
  }

  /** Rows [N, C], and the keys and values that they looked at on the way. */
  public record Mixed(Operand<TFloat32> rows, KeyValue present) {}

  /** What a block remembers of the positions it has seen: keys and values [B, H, S, D]. */
  public record KeyValue(Operand<TFloat32> key, Operand<TFloat32> value) {
    /** These S positions and the T that follow: [B, H, S+T, D]. */
    public KeyValue then(Ops tf, KeyValue next) {
      return new KeyValue(
          tf.concat(List.of(key, next.key), tf.constant(2)),
          tf.concat(List.of(value, next.value), tf.constant(2)));
    }
  }
}
