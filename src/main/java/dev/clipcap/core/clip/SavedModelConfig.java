package dev.clipcap.core.clip;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An image encoder that is a SavedModel of any program, run as it is.
 *
 * @param signature that makes embeddings of pixels
 * @param input its one input: normalised pixels, float32
 * @param output which of its outputs is the embedding [B, D], float32
 * @param layout of the pixels
 * @param imageSize P, pixels on each side
 */
public record SavedModelConfig(
    @JsonProperty(required = true) String signature,
    @JsonProperty(required = true) String input,
    @JsonProperty(required = true) String output,
    @JsonProperty(required = true) Layout layout,
    @JsonProperty(value = "image_size", required = true) int imageSize)
    implements VisionConfig {
  private static final int GRID = 7; // patches on a side, as of 224 pixels with patches of 32

  /** Where a batch of images has its channels. */
  public enum Layout {
    /** [B, P, P, 3], as TensorFlow's own models have it. */
    NHWC(3),
    /** [B, 3, P, P], as CLIP has it. */
    NCHW(1);

    private final int channels;

    Layout(int channels) {
      this.channels = channels;
    }

    /** Shape of a batch: -1, and the sizes of one image. */
    public long[] shape(long size) {
      long[] shape = {-1, size, size, size};
      shape[channels] = 3;
      return shape;
    }
  }

  public SavedModelConfig {
    VisionConfig.refuseIf(
        imageSize < 1 || imageSize > LARGEST_IMAGE,
        "image_size " + imageSize,
        "1 to " + LARGEST_IMAGE + " pixels");
  }

  /** The signature in words: {@code serving_default (inputs, NHWC, 224 pixels, to features)}. */
  @Override
  public String toString() {
    return "%s (%s, %s, %s pixels, to %s)".formatted(signature, input, layout, imageSize, output);
  }

  /** Of what an explanation hides: what the encoder divides an image into is not known. */
  @Override
  public int patchSize() {
    return Math.max(1, imageSize / GRID);
  }
}
