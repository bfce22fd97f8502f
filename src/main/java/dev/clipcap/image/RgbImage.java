package dev.clipcap.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Pixels as Pillow's {@code convert("RGB")} has them.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rgb [height, width, 3], unsigned bytes; not copied, which would double the memory of every
 *     photo, so not to be changed
 */
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          rgb.length + " bytes are not a " + width + " x " + height + " RGB image");
    }
  }

  /**
   * Of the JDK's image without alpha: the bytes of a grey one thrice, as every decoder stores them;
   * of others, sRGB by their own colour model.
   */
  public static RgbImage of(BufferedImage image) {
    // The JDK takes greys to be linear light and would brighten them.
    boolean grey = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[width];
    int o = 0;
    for (int y = 0; y < height; y++) {
      if (grey) {
        image.getRaster().getPixels(0, y, width, 1, row);
      } else {
        image.getRGB(0, y, width, 1, row, 0, width);
      }
      for (int pixel : row) {
        rgb[o++] = (byte) (grey ? pixel : pixel >> 16);
        rgb[o++] = (byte) (grey ? pixel : pixel >> 8);
        rgb[o++] = (byte) pixel;
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** A rectangle of it, whose first pixel is in this column and row. */
  RgbImage part(int left, int top, int width, int height) {
    byte[] out = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      System.arraycopy(rgb, 3 * ((top + y) * this.width + left), out, 3 * y * width, 3 * width);
    }
    return new RgbImage(width, height, out);
  }

  /** It on a larger canvas of one grey, its first pixel in this column and row. */
  RgbImage placed(int canvasWidth, int canvasHeight, int left, int top, int grey) {
    byte[] out = new byte[3 * canvasWidth * canvasHeight];
    Arrays.fill(out, (byte) grey);
    for (int y = 0; y < height; y++) {
      System.arraycopy(rgb, 3 * y * width, out, 3 * ((top + y) * canvasWidth + left), 3 * width);
    }
    return new RgbImage(canvasWidth, canvasHeight, out);
  }

  /**
   * Turned as Pillow's {@code ImageOps.exif_transpose} does.
   *
   * @param orientation EXIF's: 1 as stored, 2 mirrored, 3 upside down, 4 both, 5 to 8 on a side
   */
  RgbImage upright(int orientation) {
    if (orientation == Orientation.AS_STORED) {
      return this;
    }
    boolean onSide = orientation >= 5;
    boolean fromRight = orientation == 2 || orientation == 3 || orientation >= 7;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int outWidth = onSide ? height : width;
    int outHeight = onSide ? width : height;
    byte[] out = new byte[rgb.length];
    int o = 0;
    for (int y = 0; y < outHeight; y++) {
      for (int x = 0; x < outWidth; x++) {
        int column = onSide ? y : x;
        int row = onSide ? x : y;
        int from = (fromBottom ? height - 1 - row : row) * width;
        int i = (from + (fromRight ? width - 1 - column : column)) * 3;
        out[o++] = rgb[i];
        out[o++] = rgb[i + 1];
        out[o++] = rgb[i + 2];
      }
    }
    return new RgbImage(outWidth, outHeight, out);
  }
}
