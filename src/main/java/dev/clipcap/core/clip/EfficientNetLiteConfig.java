package dev.clipcap.core.clip;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * The size of an {@link EfficientNetLite}: Lite0 widened and deepened.
 *
 * @param imageSize P, pixels on each side
 * @param width by which the channels of the blocks are multiplied; stem and features keep theirs
 * @param depth by which the repetitions of a stage are multiplied; first and last stage keep theirs
 */
public record EfficientNetLiteConfig(
    @JsonProperty(value = "image_size", required = true) int imageSize,
    @JsonProperty(value = "width_coefficient", required = true) double width,
    @JsonProperty(value = "depth_coefficient", required = true) double depth)
    implements VisionConfig {
  /** Channels after the stem. */
  public static final int STEM = 32;

  /** Channels of the last grid, whose mean is the embedding. */
  public static final int FEATURES = 1280;

  /** How much smaller the last grid is than the image. */
  public static final int REDUCTION = 32;

  private static final int DIVISOR = 8; // of channels
  private static final int MOST = 10; // times Lite0

  /**
   * A row of Lite0's table (Tan and Le 2019, table 1, without squeeze and excitation).
   *
   * @param repeats how many blocks
   * @param kernel size of the depthwise filters
   * @param stride of the first block
   * @param expansion how much wider a block is inside
   * @param channels after each block
   */
  private record Stage(int repeats, int kernel, int stride, int expansion, int channels) {}

  private static final List<Stage> LITE0 =
      List.of(
          new Stage(1, 3, 1, 1, 16),
          new Stage(2, 3, 2, 6, 24),
          new Stage(2, 5, 2, 6, 40),
          new Stage(3, 3, 2, 6, 80),
          new Stage(3, 5, 1, 6, 112),
          new Stage(4, 5, 2, 6, 192),
          new Stage(1, 3, 1, 6, 320));

  /**
   * An inverted residual block.
   *
   * @param in channels before it
   * @param expansion how much wider it is inside
   * @param kernel size of the depthwise filters
   * @param stride of the depthwise convolution
   * @param out channels after it
   */
  public record Block(int in, int expansion, int kernel, int stride, int out) {}

  public EfficientNetLiteConfig {
    boolean sane = width > 0 && width <= MOST && depth > 0 && depth <= MOST;
    VisionConfig.refuseIf(
        imageSize < REDUCTION || imageSize > LARGEST_IMAGE || !sane,
        "image_size %s, width_coefficient %s, depth_coefficient %s"
            .formatted(imageSize, width, depth),
        "%s to %s pixels, and positive coefficients of at most %s"
            .formatted(REDUCTION, LARGEST_IMAGE, MOST));
  }

  /** EfficientNet-Lite0. */
  public static EfficientNetLiteConfig lite0() {
    return new EfficientNetLiteConfig(224, 1, 1);
  }

  /** The blocks, in order. */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    int in = STEM;
    for (int i = 0; i < LITE0.size(); i++) {
      Stage stage = LITE0.get(i);
      boolean fixed = i == 0 || i == LITE0.size() - 1;
      int repeats = fixed ? stage.repeats() : (int) Math.ceil(depth * stage.repeats());
      int out = channels(stage.channels());
      for (int n = 0; n < repeats; n++) {
        blocks.add(
            new Block(in, stage.expansion(), stage.kernel(), n == 0 ? stage.stride() : 1, out));
        in = out;
      }
    }
    return blocks;
  }

  /** The nearest multiple of 8, but never less than nine tenths. */
  private int channels(int ofLite0) {
    double wanted = width * ofLite0;
    int rounded = Math.max(DIVISOR, (int) (wanted + DIVISOR / 2.0) / DIVISOR * DIVISOR);
    return rounded < 0.9 * wanted ? rounded + DIVISOR : rounded;
  }

  @Override
  public int patchSize() {
    return REDUCTION;
  }
}
