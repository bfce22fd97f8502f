package dev.clipcap.core.clip;

import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.nn.Attention;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The transformer that both of CLIP's towers are made of (Radford et al. 2021, section 2.4). */
record ClipBlocks(Params params, Layers layers, Sizes sizes) {
  /**
   * How large it is.
   *
   * @param width C, of the residual stream
   * @param inner width of the MLPs
   * @param layers blocks
   * @param heads H, of attention
   * @param activation in the MLPs
   * @param epsilon added to the variance in layer norm
   */
  record Sizes(int width, int inner, int layers, int heads, Activation activation, float epsilon) {}

  ClipBlocks(Params params, Sizes sizes) {
    this(params, new Layers(params.tf()), sizes);
  }

  /**
   * The rows after each block.
   *
   * @param x rows [B*T, C]
   * @param batch B, a scalar
   * @param mask [T, T], or null to let every position see every other
   */
  List<Operand<TFloat32>> apply(
      Operand<TFloat32> x, Operand<TInt32> batch, Operand<TFloat32> mask) {
    List<Operand<TFloat32>> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      x = block(i, x, UnaryOperator.identity(), batch, mask);
      blocks.add(x);
    }
    return blocks;
  }

  /**
   * Some of the rows after a block, at the cost of those: the others are only looked at.
   *
   * @param asked picks as many rows of each sequence, [B*T, C] -> [B*Q, C]
   */
  Operand<TFloat32> block(
      int i,
      Operand<TFloat32> x,
      UnaryOperator<Operand<TFloat32>> asked,
      Operand<TInt32> batch,
      Operand<TFloat32> mask) {
    Ops tf = params.tf();
    Params p = params.at("encoder").at("layers").at(i);
    Attention attention = new Attention(tf, batch, sizes.heads(), sizes.width());
    Operand<TFloat32> seen = layerNorm(p.at("layer_norm1"), x);
    Operand<TFloat32> y =
        tf.math.add(
            asked.apply(x), attend(p.at("self_attn"), asked.apply(seen), seen, attention, mask));
    return tf.math.add(y, mlp(p.at("mlp"), layerNorm(p.at("layer_norm2"), y)));
  }

  Operand<TFloat32> layerNorm(Params p, Operand<TFloat32> x) {
    return layers.layerNorm(p, x, sizes.width(), sizes.epsilon());
  }

  /** How the rows {@code asking} look at the rows {@code seen}. */
  private Operand<TFloat32> attend(
      Params p,
      Operand<TFloat32> asking,
      Operand<TFloat32> seen,
      Attention attention,
      Operand<TFloat32> mask) {
    Operand<TFloat32> q = project(p.at("q_proj"), asking);
    Operand<TFloat32> k = project(p.at("k_proj"), seen);
    Operand<TFloat32> v = project(p.at("v_proj"), seen);
    return project(
        p.at("out_proj"),
        attention.attend(
            attention.split(q), attention.split(k), attention.split(v), mask, Dropout.OFF));
  }

  private Operand<TFloat32> mlp(Params p, Operand<TFloat32> x) {
    int width = sizes.width();
    int inner = sizes.inner();
    Init in = Init.normal(1 / Math.sqrt(2.0 * width));
    Init out = Init.normal(1 / Math.sqrt(2.0 * width * sizes.layers()));
    Operand<TFloat32> hidden =
        sizes
            .activation()
            .of(p.tf(), layers.linear(p.at("fc1"), x, width, inner, in, Init.zeros()));
    return layers.linear(p.at("fc2"), hidden, inner, width, out, Init.zeros());
  }

  private Operand<TFloat32> project(Params p, Operand<TFloat32> x) {
    int width = sizes.width();
    return layers.linear(
        p, x, width, width, Init.normal(1 / Math.sqrt((double) width)), Init.zeros());
  }
}
