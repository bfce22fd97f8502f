package dev.clipcap.experiment.run;

import dev.clipcap.data.Illustration;
import dev.clipcap.experiment.results.Pictures;
import dev.clipcap.io.Exif;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A copy of an image as it reaches people: smaller than an encoder takes it, or compressed again.
 * It shows the same, so what tells unlike images from like ones must not heed the difference.
 *
 * @param scale of the shorter side to the encoder's
 * @param quality of the JPEG
 */
record Recompressed(double scale, float quality) {
  private static final List<Recompressed> KINDS =
      List.of(
          new Recompressed(1, 0.6f), new Recompressed(0.85, 0.75f), new Recompressed(0.7, 0.85f));

  /**
   * Of every four images the first as it is, the others as copies, each of its kind.
   *
   * @param i the image's place
   * @param size P of the encoder
   */
  static byte[] of(byte[] encoded, int i, int size, Exif exif) {
    int kind = i % (KINDS.size() + 1);
    return kind == 0 ? encoded : KINDS.get(kind - 1).copy(Pictures.decode(encoded, exif), size);
  }

  private byte[] copy(BufferedImage image, int size) {
    double sides = image.getWidth() / (double) image.getHeight();
    int longer = (int) Math.round(scale * size * Math.max(sides, 1 / sides));
    return Illustration.jpeg(Pictures.shrink(image, longer), quality);
  }
}
