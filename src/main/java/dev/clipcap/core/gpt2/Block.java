package dev.clipcap.core.gpt2;

import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A block of GPT-2 in a pass over rows [N, C]: self-attention, then an MLP, each added to what it
 * was given.
 */
public final class Block {
  /** How positions look at each other; queries, keys and values are rows [N, C]. */
  @FunctionalInterface
  public interface SelfAttention {
    Mixed mix(Operand<TFloat32> q, Operand<TFloat32> k, Operand<TFloat32> v, Dropout dropout);
  }

  /**
   * Rows [N, C].
   *
   * @param present the keys and values that they looked at on the way
   */
  public record Mixed(Operand<TFloat32> rows, KeyValue present) {}

  private final Gpt2Config config;
  private final Params params;
  private final Ops tf;
  private final Layers layers;
  private final SelfAttention attention;
  private final Dropout dropout;

  /**
   * A block of a pass.
   *
   * @param params its weights, which are those below {@code h.0.} and so on
   * @param dropout where the pass stands with it before this block
   */
  Block(Gpt2Config config, Params params, SelfAttention attention, Dropout dropout) {
    this.config = config;
    this.params = params;
    this.tf = params.tf();
    this.layers = new Layers(tf);
    this.attention = attention;
    this.dropout = dropout.copy();
  }

  /** The rows after it, computed once more in ops of their own; the same values are dropped. */
  public Operand<TFloat32> again(Operand<TFloat32> x) {
    return apply(x, dropout.copy()).rows();
  }

  /** The rows after it. */
  Mixed apply(Operand<TFloat32> x, Dropout drop) {
    Mixed mixed = attend(params.at("attn"), layerNorm(params.at("ln_1"), x), drop);
    x = tf.math.add(x, mixed.rows());
    x = tf.math.add(x, mlp(params.at("mlp"), layerNorm(params.at("ln_2"), x), drop));
    return new Mixed(x, mixed.present());
  }

  private Mixed attend(Params p, Operand<TFloat32> x, Dropout drop) {
    int width = config.width();
    List<Output<TFloat32>> qkv =
        tf.split(
                tf.constant(1),
                layers.conv1d(p.at("c_attn"), x, width, 3L * width, Gpt2.WEIGHT),
                3L)
            .output();
    Mixed mixed =
        attention.mix(qkv.get(0), qkv.get(1), qkv.get(2), drop.at(config.attentionDropout()));
    Operand<TFloat32> projected =
        layers.conv1d(p.at("c_proj"), mixed.rows(), width, width, residual());
    return new Mixed(drop.at(config.dropout()).apply(tf, projected), mixed.present());
  }

  private Operand<TFloat32> mlp(Params p, Operand<TFloat32> x, Dropout drop) {
    int width = config.width();
    int inner = config.innerWidth();
    Operand<TFloat32> hidden =
        layers.conv1d(p.at("c_fc"), x, width, inner, Gpt2.WEIGHT, config.activation());
    return drop.at(config.dropout())
        .apply(tf, layers.conv1d(p.at("c_proj"), hidden, inner, width, residual()));
  }

  private Operand<TFloat32> layerNorm(Params p, Operand<TFloat32> x) {
    return layers.layerNorm(p, x, config.width(), config.layerNormEpsilon());
  }

  /** GPT-2 starts the projections that end a residual branch smaller, by the number of branches. */
  private Init residual() {
    return Init.normal(0.02 / Math.sqrt(2.0 * config.layers()));
  }

  /**
   * What one block remembers of the positions it has seen.
   *
   * @param key [B, H, S, D]
   * @param value [B, H, S, D]
   */
  public record KeyValue(Operand<TFloat32> key, Operand<TFloat32> value) {
    /** These S positions and the T that follow: [B, H, S+T, D]. */
    public KeyValue then(Ops tf, KeyValue next) {
      return new KeyValue(
          tf.concat(List.of(key, next.key), tf.constant(2)),
          tf.concat(List.of(value, next.value), tf.constant(2)));
    }
  }
}
