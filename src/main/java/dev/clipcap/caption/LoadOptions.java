package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.accel.Precision;
import dev.clipcap.io.Exif;

/**
 * How a captioner is loaded and reads its images.
 *
 * @param precision in which matrices are stored and multiplied; {@link Precision#INT16} is for
 *     GPT-2, and CLIP stays in float32
 * @param exif whether photos are turned upright as their EXIF says
 * @param threads that TensorFlow computes with, all the processors' where it is 0. They belong to
 *     the process: the first load sets the number, a later load with another is refused, and one
 *     with 0 takes what there is
 */
public record LoadOptions(Precision precision, Exif exif, int threads) {
  /** In float32, photos upright. */
  public static final LoadOptions DEFAULT = new LoadOptions(Precision.FLOAT32, Exif.TURN);

  public LoadOptions {
    refuseIf(threads < 0, "threads", "" + threads, "a number from 0 on", "correct it");
  }

  /** With TensorFlow's number of threads. */
  public LoadOptions(Precision precision, Exif exif) {
    this(precision, exif, 0);
  }

  /** With another rule for a camera's orientation. */
  public LoadOptions withExif(Exif other) {
    return new LoadOptions(precision, other, threads);
  }

  /** With so many threads. */
  public LoadOptions withThreads(int number) {
    return new LoadOptions(precision, exif, number);
  }

  /** CLIP's precision. */
  Precision clipPrecision() {
    return Precision.OF_FLOATS.contains(precision) ? precision : Precision.FLOAT32;
  }
}
