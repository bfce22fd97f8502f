package dev.clipcap.clip;

import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Image files as CLIP wants them: decoded, shortest edge resized, centre cropped, normalised; each
 * step equal to Pillow and torchvision to the last bit. Immutable and safe on many threads.
 *
 * <p>Images become RGB before they are resized: alpha is dropped, not composited, and of an
 * animation the first frame counts. (OpenAI's transform resizes before it converts, which differs
 * for palettes, alpha and CMYK; Hugging Face's order is this one.) A camera's EXIF orientation is
 * not applied, because neither OpenAI's CLIP nor the paper authors' feature extraction applies it.
 *
 * @param size edge of the square in pixels: 224 for ViT-B/32, 288 for RN50x4
 * @param crop where the centre begins
 * @param mean of red, green and blue, on the scale 0 to 1
 * @param std of red, green and blue, on the same scale
 * @param maxPixels the largest width x height that is decoded; more is refused, as it takes three
 *     bytes a pixel, twice
 */
public record ImageProcessor(
    int size, Crop crop, List<Float> mean, List<Float> std, long maxPixels) {
  /**
   * The limit beyond which Pillow suspects a decompression bomb; by chance also what fits in the
   * 2^29 bytes that TensorFlow decodes at most.
   */
  public static final long PILLOW_MAX_PIXELS = 178_956_970;

  public ImageProcessor {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (size < 1
        || maxPixels < 1
        || maxPixels > PILLOW_MAX_PIXELS
        || mean.size() != 3
        || std.size() != 3) {
      throw new IllegalArgumentException(
          "size %d, maxPixels %d, mean %s, std %s: expected positive numbers, at most %d pixels, and three channels"
              .formatted(size, maxPixels, mean, std, PILLOW_MAX_PIXELS));
    }
  }

  /** The preprocessing of every CLIP model of OpenAI's; only the size differs. */
  @SuppressWarnings("FloatingPointLiteralPrecision") // the digits as OpenAI published them
  public static ImageProcessor clip(int size) {
    return new ImageProcessor(
        size,
        Crop.OPENAI,
        List.of(0.48145466f, 0.4578275f, 0.40821073f),
        List.of(0.26862954f, 0.26130258f, 0.27577711f),
        PILLOW_MAX_PIXELS);
  }

  /** The same with another crop. */
  public ImageProcessor withCrop(Crop other) {
    return new ImageProcessor(size, other, mean, std, maxPixels);
  }

  /** The same with another limit. */
  public ImageProcessor withMaxPixels(long other) {
    return new ImageProcessor(size, crop, mean, std, other);
  }

  /**
   * Decodes, resizes, crops and normalises one image file.
   *
   * @param encoded a JPEG, PNG, GIF, BMP or WebP file
   * @param name of the image, for errors
   * @param out receives [3, size, size] float32 from its position on, which advances
   * @throws InvalidInputException if the image cannot be decoded or is too large
   */
  public void process(byte[] encoded, String name, FloatBuffer out) {
    process(decode(encoded, name), out);
  }

  /** The same for an image in memory; alpha is dropped. */
  public void process(BufferedImage image, FloatBuffer out) {
    process(BufferedImages.rgb(image), out);
  }

  /** The same for decoded pixels. */
  public void process(RgbImage image, FloatBuffer out) {
    out.put(normalise(resizeAndCrop(image)));
  }

  /**
   * Pillow's {@code Image.open(...).convert("RGB")}.
   *
   * @throws InvalidInputException if the bytes are not an image, are damaged, or declare more than
   *     {@code maxPixels} pixels
   */
  public RgbImage decode(byte[] encoded, String name) {
    InputFiles.refusePointer(encoded, name, "an image");
    ImageHeader header = ImageHeader.read(encoded, name);
    double pixels = (double) header.width() * header.height();
    if (pixels < 1 || pixels > maxPixels) {
      throw new InvalidInputException(
          name,
          String.format(Locale.ROOT, "%,d x %,d pixels", header.width(), header.height()),
          String.format(Locale.ROOT, "1 to %,d pixels in all", maxPixels),
          "export it in another size");
    }
    return ImageDecoder.decode(header, encoded, name);
  }

  /** [size, size]: the shortest edge resized to {@code size}, the longer one cut to its centre. */
  public RgbImage resizeAndCrop(RgbImage image) {
    return BicubicResize.shortestEdgeAndCrop(image, size, crop);
  }

  /** What normalising makes of bytes [height, width, 3]: floats [3, height, width]. */
  private float[] normalise(RgbImage image) {
    int pixels = size * size;
    float[] normalised = new float[3 * pixels];
    for (int c = 0; c < 3; c++) {
      float[] ofByte = normalisedBytes(c);
      for (int i = 0; i < pixels; i++) {
        normalised[c * pixels + i] = ofByte[image.rgb()[i * 3 + c] & 0xFF];
      }
    }
    return normalised;
  }

  /** (byte / 255 - mean) / std of each byte, each operation rounded to float32. */
  float[] normalisedBytes(int channel) {
    float[] ofByte = new float[256];
    for (int value = 0; value < 256; value++) {
      ofByte[value] = (value / 255f - mean.get(channel)) / std.get(channel);
    }
    return ofByte;
  }
}
