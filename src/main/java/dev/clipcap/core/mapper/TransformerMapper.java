package dev.clipcap.core.mapper;

import dev.clipcap.core.nn.Attention;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The transformer mapper of ClipCap (Mokady et al. 2021, section 3.2).
 *
 * <p>One linear layer makes c "clip tokens" of the embedding; k learned constants follow them; a
 * transformer lets all c + k look at each other; its last k outputs are the prefix. Queries and
 * keys/values have no bias, the MLP is twice as wide with ReLU, there is no mask. Dropout, which
 * the paper has not, takes values from the embedding and from nothing else.
 */
public final class TransformerMapper implements PrefixMapper {
  private static final float EPSILON = 1e-5f;

  private final MapperConfig config;
  private final Params params;
  private final Ops tf;
  private final Layers layers;

  public TransformerMapper(MapperConfig config, Params params) {
    this.config = config;
    this.params = params;
    this.tf = params.tf();
    this.layers = new Layers(tf);
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
    return prefix(embedding, Dropout.OFF);
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding, Dropout dropout) {
    int c = config.clipTokens();
    int k = config.prefix();
    int width = config.width();
    Operand<TInt32> batch =
        tf.gather(tf.shape(embedding), tf.constant(0), tf.constant(0)); // scalar

    Operand<TFloat32> clipTokens =
        tf.reshape(
            layers.linear(
                params.at("linear"),
                dropout.apply(tf, embedding),
                config.embedding(),
                (long) c * width),
            tf.constant(new int[] {-1, c, width})); // [B, c, C]
    Operand<TFloat32> constants = params.get("prefix_const", Init.normal(1), k, width); // [k, C]
    Operand<TFloat32> repeated =
        tf.broadcastTo(
            constants, tf.stack(List.of(batch, tf.constant(k), tf.constant(width)))); // [B, k, C]
    Operand<TFloat32> x = tf.concat(List.of(clipTokens, repeated), tf.constant(1)); // [B, c+k, C]

    x = tf.reshape(x, tf.constant(new int[] {-1, width})); // rows [B*(c+k), C]
    Attention attention = new Attention(tf, batch, config.heads(), width);
    for (int i = 0; i < config.layers(); i++) {
      Params p = params.at("transformer").at("layers").at(i);
      x = tf.math.add(x, attend(p.at("attn"), layerNorm(p.at("norm1"), x), attention));
      x = tf.math.add(x, mlp(p.at("mlp"), layerNorm(p.at("norm2"), x)));
    }
    x = tf.reshape(x, tf.constant(new int[] {-1, c + k, width}));
    return tf.stridedSlice(x, Indices.all(), Indices.sliceFrom(c), Indices.all()); // [B, k, C]
  }

  private Operand<TFloat32> attend(Params p, Operand<TFloat32> x, Attention attention) {
    int width = config.width();
    Init uniform = Init.uniform(width);
    Operand<TFloat32> q = layers.linearWithoutBias(p.at("to_queries"), x, width, width, uniform);
    List<? extends Operand<TFloat32>> kv =
        tf.split(
                tf.constant(1),
                layers.linearWithoutBias(p.at("to_keys_values"), x, width, 2L * width, uniform),
                2L)
            .output();
    Operand<TFloat32> mixed =
        attention.attend(
            attention.split(q),
            attention.split(kv.get(0)),
            attention.split(kv.get(1)),
            null,
            Dropout.OFF);
    return layers.linear(p.at("project"), mixed, width, width);
  }

  private Operand<TFloat32> mlp(Params p, Operand<TFloat32> x) {
    long inner = 2L * config.width();
    Operand<TFloat32> hidden = layers.linear(p.at("fc1"), x, config.width(), inner);
    return layers.linear(p.at("fc2"), config.activation().of(tf, hidden), inner, config.width());
  }

  private Operand<TFloat32> layerNorm(Params p, Operand<TFloat32> x) {
    return layers.layerNorm(p, x, config.width(), EPSILON);
  }
}
