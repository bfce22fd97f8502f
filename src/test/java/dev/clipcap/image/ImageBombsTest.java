package dev.clipcap.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The work and the memory of decoding an image are bounded before a decoder sees the file. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ImageBombsTest {
  private static final ImageProcessor CLIP = ImageProcessor.clip(224).withExif(Exif.TURN);
  private static final String SCANS =
      "a JPEG of more than 64 scans, expected at most 64; export it again";
  private static final String SIZE =
      " pixels, expected 1 to 178,956,970 pixels in all; export it in another size";

  /** What follows {@code found} in the line of each. */
  private static Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("scans.jpg", SCANS);
    lines.put("scans-cmyk.jpg", SCANS);
    lines.put("size.jpg", "65,500 x 65,500" + SIZE);
    lines.put("size.png", "100,000 x 100,000" + SIZE);
    lines.put(
        "inflating.png",
        "a PNG whose data go on far beyond its pixels, expected 72 bytes for 8 x 8 pixels;"
            + " export it again");
    lines.put("length.png", damaged("PNG"));
    lines.put("second-header.png", damaged("PNG"));
    lines.put("picture-in-png.bmp", damaged("BMP"));
    lines.put("picture-in-jpeg.bmp", damaged("BMP"));
    lines.put("no-pixels.bmp", damaged("BMP"));
    lines.put("offset.bmp", damaged("BMP"));
    lines.put("size.gif", "65,535 x 65,535" + SIZE);
    lines.put("clear-codes.gif", damaged("GIF"));
    lines.put(
        "extensions.gif",
        "an image that ends within its header, expected a whole image;"
            + " download or export it again");
    lines.put("length.webp", damaged("WebP"));
    lines.put("no-pixels.webp", damaged("WebP"));
    lines.put("size.webp", "16,383 x 16,383" + SIZE);
    lines.put("frame.webp", damaged("WebP"));
    return lines;
  }

  private static String damaged(String format) {
    return "a damaged %s, expected a whole %s; download or export it again"
        .formatted(format, format);
  }

  @TestFactory
  Stream<DynamicTest> areRefused() {
    Map<String, String> lines = lines();
    assertEquals(lines.keySet(), ImageBombs.refused().keySet());
    return ImageBombs.refused().entrySet().stream()
        .map(
            bomb ->
                DynamicTest.dynamicTest(
                    bomb.getKey(),
                    () ->
                        assertEquals(
                            bomb.getKey() + ": found " + lines.get(bomb.getKey()),
                            assertThrows(
                                    InvalidInputException.class,
                                    () -> CLIP.decode(bomb.getValue(), bomb.getKey()))
                                .getMessage())));
  }

  @TestFactory
  Stream<DynamicTest> ballastIsLeftOut() {
    return ImageBombs.harmless().entrySet().stream()
        .map(
            bomb ->
                DynamicTest.dynamicTest(
                    bomb.getKey(),
                    () ->
                        assertArrayEquals(
                            new byte[8 * 8 * 3],
                            CLIP.decode(bomb.getValue(), bomb.getKey()).rgb())));
  }

  /** libpng gets no text to inflate, and what decides pixels stays. */
  @Test
  void chunksOfPixels() throws IOException {
    byte[] bomb = ImageBombs.harmless().get("texts.png");
    byte[] bare = new PngChunks(bomb).file();
    assertEquals(8 + 25 + 12 + 12, bare.length, 20);
    byte[] transparent =
        Files.readAllBytes(PillowPixelsTest.folder().resolve("png-rgb-transparent.png"));
    assertTrue(
        new String(new PngChunks(transparent).file(), StandardCharsets.ISO_8859_1)
            .contains("tRNS"));
  }

  /** Scans are counted in the first picture of a file, without the thumbnails of others. */
  @Test
  void scans() throws IOException {
    byte[] progressive = file("jpeg-progressive.jpg");
    assertEquals(10, ImageDecoder.scans(progressive)); // libjpeg's own script of scans
    assertEquals(1, ImageDecoder.scans(file("jpeg-restarts.jpg")));
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.writeBytes(progressive);
    two.writeBytes(ImageBombs.refused().get("scans.jpg"));
    assertArrayEquals(
        CLIP.decode(progressive, "one").rgb(), CLIP.decode(two.toByteArray(), "two").rgb());
    byte[] many = ImageBombs.refused().get("scans.jpg");
    int beforeScans = many.length - 2 - 10 * 100_000;
    assertEquals(64, ImageDecoder.scans(Arrays.copyOf(many, beforeScans + 10 * 64)));
    assertEquals(65, ImageDecoder.scans(Arrays.copyOf(many, beforeScans + 10 * 65)));
    assertEquals(64, ImageDecoder.mostScans(12_000_000));
    assertEquals(35, ImageDecoder.mostScans(100_000_000));
    assertEquals(20, ImageDecoder.mostScans(178_956_970));
  }

  /** A length that is one too many. */
  @Test
  void statedLengths() throws IOException {
    for (String name : List.of("webp-lossy.webp", "webp-animated.webp", "webp-lossless.webp")) {
      byte[] whole = file(name);
      byte[] cut = Arrays.copyOf(whole, whole.length - 2);
      assertThrows(InvalidInputException.class, () -> CLIP.decode(cut, name), name);
    }
    byte[] bmp = file("bmp-24.bmp");
    byte[] cut = Arrays.copyOf(bmp, bmp.length - 4);
    assertThrows(InvalidInputException.class, () -> CLIP.decode(cut, "bmp"));
  }

  @Test
  void wantOfMemoryIsTheLineOfThatImage() {
    Queue<OutOfMemoryError> besideOthers = new ArrayDeque<>(List.of(new OutOfMemoryError()));
    assertEquals(
        "pixels",
        ImageProcessor.withMemory(
            "photo.jpg",
            () -> {
              if (!besideOthers.isEmpty()) {
                throw besideOthers.remove();
              }
              return "pixels";
            }));
    InvalidInputException alone =
        assertThrows(
            InvalidInputException.class,
            () ->
                ImageProcessor.withMemory(
                    "photo.jpg",
                    () -> {
                      throw new OutOfMemoryError("Java heap space");
                    }));
    assertEquals(
        "photo.jpg: found an image that does not fit into the memory, expected a smaller one;"
            + " make it smaller, or give Java more memory, as -Xmx4g does",
        alone.getMessage());
  }

  private static byte[] file(String name) throws IOException {
    return Files.readAllBytes(PillowPixelsTest.folder().resolve(name));
  }
}
