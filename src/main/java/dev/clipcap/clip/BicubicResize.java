package dev.clipcap.clip;

import java.util.Arrays;

/**
 * Pillow's antialiased bicubic resize, bit for bit, computing only the square that the crop keeps.
 *
 * <p>An output pixel is a weighted mean of the input pixels near it. The weights are Keys' cubic (a
 * = -1/2), stretched by the scale when the image shrinks, normalised to sum to one and rounded to
 * {@value ResizeWeights#PRECISION_BITS} fractional bits. Rows are resized first and rounded to
 * bytes, columns after; each output byte depends on its own row and column alone, so that leaving
 * out the rest changes nothing.
 */
final class BicubicResize {
  private static final int PRECISION_BITS = ResizeWeights.PRECISION_BITS;

  private BicubicResize() {}

  /** Resizes the shorter edge of {@code image} to {@code size} and cuts the centre square out. */
  static RgbImage shortestEdgeAndCrop(RgbImage image, int size, Crop crop) {
    long shorter = Math.min(image.width(), image.height());
    long resizedWidth = size * (long) image.width() / shorter;
    long resizedHeight = size * (long) image.height() / shorter;
    ResizeWeights columns =
        ResizeWeights.between(image.width(), resizedWidth, crop.offset(resizedWidth - size), size);
    ResizeWeights rows =
        ResizeWeights.between(
            image.height(), resizedHeight, crop.offset(resizedHeight - size), size);

    int firstRow = rows.start(0);
    int lastRow = rows.end(size - 1);
    byte[] narrowed = narrow(image, columns, firstRow, lastRow);
    return new RgbImage(size, size, flatten(narrowed, rows, firstRow, size));
  }

  /** Rows [firstRow, lastRow) of the image, each resized and cropped: [rows, size, 3]. */
  private static byte[] narrow(RgbImage image, ResizeWeights weights, int firstRow, int lastRow) {
    int size = weights.size();
    byte[] in = image.rgb();
    byte[] out = new byte[(lastRow - firstRow) * size * 3];
    int o = 0;
    for (int y = firstRow; y < lastRow; y++) {
      for (int x = 0; x < size; x++) {
        int[] weight = weights.of(x);
        int red = 1 << (PRECISION_BITS - 1);
        int green = red;
        int blue = red;
        int i = (y * image.width() + weights.start(x)) * 3;
        for (int w : weight) {
          red += w * (in[i] & 0xFF);
          green += w * (in[i + 1] & 0xFF);
          blue += w * (in[i + 2] & 0xFF);
          i += 3;
        }
        out[o] = toByte(red);
        out[o + 1] = toByte(green);
        out[o + 2] = toByte(blue);
        o += 3;
      }
    }
    return out;
  }

  /** The columns of {@code in} [rows, size, 3], resized and cropped: [size, size, 3]. */
  private static byte[] flatten(byte[] in, ResizeWeights weights, int firstRow, int size) {
    int stride = size * 3;
    byte[] out = new byte[size * stride];
    int[] sums = new int[stride];
    for (int y = 0; y < size; y++) {
      Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
      int i = (weights.start(y) - firstRow) * stride;
      for (int w : weights.of(y)) {
        for (int x = 0; x < stride; x++) {
          sums[x] += w * (in[i + x] & 0xFF);
        }
        i += stride;
      }
      for (int x = 0; x < stride; x++) {
        out[y * stride + x] = toByte(sums[x]);
      }
    }
    return out;
  }

  private static byte toByte(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }
}
