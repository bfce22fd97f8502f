package dev.clipcap.data;

import java.util.List;

/**
 * One image and its human captions.
 *
 * @param id unique within the data set, stable from run to run
 * @param image where the encoded bytes are; read only when asked
 * @param captions at least one, as written
 */
public record CaptionedImage(String id, ImageSource image, List<String> captions) {
  public CaptionedImage {
    captions = List.copyOf(captions);
    if (captions.isEmpty()) {
      throw new IllegalArgumentException("image " + id + " has no caption");
    }
  }
}
