package dev.clipcap.data;

import java.awt.image.BufferedImage;
import java.util.List;

/** A picture in memory (RGB, 224 pixels a side or more) and its five captions. */
public record Illustration(BufferedImage image, List<String> captions) {
  /** The picture as a file would have it. */
  public byte[] jpeg() {
    return Jpeg.encode(image);
  }
}
