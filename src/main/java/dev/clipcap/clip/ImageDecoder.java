package dev.clipcap.clip;

import dev.clipcap.io.InvalidInputException;
import org.tensorflow.exceptions.TensorFlowException;

/** Hands a file to the decoder of its format; what any of them throws becomes one typed error. */
final class ImageDecoder {
  private ImageDecoder() {}

  static RgbImage decode(ImageHeader header, byte[] encoded, String name) {
    try {
      return switch (header.format()) {
        case JPEG, CMYK_JPEG -> NativeDecoder.get().jpeg(encoded);
        case PNG, PNG_GREY_16 -> NativeDecoder.get().png(encoded);
      };
    } catch (TensorFlowException e) {
      throw new InvalidInputException(
          name,
          "a truncated or damaged " + header.format(),
          "a whole image",
          "download it again",
          e);
    }
  }
}
