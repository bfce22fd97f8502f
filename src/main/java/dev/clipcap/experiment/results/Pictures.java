package dev.clipcap.experiment.results;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;

import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.RgbImage;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Exif;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Unchecked;
import dev.clipcap.io.Wording;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Small copies of test images for a report.
 *
 * @param files image id to the copy, relative to the report
 */
public record Pictures(Map<String, String> files) {
  private static final int LONG_EDGE = 224;
  private static final int EMBEDDED_EDGE = 128;
  private static final int SHOWN_WIDTH = 160;
  private static final String FOLDER = "images";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** As {@link #show} writes it. */
  private static final Pattern SHOWN =
      Pattern.compile("<img src=\"images/([A-Za-z0-9][A-Za-z0-9._-]*\\.jpg)\" width=\"160\"");

  /** Heads a column of pictures; its unbreakable spaces keep text from squeezing the column. */
  public static final String HEADING = "image" + "&nbsp;".repeat(26);

  public Pictures {
    files = Map.copyOf(files);
  }

  /**
   * Makes the copies in the folder {@code images} beside the report, each named by its image's id.
   * Of an image whose file is no longer there, the copy of an earlier report stays; an image that
   * never had one, or that cannot be decoded, gets none. Copies that only the earlier report shows
   * go; other files stay.
   *
   * @param report the page; an earlier one may be there
   * @param exif whether they are turned upright, as they were for the captions
   * @throws InvalidInputException if another file has the name of a copy
   */
  public static Pictures copy(Output report, List<TestCaption> captions, Exif exif) {
    Path folder = report.path().resolveSibling(FOLDER);
    Map<String, byte[]> small = new LinkedHashMap<>();
    Set<String> kept = new LinkedHashSet<>();
    for (TestCaption caption : captions) {
      Optional<BufferedImage> image = decode(caption.source(), exif);
      if (image.isPresent()) {
        small.put(caption.image(), jpeg(shrink(image.get())));
      } else if (Files.isRegularFile(folder.resolve(name(caption.image())))) {
        kept.add(caption.image());
      }
    }
    Set<String> earlier = shownBy(report.path());
    if (!report.overwrite()) {
      small.forEach((image, jpeg) -> requireOwn(folder.resolve(name(image)), jpeg, earlier));
    }
    small.forEach(
        (image, jpeg) ->
            AtomicFiles.write(folder.resolve(name(image)), aside -> Files.write(aside, jpeg)));
    kept.addAll(small.keySet());
    kept.forEach(image -> earlier.remove(name(image)));
    delete(folder, earlier);
    return new Pictures(
        kept.stream().collect(toMap(image -> image, image -> FOLDER + "/" + name(image))));
  }

  /** Deletes the copies that a report shows. */
  static void delete(Path report) {
    delete(report.resolveSibling(FOLDER), shownBy(report));
  }

  private static void delete(Path folder, Set<String> names) {
    try {
      for (String name : names) {
        Files.deleteIfExists(folder.resolve(name));
      }
      if (!names.isEmpty() && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.delete(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      // Other pictures are in it.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete pictures in " + folder, e);
    }
  }

  /** The names of the copies that a page shows. */
  private static Set<String> shownBy(Path report) {
    String page =
        Files.isRegularFile(report)
            ? Unchecked.get("cannot read " + report, () -> Files.readString(report, ISO_8859_1))
            : "";
    return SHOWN
        .matcher(page)
        .results()
        .map(one -> one.group(1))
        .collect(toCollection(HashSet::new));
  }

  private static void requireOwn(Path file, byte[] jpeg, Set<String> earlier) {
    InvalidInputException.refuseIf(
        Files.exists(file, LinkOption.NOFOLLOW_LINKS)
            && !earlier.contains(file.getFileName().toString())
            && !(Files.isRegularFile(file)
                && Arrays.equals(
                    jpeg, Unchecked.get("cannot read " + file, () -> Files.readAllBytes(file)))),
        file.toString(),
        "a file that no report here shows, which would be lost",
        "no file, or a picture of the report's",
        "move it away, or add " + Wording.on("overwrite"));
  }

  /** The picture as a JPEG file. */
  public static byte[] jpeg(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Unchecked.get("cannot encode a picture", () -> ImageIO.write(image, "jpg", bytes));
    return bytes.toByteArray();
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
  public String show(TestCaption caption) {
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
  public static BufferedImage decode(byte[] encoded, Exif exif) {
    RgbImage image = ImageProcessor.clip(1).withExif(exif).decode(encoded, "image");
    try {
      return buffered(image);
    } catch (OutOfMemoryError e) {
      throw FileProblem.tooLarge("image", e);
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

  /**
   * A test image, small, as HTML that needs no file; nothing where there is no picture of it.
   *
   * @param folder a report's, whose copy is taken where the image's own file is gone
   * @param exif whether it is turned upright
   */
  public static Optional<String> embedded(Path folder, TestCaption caption, Exif exif) {
    Path copy = folder.resolve(FOLDER).resolve(name(caption.image()));
    return decode(caption.source(), exif)
        .or(() -> decode(copy.toString(), Exif.IGNORE))
        .map(image -> shrink(image, EMBEDDED_EDGE))
        .map(
            small ->
                "<img src=\"data:image/jpeg;base64,%s\" width=\"%s\" height=\"%s\" alt=\"\">"
                    .formatted(
                        Base64.getEncoder().encodeToString(jpeg(small)),
                        small.getWidth(),
                        small.getHeight()));
  }

  /** The picture, its longer edge as in a report. */
  public static BufferedImage shrink(BufferedImage image) {
    return shrink(image, LONG_EDGE);
  }

  /**
   * The picture, its longer edge no longer than this; it halves until the last step is less than a
   * half, so that every pixel counts.
   */
  public static BufferedImage shrink(BufferedImage image, int edge) {
    double scale = Math.min(1, (double) edge / Math.max(image.getWidth(), image.getHeight()));
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
