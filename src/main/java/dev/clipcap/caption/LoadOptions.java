package dev.clipcap.caption;

import dev.clipcap.accel.Precision;
import dev.clipcap.io.Exif;

/**
 * How a captioner is loaded and reads its images.
 *
 * @param precision in which matrices are stored and multiplied; {@link Precision#INT16} is for
 *     GPT-2, and CLIP stays in float32
 * @param exif whether photos are turned upright as their EXIF says
 */
public record LoadOptions(Precision precision, Exif exif) {
  /** In float32, photos upright. */
  public static final LoadOptions DEFAULT = new LoadOptions(Precision.FLOAT32, Exif.TURN);

  /** With another rule for a camera's orientation. */
  public LoadOptions withExif(Exif other) {
    return new LoadOptions(precision, other);
  }

  /** CLIP's precision. */
  Precision clipPrecision() {
    return Precision.OF_FLOATS.contains(precision) ? precision : Precision.FLOAT32;
  }
}
