package dev.clipcap.image;

import java.util.Arrays;

/**
 * Pillow 13's antialiased resize, bit for bit, computing only the square that the crop keeps.
 *
 * <p>An output pixel is a weighted mean of the input pixels near it ({@link ResizeWeights}). One
 * edge is resized and rounded to bytes, then the other; each output byte depends on its own row and
 * column alone, so that leaving out the rest changes nothing. Rows come first but where the height
 * shrinks by more than twice as many pixels as the width: then columns do, since Pillow 13. Earlier
 * releases always began with the rows, and differ by a rounding in images more than twice as tall
 * as wide.
 */
final class PillowResize {
  private static final int PRECISION_BITS = Resample.PRECISION_BITS;

  private PillowResize() {}

  /** Resizes an image as a model wants it, and cuts the centre square out: [P, P]. */
  static RgbImage resizeAndCrop(RgbImage image, int size, Preprocessing how) {
    long[] resized = how.resize().of(image.width(), image.height(), how.size());
    ResizeWeights across = new ResizeWeights(how, image.width(), resized[0], size);
    ResizeWeights down = new ResizeWeights(how, image.height(), resized[1], size);
    long lower = image.height() - resized[1];
    RgbImage kept;
    if (lower > 0 && lower > 2 * (image.width() - resized[0])) {
      RgbImage low = down(image, down, across.start(0), across.lastEnd(), 0);
      kept = across(low, across, 0, down.size());
    } else {
      RgbImage narrow = across(image, across, down.start(0), down.lastEnd());
      kept = down(narrow, down, 0, narrow.width(), down.start(0));
    }
    return kept.width() == size && kept.height() == size
        ? kept
        : kept.placed(size, size, across.before, down.before, how.fill());
  }

  /** The rows [from, to), each resized and cropped. */
  private static RgbImage across(RgbImage in, ResizeWeights weights, int from, int to) {
    int width = weights.size();
    byte[] bytes = in.rgb();
    byte[] out = new byte[(to - from) * width * 3];
    int o = 0;
    for (int y = from; y < to; y++) {
      for (int x = 0; x < width; x++) {
        int red = 1 << (PRECISION_BITS - 1);
        int green = red;
        int blue = red;
        int i = (y * in.width() + weights.start(x)) * 3;
        for (int w : weights.of(x)) {
          red += w * (bytes[i] & 0xFF);
          green += w * (bytes[i + 1] & 0xFF);
          blue += w * (bytes[i + 2] & 0xFF);
          i += 3;
        }
        out[o] = toByte(red);
        out[o + 1] = toByte(green);
        out[o + 2] = toByte(blue);
        o += 3;
      }
    }
    return new RgbImage(width, to - from, out);
  }

  /**
   * The columns [from, to), each resized and cropped; those outside become black.
   *
   * @param skipped rows that {@code in} lacks at the top
   */
  private static RgbImage down(RgbImage in, ResizeWeights weights, int from, int to, int skipped) {
    int stride = in.width() * 3;
    byte[] bytes = in.rgb();
    byte[] out = new byte[weights.size() * stride];
    int[] sums = new int[stride];
    for (int y = 0; y < weights.size(); y++) {
      Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
      int i = (weights.start(y) - skipped) * stride;
      for (int w : weights.of(y)) {
        for (int x = 3 * from; x < 3 * to; x++) {
          sums[x] += w * (bytes[i + x] & 0xFF);
        }
        i += stride;
      }
      for (int x = 3 * from; x < 3 * to; x++) {
        out[y * stride + x] = toByte(sums[x]);
      }
    }
    return new RgbImage(in.width(), weights.size(), out);
  }

  private static byte toByte(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }
}
