package dev.clipcap.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not an image, or not a whole one, is refused in one line that says what it is. */
class ImageErrorsTest {
  private static final ImageProcessor CLIP = ImageProcessor.clip(224);

  private static String error(byte[] encoded) {
    return error(CLIP, encoded);
  }

  private static String error(ImageProcessor processor, byte[] encoded) {
    return assertThrows(InvalidInputException.class, () -> processor.decode(encoded, "cat.jpg"))
        .getMessage();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] file(String name) throws IOException {
    return Files.readAllBytes(PillowPixelsTest.folder().resolve(name));
  }

  private static byte[] half(byte[] whole) {
    return Arrays.copyOf(whole, whole.length / 2);
  }

  @Test
  void wholeMessage() {
    assertEquals(
        "cat.jpg: found 0 bytes, expected a JPEG, PNG, GIF, BMP or WebP image;"
            + " replace it or convert it to one of these",
        error(new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "'<!DOCTYPE html><title>404',a web page (text/html)",
    "'  <HTML>',a web page (text/html)",
    "'<?xml version=\"1.0\"?><svg/>',an SVG drawing",
    "'{\"error\": 1}',JSON text",
    "'version https://git-lfs.github.com/spec/v1',a Git LFS pointer",
    "%PDF-1.7,a PDF",
    "'....ftypavif',an AVIF image",
    "'....ftypheic',a HEIC image",
    "'....ftypheix',a HEIC image",
    "'....ftypmif1',a HEIC image",
    "'\0\0\0\u001cftypmif1\0\0\0\0mif1heicmiaf',a HEIC image",
    "'\0\0\0\u001cftypmif1\0\0\0\0mif1avifmiaf',an AVIF image",
    "'\0\0\0\u001cftypavis\0\0\0\0avismsf1miaf',an AVIF image",
    "'MM\0*....',a TIFF image",
    "'II*\0....',a TIFF image",
    "'\0\0\0\fJXL ',a JPEG XL image",
    "'\0\0\0\fjP  ',a JPEG 2000 image",
    "8BPS....,a Photoshop file",
    "xyz,bytes that begin with 78 79 7a",
  })
  void namesWhatItIs(String content, String found) {
    assertTrue(error(latin1(content)).startsWith("cat.jpg: found " + found + ","));
  }

  @ParameterizedTest
  @CsvSource({
    "jpeg-420.jpg,a truncated JPEG",
    "jpeg-progressive.jpg,a truncated JPEG",
    "jpeg-cmyk.jpg,a truncated CMYK JPEG",
    "png-rgb.png,a truncated PNG",
    "png-grey-16.png,a truncated 16-bit PNG",
    "gif-palette.gif,a truncated GIF",
    "gif-animated.gif,a truncated GIF",
    "bmp-24.bmp,a truncated BMP",
    "webp-lossy.webp,a truncated WebP",
    "webp-lossless.webp,a truncated WebP",
  })
  void truncated(String name, String found) throws IOException {
    byte[] whole = file(name);
    byte[] part = name.contains("animated") ? Arrays.copyOf(whole, 1000) : half(whole);
    assertTrue(error(part).startsWith("cat.jpg: found " + found + ","), () -> error(part));
  }

  @Test
  void damaged() throws IOException {
    byte[] png = file("png-rgb.png");
    png[60] ^= 1;
    assertTrue(error(png).startsWith("cat.jpg: found a damaged PNG,"));
  }

  @Test
  void endsWithinItsHeader() throws IOException {
    for (String name : List.of("jpeg-420.jpg", "png-rgb.png", "gif-palette.gif", "bmp-24.bmp")) {
      byte[] start = Arrays.copyOf(file(name), 18);
      assertTrue(error(start).contains("found an image that ends within its header"), name);
    }
  }

  @Test
  void refusesBombsByTheirHeader() throws IOException {
    byte[] png = file("png-rgb.png");
    byte[] side = {0, 1, (byte) 0x86, (byte) 0xA0};
    System.arraycopy(side, 0, png, 16, 4);
    System.arraycopy(side, 0, png, 20, 4);
    assertEquals(
        "cat.jpg: found 100,000 x 100,000 pixels, expected 1 to 178,956,970 pixels in all;"
            + " export it in another size",
        error(png));
    ImageProcessor small = CLIP.withMaxPixels(97 * 75 - 1);
    for (String name : List.of("jpeg-420.jpg", "jpeg-cmyk.jpg", "webp-lossy.webp")) {
      assertTrue(error(small, file(name)).contains("found 97 x 75 pixels"), name);
    }
    assertEquals(97, CLIP.withMaxPixels(97 * 75).decode(file("jpeg-420.jpg"), "ok").width());
  }

  /** Flipped bytes, cuts and doubled pieces: pixels or the typed error, and the JVM survives. */
  @Test
  void mutatedFilesNeverCrash() throws IOException {
    ImageProcessor processor = ImageProcessor.clip(8).withMaxPixels(1_000_000);
    List<Path> files;
    try (Stream<Path> folder = Files.list(PillowPixelsTest.folder())) {
      files = folder.filter(f -> !f.toString().contains("size-")).sorted().toList();
    }
    Random random = new Random(20);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = mutate(Files.readAllBytes(files.get(i % files.size())), random);
      try {
        RgbImage crop = processor.resizeAndCrop(processor.decode(mutated, "mutated"));
        assertEquals(8 * 8 * 3, crop.rgb().length);
      } catch (InvalidInputException e) {
        refused++;
        assertTrue(e.getMessage().startsWith("mutated: found "));
      }
    }
    assertTrue(refused > 500 && refused < 1900, "of 2000 refused: " + refused);
  }

  private static byte[] mutate(byte[] file, Random random) {
    int at = random.nextInt(file.length);
    switch (random.nextInt(4)) {
      case 0 -> {
        return Arrays.copyOf(file, at);
      }
      case 1 -> {
        int length = random.nextInt(file.length - at);
        System.arraycopy(file, at, file, random.nextInt(file.length - length), length);
      }
      case 2 -> file[random.nextInt(Math.min(64, file.length))] = (byte) random.nextInt(256);
      default -> {
        for (int i = 0; i < 1 + file.length / 500; i++) {
          file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return file;
  }
}
