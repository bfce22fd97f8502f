package dev.clipcap.clip;

/**
 * Pixels as Pillow's {@code convert("RGB")} has them.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rgb [height, width, 3], unsigned bytes; not copied, so not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy would double the memory of every photo
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          rgb.length + " bytes are not a " + width + " x " + height + " RGB image");
    }
  }
}
