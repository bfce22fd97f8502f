package dev.clipcap.core.clip;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * The size of a {@link ModifiedResNet}.
 *
 * @param imageSize P, pixels on each side
 * @param layers bottlenecks in each of the four stages
 * @param width W, channels after the stem; even
 * @param heads of the attention pooling
 */
public record ResNetConfig(
    @JsonProperty(value = "image_size", required = true) int imageSize,
    @JsonProperty(required = true) List<Integer> layers,
    @JsonProperty(required = true) int width,
    @JsonProperty(required = true) int heads)
    implements VisionConfig {
  /** How much smaller the last stage's grid is than the image, and how much wider than the stem. */
  public static final int REDUCTION = 32;

  private static final int MOST_LAYERS = 1000; // in a stage
  private static final int WIDEST = 1 << 20;

  public ResNetConfig {
    layers =
        layers == null || layers.stream().anyMatch(Objects::isNull)
            ? List.of()
            : List.copyOf(layers);
    VisionConfig.refuseIf(
        imageSize < REDUCTION || imageSize > LARGEST_IMAGE || imageSize % REDUCTION != 0,
        "image_size " + imageSize,
        "a multiple of %s, at most %s".formatted(REDUCTION, LARGEST_IMAGE));
    VisionConfig.refuseIf(
        layers.size() != 4 || layers.stream().anyMatch(n -> n < 1 || n > MOST_LAYERS),
        "layers " + layers,
        "four positive numbers of at most " + MOST_LAYERS);
    VisionConfig.refuseIf(
        width < 2
            || width > WIDEST
            || width % 2 != 0
            || heads < 1
            || width * REDUCTION % heads != 0,
        "width %s with %s heads".formatted(width, heads),
        "an even width, and heads that divide %s times the width".formatted(REDUCTION));
  }

  @Override
  public int patchSize() {
    return REDUCTION;
  }

  /** G, positions on each side of the grid that is pooled. */
  public int grid() {
    return imageSize / REDUCTION;
  }

  /** C, channels of the grid that is pooled. */
  public int features() {
    return width * REDUCTION;
  }
}
