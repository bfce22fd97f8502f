package dev.clipcap.image;

import dev.clipcap.io.Exif;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Image files as a CLIP wants them: decoded, resized, centre cropped, normalised; each step equal
 * to Pillow 13.0.0 and torchvision, or transformers' {@code CLIPImageProcessor} on Pillow, to the
 * last bit. Immutable and safe on many threads.
 *
 * <p>Images become RGB before they are resized: alpha is dropped, not composited, and of an
 * animation or a file of several pictures the first counts. (OpenAI's transform resizes before it
 * converts, which differs for palettes, alpha and CMYK; Hugging Face's order is this one.)
 *
 * @param size P, edge of the square in pixels: 224 for ViT-B/32, 288 for RN50x4
 * @param preprocessing what happens between the file's pixels and the square's
 * @param exif what to do about a camera's orientation; neither OpenAI's CLIP nor the paper authors'
 *     feature extraction applies it
 * @param view which part of an image is taken for all of it, after it was turned
 * @param maxPixels the largest width x height that is decoded; more is refused, as it takes three
 *     bytes a pixel, twice
 */
public record ImageProcessor(
    int size, Preprocessing preprocessing, Exif exif, View view, long maxPixels) {
  /**
   * The limit beyond which Pillow suspects a decompression bomb; by chance also what fits in the
   * 2^29 bytes that TensorFlow decodes at most.
   */
  public static final long PILLOW_MAX_PIXELS = 178_956_970;

  /** Scans of a JPEG; encoders write about ten, and up to twenty for the smallest file. */
  public static final int MOST_SCANS = 64;

  /**
   * Pillow leaves libjpeg at its default, the accurate integer DCT; TensorFlow's own default is the
   * fast one, whose pixels differ.
   */
  public static final String PILLOWS_DCT = "INTEGER_ACCURATE";

  /**
   * What the pixels of a file depend on besides the settings: changed whenever a decoder or the
   * arithmetic is, so that embeddings of before are not taken for those of now.
   */
  public static final String VERSION = "pillow-13.0.0";

  /** The memory that images are decoded in. */
  private static final ReadWriteLock ROOM = new ReentrantReadWriteLock(true);

  public ImageProcessor {
    if (size < 1 || maxPixels < 1 || maxPixels > PILLOW_MAX_PIXELS) {
      throw new IllegalArgumentException(
          "size %s, maxPixels %s: expected positive numbers, at most %s pixels"
              .formatted(size, maxPixels, PILLOW_MAX_PIXELS));
    }
  }

  /** Of every CLIP model of OpenAI's, which leave images as they are stored. */
  public static ImageProcessor clip(int size) {
    return of(size, Preprocessing.openAi(size));
  }

  /** Of a model with a preprocessing of its own, which leaves images as they are stored. */
  public static ImageProcessor of(int size, Preprocessing own) {
    return new ImageProcessor(size, own, Exif.IGNORE, View.WHOLE, PILLOW_MAX_PIXELS);
  }

  /** With another crop. */
  public ImageProcessor withCrop(Crop other) {
    return new ImageProcessor(size, preprocessing.withCrop(other), exif, view, maxPixels);
  }

  /** With another rule for a camera's orientation. */
  public ImageProcessor withExif(Exif other) {
    return new ImageProcessor(size, preprocessing, other, view, maxPixels);
  }

  /** With another part of each image. */
  public ImageProcessor withView(View other) {
    return new ImageProcessor(size, preprocessing, exif, other, maxPixels);
  }

  /** With another limit. */
  public ImageProcessor withMaxPixels(long other) {
    return new ImageProcessor(size, preprocessing, exif, view, other);
  }

  /** A text that two processors share only if they make the same pixels of every file. */
  public String identity() {
    String whole =
        String.join(
            " ", VERSION, Integer.toString(size), exif.toString(), Json.toString(preprocessing));
    return view == View.WHOLE ? whole : whole + " " + view;
  }

  /**
   * Decodes, resizes, crops and normalises one image file.
   *
   * @param encoded a JPEG, PNG, GIF, BMP or WebP file
   * @param name of the image, for errors
   * @param out receives [3, size, size] float32 from its position on, which advances
   * @return where the square lies on the image
   * @throws InvalidInputException if the image cannot be decoded or is too large
   */
  public ImageSquare process(byte[] encoded, String name, FloatBuffer out) {
    return withMemory(
        name,
        () -> {
          RgbImage image = decodeHere(encoded, name);
          process(image, out);
          return square(image.width(), image.height());
        });
  }

  /** For decoded pixels. */
  public void process(RgbImage image, FloatBuffer out) {
    byte[] rgb = resizeAndCrop(image).rgb();
    float[] normalised = new float[rgb.length];
    int o = 0;
    for (int c = 0; c < 3; c++) {
      float[] ofByte = normalisedBytes(c);
      for (int i = c; i < rgb.length; i += 3) {
        normalised[o++] = ofByte[rgb[i] & 0xFF];
      }
    }
    out.put(normalised);
  }

  /**
   * Pillow's {@code Image.open(...).convert("RGB")}; where images are turned, of what its {@code
   * ImageOps.exif_transpose} gives; then the view of that.
   *
   * @throws InvalidInputException if the bytes are not an image, are damaged, declare more than
   *     {@code maxPixels} pixels, take far more work than those pixels do, or do not fit into the
   *     memory
   */
  public RgbImage decode(byte[] encoded, String name) {
    return withMemory(name, () -> decodeHere(encoded, name));
  }

  private RgbImage decodeHere(byte[] encoded, String name) {
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
    RgbImage image = ImageDecoder.decode(header, encoded, name);
    return view.of(
        exif == Exif.IGNORE
            ? image
            : image.upright(Orientation.of(new ImageMetadata(header.format(), encoded))));
  }

  /** [size, size]: resized, and the centre cut out. */
  public RgbImage resizeAndCrop(RgbImage image) {
    return PillowResize.resizeAndCrop(image, size, preprocessing);
  }

  /** Where the square lies on an image of this size, in pixels. */
  public ImageSquare square(int width, int height) {
    long[] resized = preprocessing.resize().of(width, height, preprocessing.size());
    double x = resized[0];
    double y = resized[1];
    return new ImageSquare(
        preprocessing.crop().offset(resized[0] - size) / x,
        preprocessing.crop().offset(resized[1] - size) / y,
        size / x,
        size / y);
  }

  /** (byte x factor - mean) / std of each byte, each operation rounded to float32. */
  public float[] normalisedBytes(int channel) {
    float mean = preprocessing.mean().get(channel);
    float std = preprocessing.std().get(channel);
    float[] ofByte = new float[256];
    for (int value = 0; value < 256; value++) {
      ofByte[value] = ((float) (value * preprocessing.rescaleFactor()) - mean) / std;
    }
    return ofByte;
  }

  /**
   * What decoding gives. An image that finds too little memory is decoded again while no other is,
   * so that whether it fits does not depend on what happens to be beside it.
   *
   * @param name of the image, for errors
   * @throws dev.clipcap.io.InvalidInputException if the image alone takes more than there is
   */
  static <T> T withMemory(String name, Supplier<T> decoding) {
    try {
      return during(ROOM.readLock(), decoding);
    } catch (OutOfMemoryError besideOthers) {
      try {
        return during(ROOM.writeLock(), decoding);
      } catch (OutOfMemoryError alone) {
        throw FileProblem.tooLarge(name, alone);
      }
    }
  }

  private static <T> T during(Lock lock, Supplier<T> decoding) {
    lock.lock();
    try {
      return decoding.get();
    } finally {
      lock.unlock();
    }
  }
}
