package dev.clipcap.lab.compare;

import dev.clipcap.image.Crop;
import dev.clipcap.image.ImageProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;

/** An image file's pixels as CLIP takes them. */
final class PixelsComparison {
  private PixelsComparison() {}

  static CaseResult run(ReferenceCase reference) {
    int size = reference.config().at("/crop_size/height").intValue();
    Findings findings = new Findings(reference);
    FloatBuffer pixels = FloatBuffer.allocate(3 * size * size);
    try {
      ImageProcessor.clip(size)
          .withCrop(Crop.HUGGING_FACE)
          .process(
              Files.readAllBytes(reference.folder().resolve("image.jpg")), "image.jpg", pixels);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read image.jpg of " + reference.folder(), e);
    }
    findings.tensor(Quantity.PIXELS, "pixel_values", pixels.array());
    return findings.result("CLIP's preprocessing of a JPEG, %s px".formatted(size));
  }
}
