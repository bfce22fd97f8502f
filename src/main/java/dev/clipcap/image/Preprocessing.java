package dev.clipcap.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;

/**
 * How a CLIP wants its images: resized, the centre square cut out (padded where pixels are
 * missing), rescaled, normalised. A CLIP whose config.json has none wants OpenAI's.
 *
 * @param resize what the edges become
 * @param size pixels, for {@code resize}
 * @param resample filter of the resizing
 * @param crop where the centre begins
 * @param fill grey of the padding, 0 (black) to 255
 * @param rescaleFactor by which bytes are multiplied: 1/255 but in rare cases
 * @param mean of red, green and blue, subtracted after rescaling
 * @param std of red, green and blue, by which the difference is divided
 */
public record Preprocessing(
    @JsonProperty(required = true) Resize resize,
    @JsonProperty(required = true) int size,
    @JsonProperty(required = true) Resample resample,
    @JsonProperty(required = true) Crop crop,
    @JsonProperty(required = true) int fill,
    @JsonProperty(value = "rescale_factor", required = true) double rescaleFactor,
    @JsonProperty(required = true) List<Float> mean,
    @JsonProperty(required = true) List<Float> std) {
  /** The largest image, in pixels on each side. */
  public static final int LARGEST_IMAGE = 16384;

  /** 1/255. */
  public static final double OF_BYTES = 1 / 255.0;

  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    boolean finite =
        Double.isFinite(rescaleFactor)
            && mean.stream().allMatch(Float::isFinite)
            && std.stream().allMatch(value -> Float.isFinite(value) && value != 0);
    if (size < 1
        || size > LARGEST_IMAGE
        || fill < 0
        || fill > 255
        || mean.size() != 3
        || std.size() != 3
        || !finite) {
      throw new IllegalArgumentException(
          "size %s, fill %s, rescale factor %s, mean %s, std %s: expected a size from 1 to 16384, a byte, and finite numbers for three channels"
              .formatted(size, fill, rescaleFactor, mean, std));
    }
  }

  /** Of every CLIP model of OpenAI's; only the size differs. */
  @SuppressWarnings("FloatingPointLiteralPrecision") // the digits as OpenAI published them
  public static Preprocessing openAi(int size) {
    List<Float> mean = List.of(0.48145466f, 0.4578275f, 0.40821073f);
    List<Float> std = List.of(0.26862954f, 0.26130258f, 0.27577711f);
    return bicubic(Resize.SHORTEST_EDGE, size, mean, std);
  }

  /**
   * Of the EfficientNet-Lites: bytes as (x - 127) / 128. Squashed rather than cropped, so that
   * nothing at a photo's edges is lost.
   */
  public static Preprocessing efficientNetLite(int size) {
    List<Float> mean = Collections.nCopies(3, 127 / 255f);
    List<Float> std = Collections.nCopies(3, 128 / 255f);
    return bicubic(Resize.SQUASH, size, mean, std);
  }

  private static Preprocessing bicubic(Resize resize, int size, List<Float> mean, List<Float> std) {
    return new Preprocessing(resize, size, Resample.BICUBIC, Crop.OPENAI, 0, OF_BYTES, mean, std);
  }

  /** With another crop. */
  public Preprocessing withCrop(Crop other) {
    return new Preprocessing(resize, size, resample, other, fill, rescaleFactor, mean, std);
  }
}
