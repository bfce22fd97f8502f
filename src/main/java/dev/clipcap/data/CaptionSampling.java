package dev.clipcap.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The student report's smaller training set: a tenth of all captions, drawn without regard to their
 * images. An image keeps the captions drawn, 41% of the images at least one of five.
 */
public final class CaptionSampling {
  private static final int ONE_IN = 10;

  private CaptionSampling() {}

  /** Draws exactly floor(n / 10) of the n captions, each set of that size equally likely. */
  public static List<CaptionedImage> tenth(List<CaptionedImage> images, long seed) {
    int remaining = images.stream().mapToInt(image -> image.captions().size()).sum();
    int wanted = remaining / ONE_IN;
    Random random = new Random(seed);
    List<CaptionedImage> sampled = new ArrayList<>();
    for (CaptionedImage image : images) {
      List<String> kept = new ArrayList<>();
      for (String caption : image.captions()) {
        // Selection sampling: Knuth, The Art of Computer Programming 3.4.2, algorithm S.
        if (random.nextInt(remaining--) < wanted) {
          kept.add(caption);
          wanted--;
        }
      }
      if (!kept.isEmpty()) {
        sampled.add(new CaptionedImage(image.id(), image.image(), kept));
      }
    }
    return sampled;
  }
}
