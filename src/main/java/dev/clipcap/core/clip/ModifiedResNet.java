package dev.clipcap.core.clip;

import dev.clipcap.core.nn.Attention;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * CLIP's image tower as a ResNet (Radford et al. 2021, section 2.4; OpenAI's {@code
 * ModifiedResNet}), with OpenAI's weight names. It differs from the usual ResNet in three ways: the
 * stem has three convolutions, a stride is an average pool, and the last grid is pooled by
 * attention. Batch norm uses its running statistics: the tower is never trained here.
 *
 * <p>Dimensions: B batch, P pixels on a side, W width of the stem, G grid positions on a side, C =
 * 32 W features, D shared space. Grids have their channels last, see {@link Convolutions}.
 */
public final class ModifiedResNet {
  private static final float EPSILON = 1e-5f;
  private static final int EXPANSION = 4;

  private final ResNetConfig config;
  private final int projection;
  private final Params params;
  private final Ops tf;
  private final Convolutions layers;

  /**
   * The tower over the weights {@code params}, which hold {@code visual.*}.
   *
   * @param projection D
   */
  public ModifiedResNet(ResNetConfig config, int projection, Params params) {
    this.config = config;
    this.projection = projection;
    this.params = params;
    this.tf = params.tf();
    this.layers = new Convolutions(tf, EPSILON);
  }

  /**
   * What a pass over a batch of images gives.
   *
   * @param stages the grids [B, height, width, channels] after {@code stem} and each bottleneck
   *     {@code layer1.0} ..., in order
   * @param embedding the image embedding [B, D], not normalised
   */
  public record Pass(Map<String, Operand<TFloat32>> stages, Operand<TFloat32> embedding) {}

  /** Normalised pixels [B, 3, P, P] -> embeddings [B, D], not normalised. */
  public Operand<TFloat32> embed(Operand<TFloat32> pixels) {
    return pass(pixels).embedding();
  }

  /** Normalised pixels [B, 3, P, P] -> embeddings and what came before them. */
  public Pass pass(Operand<TFloat32> pixels) {
    Params visual = params.at("visual");
    Map<String, Operand<TFloat32>> stages = new LinkedHashMap<>();
    Operand<TFloat32> x = layers.channelsLast(pixels); // [B, P, P, 3]
    x = stem(visual, x); // [B, P/4, P/4, W]
    stages.put("stem", x);

    int in = config.width();
    for (int stage = 0; stage < config.layers().size(); stage++) {
      Params layer = visual.at("layer" + (stage + 1));
      int planes = config.width() << stage;
      for (int i = 0; i < config.layers().get(stage); i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        x = bottleneck(layer.at(i), x, in, planes, stride);
        in = EXPANSION * planes;
        stages.put("layer" + (stage + 1) + "." + i, x); // in the end [B, G, G, C]
      }
    }
    return new Pass(Collections.unmodifiableMap(stages), attentionPool(visual.at("attnpool"), x));
  }

  /** [B, P, P, 3] -> [B, P/4, P/4, W]. */
  private Operand<TFloat32> stem(Params p, Operand<TFloat32> x) {
    int width = config.width();
    x = tf.nn.relu(convNorm(p.at("conv1"), p.at("bn1"), x, 3, width / 2, 3, 2));
    x = tf.nn.relu(convNorm(p.at("conv2"), p.at("bn2"), x, width / 2, width / 2, 3, 1));
    x = tf.nn.relu(convNorm(p.at("conv3"), p.at("bn3"), x, width / 2, width, 3, 1));
    return averagePool(x, 2);
  }

  /** [B, h, w, in] -> [B, h/stride, w/stride, 4 planes]. */
  private Operand<TFloat32> bottleneck(
      Params p, Operand<TFloat32> x, int in, int planes, int stride) {
    int out = EXPANSION * planes;
    Operand<TFloat32> y = x;
    y = tf.nn.relu(convNorm(p.at("conv1"), p.at("bn1"), y, in, planes, 1, 1));
    y = tf.nn.relu(convNorm(p.at("conv2"), p.at("bn2"), y, planes, planes, 3, 1));
    y = averagePool(y, stride);
    y = convNorm(p.at("conv3"), p.at("bn3"), y, planes, out, 1, 1);
    if (stride > 1 || in != out) {
      Params shortcut = p.at("downsample");
      x = convNorm(shortcut.at(0), shortcut.at(1), averagePool(x, stride), in, out, 1, 1);
    }
    return tf.nn.relu(tf.math.add(y, x));
  }

  /**
   * The grid's mean asks, mean and grid answer: one position of multi-head attention. [B, G, G, C]
   * -> [B, D].
   */
  private Operand<TFloat32> attentionPool(Params p, Operand<TFloat32> x) {
    int width = config.features();
    int positions = config.grid() * config.grid();
    Init init = Init.normal(1 / Math.sqrt((double) width));
    Operand<TInt32> batch = Layers.size(tf, x, 0);

    x = tf.reshape(x, tf.constant(new int[] {-1, positions, width})); // [B, G*G, C]
    Operand<TFloat32> mean = tf.math.mean(x, tf.constant(1), Mean.keepDims(true));
    x = tf.concat(List.of(mean, x), tf.constant(1)); // [B, 1+G*G, C]
    x = tf.math.add(x, p.get("positional_embedding", init, positions + 1, width));
    Operand<TFloat32> first = tf.stridedSlice(x, Indices.all(), Indices.at(0)); // [B, C]
    Operand<TFloat32> rows = tf.reshape(x, tf.constant(new int[] {-1, width}));

    Attention attention = new Attention(tf, batch, config.heads(), width);
    Operand<TFloat32> q = linear(p.at("q_proj"), first, width);
    Operand<TFloat32> k = linear(p.at("k_proj"), rows, width);
    Operand<TFloat32> v = linear(p.at("v_proj"), rows, width);
    Operand<TFloat32> pooled =
        attention.attend(
            attention.split(q),
            attention.split(k),
            attention.split(v),
            null,
            Dropout.OFF); // [B, C]
    return linear(p.at("c_proj"), pooled, projection);
  }

  private Operand<TFloat32> linear(Params p, Operand<TFloat32> x, int out) {
    int in = config.features();
    return new Layers(tf)
        .linear(p, x, in, out, Init.normal(1 / Math.sqrt((double) in)), Init.zeros());
  }

  /**
   * A convolution without a bias, then batch norm by the running statistics: [B, h, w, in] -> [B,
   * h/stride, w/stride, out].
   *
   * @param size of the filter, 1 or 3
   */
  private Operand<TFloat32> convNorm(
      Params conv, Params norm, Operand<TFloat32> x, int in, int out, int size, int stride) {
    Operand<TFloat32> filter = layers.filter(conv, in, out, size);
    long pad = size / 2; // on each side; TensorFlow's "SAME" pads a stride of 2 on one side only
    Operand<TFloat32> y =
        tf.nn.conv2d(
            x,
            filter,
            List.of(1L, (long) stride, (long) stride, 1L),
            "EXPLICIT",
            Conv2d.explicitPaddings(0L, 0L, pad, pad, pad, pad, 0L, 0L));
    return layers.norm(norm, y, out);
  }

  /** The mean of each square of {@code size} by {@code size}. */
  private Operand<TFloat32> averagePool(Operand<TFloat32> x, int size) {
    if (size == 1) {
      return x;
    }
    List<Long> window = List.of(1L, (long) size, (long) size, 1L);
    return tf.nn.avgPool(x, window, window, "VALID");
  }
}
