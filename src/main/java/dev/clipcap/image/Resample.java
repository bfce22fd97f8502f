package dev.clipcap.image;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Pillow's filters for resizing. */
public enum Resample {
  /** The one pixel under the centre. */
  @JsonProperty("nearest")
  NEAREST(0, 0) {
    @Override
    double weight(double distance) {
      throw new IllegalStateException("has no kernel");
    }

    @Override
    ResizeWeights weights(int input, long output, long first, int count) {
      return ResizeWeights.nearest(input, output, first, count);
    }
  },

  /** Lanczos' sinc, truncated at 3. */
  @JsonProperty("lanczos")
  LANCZOS(1, 3) {
    @Override
    double weight(double distance) {
      return distance >= -3 && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
    }

    private static double sinc(double x) {
      return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }
  },

  /** A triangle. */
  @JsonProperty("bilinear")
  BILINEAR(2, 1) {
    @Override
    double weight(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  },

  /** Keys, "Cubic convolution interpolation for digital image processing" (1981), a = -1/2. */
  @JsonProperty("bicubic")
  BICUBIC(3, 2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((A + 2) * x - (A + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
  },

  /** The mean of what the output pixel covers. */
  @JsonProperty("box")
  BOX(4, 0.5) {
    @Override
    double weight(double distance) {
      return distance > -0.5 && distance <= 0.5 ? 1 : 0;
    }
  },

  /** Hamming's window over a sinc. */
  @JsonProperty("hamming")
  HAMMING(5, 1) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance) * Math.PI;
      if (distance == 0) {
        return 1;
      }
      return Math.abs(distance) >= 1 ? 0 : Math.sin(x) / x * (FLAT + WAVE * Math.cos(x));
    }
  };

  /** Of Keys' cubic. */
  public static final double A = -0.5;

  /** Of Hamming's window, in float32 as Pillow has them. */
  public static final double FLAT = 0.54f;

  public static final double WAVE = 0.46f;

  private final int number;
  private final double reach;

  Resample(int number, double reach) {
    this.number = number;
    this.reach = reach;
  }

  /** Pillow's, as in the field resample of a preprocessor_config.json. */
  public int number() {
    return number;
  }

  /** Input pixels to each side that the kernel reaches at scale 1. */
  public double reach() {
    return reach;
  }

  /** The kernel, not normalised. */
  abstract double weight(double distance);

  /**
   * The weights of a resized edge.
   *
   * @param input length of the edge
   * @param output length it is resized to
   * @param first the first output pixel that is kept
   * @param count how many are kept
   */
  ResizeWeights weights(int input, long output, long first, int count) {
    return ResizeWeights.of(this, input, output, first, count);
  }
}
