package dev.clipcap.experiment;

import dev.clipcap.clip.ImageProcessor;
import dev.clipcap.clip.RgbImage;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.OutOfMemory;
import dev.clipcap.io.Sha256;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Small copies of test images for a report.
 *
 * @param files image id to the copy, relative to the report
 */
record Pictures(Map<String, String> files) {
  private static final int LONG_EDGE = 224;
  private static final int SHOWN_WIDTH = 160;
  private static final String FOLDER = "images";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Heads a column of pictures; its unbreakable spaces keep text from squeezing the column. */
  static final String HEADING = "image" + "&nbsp;".repeat(26);

  Pictures {
    files = Map.copyOf(files);
  }

  /**
   * Makes the copies in the folder {@code images} beside the report, each named by its image's id.
   * Of an image whose file is no longer there, the copy of an earlier report stays; an image that
   * never had one, or that cannot be decoded, gets none. Copies of other images go.
   *
   * @param exif whether they are turned upright, as they were for the captions
   */
  static Pictures copy(Path reportFolder, List<TestCaption> captions, Exif exif) {
    Path folder = reportFolder.resolve(FOLDER);
    Map<String, BufferedImage> small = new LinkedHashMap<>();
    Map<String, Path> kept = new LinkedHashMap<>();
    for (TestCaption caption : captions) {
      Path earlier = folder.resolve(name(caption.image()));
      decode(caption.source(), exif)
          .ifPresentOrElse(
              image -> small.put(caption.image(), shrink(image)),
              () -> {
                if (Files.isRegularFile(earlier)) {
                  kept.put(caption.image(), earlier);
                }
              });
    }
    if (small.isEmpty() && kept.isEmpty()) {
      AtomicFiles.deleteRecursively(folder);
      return new Pictures(Map.of());
    }
    AtomicFiles.writeDirectory(
        folder,
        aside -> {
          for (Map.Entry<String, BufferedImage> entry : small.entrySet()) {
            ImageIO.write(entry.getValue(), "jpg", aside.resolve(name(entry.getKey())).toFile());
          }
          for (Map.Entry<String, Path> entry : kept.entrySet()) {
            Files.copy(entry.getValue(), aside.resolve(name(entry.getKey())));
          }
        });
    Map<String, String> files = new LinkedHashMap<>();
    small.keySet().forEach(image -> files.put(image, FOLDER + "/" + name(image)));
    kept.keySet().forEach(image -> files.put(image, FOLDER + "/" + name(image)));
    return new Pictures(files);
  }

  /** Ids come from other people's data: one that is not a plain name is replaced by its hash. */
  private static String name(String image) {
    String plain =
        PLAIN.matcher(image).matches()
            ? image
            : Sha256.of(image.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    return plain.endsWith(".jpg") ? plain : plain + ".jpg";
  }

  /** The picture as HTML, or the image's id where there is no picture. */
  String show(TestCaption caption) {
    String file = files.get(caption.image());
    return file == null
        ? Markdown.plain(caption.image())
        : "<img src=\"" + file + "\" width=\"" + SHOWN_WIDTH + "\" alt=\"test image\">";
  }

  private static Optional<BufferedImage> decode(String source, Exif exif) {
    try {
      Path file = Path.of(source == null ? "" : source);
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      return Optional.of(decode(InputFiles.image(file), exif));
    } catch (IOException | InvalidPathException | InvalidInputException e) {
      return Optional.empty();
    }
  }

  /**
   * By the decoders that captions are made with, and their limits.
   *
   * @throws InvalidInputException if it is no image
   */
  static BufferedImage decode(byte[] encoded, Exif exif) {
    RgbImage image = ImageProcessor.clip(1).withExif(exif).decode(encoded, "image");
    try {
      return buffered(image);
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.of("image", e);
    }
  }

  private static BufferedImage buffered(RgbImage image) {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = image.rgb();
    for (int i = 0; i < rgb.length / 3; i++) {
      int pixel =
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF);
      buffered.setRGB(i % image.width(), i / image.width(), pixel);
    }
    return buffered;
  }

  /** Halves until the last step is less than a half, so that every pixel counts. */
  static BufferedImage shrink(BufferedImage image) {
    double scale = Math.min(1, (double) LONG_EDGE / Math.max(image.getWidth(), image.getHeight()));
    int width = (int) Math.max(1, Math.round(image.getWidth() * scale));
    int height = (int) Math.max(1, Math.round(image.getHeight() * scale));
    BufferedImage from = image;
    while (from.getWidth() >= 2 * width && from.getHeight() >= 2 * height) {
      from = draw(from, from.getWidth() / 2, from.getHeight() / 2);
    }
    return draw(from, width, height);
  }

  private static BufferedImage draw(BufferedImage from, int width, int height) {
    BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = to.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(from, 0, 0, width, height, null);
    graphics.dispose();
    return to;
  }
}
