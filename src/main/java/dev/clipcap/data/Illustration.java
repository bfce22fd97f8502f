package dev.clipcap.data;

import dev.clipcap.image.JpegFile;
import java.awt.image.BufferedImage;
import java.util.List;

/** A picture in memory (RGB, 224 pixels a side or more) and its five captions. */
public record Illustration(BufferedImage image, List<String> captions) {
  private static final float QUALITY = 0.85f;

  /** The picture as a file would have it. */
  public byte[] jpeg() {
    return JpegFile.of(image, QUALITY);
  }
}
