package dev.clipcap.image;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Pillow's filters for resizing. */
public enum Resample {
  /** The one pixel under the centre. */
  @JsonProperty("nearest")
  NEAREST(0, 0),

  /** Lanczos' sinc, truncated at 3. */
  @JsonProperty("lanczos")
  LANCZOS(1, 3),

  /** A triangle. */
  @JsonProperty("bilinear")
  BILINEAR(2, 1),

  /** Keys, "Cubic convolution interpolation for digital image processing" (1981), a = -1/2. */
  @JsonProperty("bicubic")
  BICUBIC(3, 2),

  /** The mean of what the output pixel covers. */
  @JsonProperty("box")
  BOX(4, 0.5),

  /** Hamming's window over a sinc. */
  @JsonProperty("hamming")
  HAMMING(5, 1);

  /** Of Keys' cubic. */
  public static final double A = -0.5;

  /** Of Hamming's window, in float32 as Pillow has them. */
  public static final double FLAT = 0.54f;

  public static final double WAVE = 0.46f;

  /** Fractional bits of weights: of a sum's 32, 8 are the pixel's, 2 for overshoot and sign. */
  public static final int PRECISION_BITS = 32 - 8 - 2;

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
  double weight(double distance) {
    double x = Math.abs(distance);
    return switch (this) {
      case NEAREST -> throw new IllegalStateException("has no kernel");
      case LANCZOS -> distance >= -3 && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
      case BILINEAR -> Math.max(0, 1 - x);
      case BICUBIC -> x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : x < 2 ? tail(x) : 0;
      case BOX -> distance > -0.5 && distance <= 0.5 ? 1 : 0;
      case HAMMING -> x == 0 ? 1 : x < 1 ? sinc(x) * (FLAT + WAVE * Math.cos(x * Math.PI)) : 0;
    };
  }

  /** Of Keys' cubic, from 1 to 2. */
  private static double tail(double x) {
    return (((x - 5) * x + 8) * x - 4) * A;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
