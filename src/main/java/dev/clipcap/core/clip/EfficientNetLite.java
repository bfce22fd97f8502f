package dev.clipcap.core.clip;

import dev.clipcap.core.clip.EfficientNetLiteConfig.Block;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Params;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * EfficientNet-Lite (Tan and Le 2019; Lite: no squeeze and excitation, ReLU6 for swish), trained on
 * ImageNet, in the place of CLIP's image tower: the embedding is the mean of the last grid, what
 * the classifier saw. Weight names are those of its PyTorch port. Batch norm uses its running
 * statistics: the tower is never trained here.
 *
 * <p>Dimensions: B batch, P pixels on a side, C channels. Grids have their channels last, see
 * {@link Convolutions}.
 */
public final class EfficientNetLite {
  private static final float EPSILON = 1e-3f;

  private final EfficientNetLiteConfig config;
  private final Params params;
  private final Ops tf;
  private final Convolutions layers;

  /** The tower over the weights {@code params}, which hold {@code visual.*}. */
  public EfficientNetLite(EfficientNetLiteConfig config, Params params) {
    this.config = config;
    this.params = params;
    this.tf = params.tf();
    this.layers = new Convolutions(tf, EPSILON);
  }

  /**
   * What a pass over a batch of images gives.
   *
   * @param stages the grids [B, height, width, C] after {@code stem}, each block {@code blocks.0}
   *     ... and {@code head}, in order
   * @param embedding [B, 1280], not normalised
   */
  public record Pass(Map<String, Operand<TFloat32>> stages, Operand<TFloat32> embedding) {}

  /** Normalised pixels [B, 3, P, P] -> features [B, D]. */
  public Operand<TFloat32> embed(Operand<TFloat32> pixels) {
    return pass(pixels).embedding();
  }

  /** Normalised pixels [B, 3, P, P] -> embeddings and what came before them. */
  public Pass pass(Operand<TFloat32> pixels) {
    Params p = params.at("visual");
    Map<String, Operand<TFloat32>> stages = new LinkedHashMap<>();
    Operand<TFloat32> x = layers.channelsLast(pixels); // [B, P, P, 3]
    x = convolution(p.at("_conv_stem"), x, 3, EfficientNetLiteConfig.STEM, 3, 2);
    x = tf.nn.relu6(layers.norm(p.at("_bn0"), x, EfficientNetLiteConfig.STEM)); // [B, P/2, P/2, 32]
    stages.put("stem", x);

    List<Block> blocks = config.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      x = invertedResidual(p.at("_blocks").at(i), blocks.get(i), x);
      stages.put("blocks." + i, x);
    }

    int last = blocks.get(blocks.size() - 1).out();
    x = convolution(p.at("_conv_head"), x, last, EfficientNetLiteConfig.FEATURES, 1, 1);
    x = tf.nn.relu6(layers.norm(p.at("_bn1"), x, EfficientNetLiteConfig.FEATURES));
    stages.put("head", x); // [B, P/32, P/32, 1280]
    return new Pass(
        Collections.unmodifiableMap(stages), tf.math.mean(x, tf.constant(new int[] {1, 2})));
  }

  /** Wider, a filter for each channel, narrower: [B, h, w, in] -> [B, h/stride, w/stride, out]. */
  private Operand<TFloat32> invertedResidual(Params p, Block block, Operand<TFloat32> x) {
    int inner = block.in() * block.expansion();
    Operand<TFloat32> y = x;
    if (block.expansion() != 1) {
      y = convolution(p.at("_expand_conv"), y, block.in(), inner, 1, 1);
      y = tf.nn.relu6(layers.norm(p.at("_bn0"), y, inner));
    }
    y = depthwise(p.at("_depthwise_conv"), y, inner, block.kernel(), block.stride());
    y = tf.nn.relu6(layers.norm(p.at("_bn1"), y, inner));
    y = convolution(p.at("_project_conv"), y, inner, block.out(), 1, 1);
    y = layers.norm(p.at("_bn2"), y, block.out());
    return block.stride() == 1 && block.in() == block.out() ? tf.math.add(y, x) : y;
  }

  private Operand<TFloat32> convolution(
      Params p, Operand<TFloat32> x, int in, int out, int size, int stride) {
    Operand<TFloat32> filter = layers.filter(p, in, out, size);
    return tf.nn.conv2d(x, filter, strides(stride), "SAME");
  }

  /** One filter for each channel. */
  private Operand<TFloat32> depthwise(
      Params p, Operand<TFloat32> x, int channels, int size, int stride) {
    Init init = Init.normal(Math.sqrt(2.0 / (size * size)));
    Operand<TFloat32> filter =
        tf.linalg.transpose(
            p.get("weight", init, channels, 1, size, size),
            tf.constant(new int[] {2, 3, 0, 1})); // [size, size, channels, 1]
    return tf.nn.depthwiseConv2dNative(x, filter, strides(stride), "SAME");
  }

  private static List<Long> strides(int stride) {
    return List.of(1L, (long) stride, (long) stride, 1L);
  }
}
