package dev.clipcap.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clipcap.SharedData;
import dev.clipcap.files.npy.NpyReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageProcessorTest {

  /** Tensors that another project published, of photos of every orientation. */
  @Test
  void meetsPublishedTensorsToTheLastBit() throws IOException {
    Optional<Path> folder = SharedData.file("clip-preprocess");
    assumeTrue(folder.isPresent(), "shared data clip-preprocess is not here: nothing is compared");
    List<String> names = Files.readAllLines(folder.get().resolve("names.txt"));
    assertEquals(7, names.size());
    try (NpyReader tensors = NpyReader.open(folder.get().resolve("tensors.npy"))) {
      float[] expected = new float[3 * 224 * 224];
      FloatBuffer actual = FloatBuffer.allocate(expected.length);
      for (String name : names) {
        byte[] file = Files.readAllBytes(folder.get().resolve(name + ".jpg"));
        ImageProcessor.clip(224).process(file, name, actual.clear());
        tensors.read(expected);
        assertArrayEquals(expected, actual.array(), name);
      }
    }
  }

  @Test
  void takesBufferedImagesWithoutTheirAlpha() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00FF8000);
    image.setRGB(1, 0, 0x800000FF);
    assertArrayEquals(new byte[] {-1, -128, 0, 0, 0, -1}, RgbImage.of(image).rgb());
    BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 100);
    assertArrayEquals(new byte[] {100, 100, 100}, RgbImage.of(grey).rgb());

    FloatBuffer out = FloatBuffer.allocate(3);
    Preprocessing own =
        new Preprocessing(
            Resize.SHORTEST_EDGE,
            1,
            Resample.BICUBIC,
            Crop.OPENAI,
            0,
            Preprocessing.OF_BYTES,
            List.of(0f, 0.5f, 1f),
            List.of(1f, 2f, 4f));
    ImageProcessor.of(1, own).withMaxPixels(1).process(RgbImage.of(grey), out);
    float level = 100 / 255f;
    assertArrayEquals(new float[] {level, (level - 0.5f) / 2, (level - 1) / 4}, out.array());
  }

  /** ToTensor divides by 255, transformers multiplies by 1/255 in float64 and rounds. */
  @Test
  void bytesAreRescaledAlikeByBothFormulas() {
    float[] ofByte = ImageProcessor.clip(1).normalisedBytes(0);
    for (int value = 0; value < 256; value++) {
      float mean = Preprocessing.openAi(1).mean().get(0);
      float std = Preprocessing.openAi(1).std().get(0);
      assertEquals((value / 255f - mean) / std, ofByte[value]);
    }
  }

  /** Half a pixel is left on each side: 0.5 and 1.5 round to even, or both down. */
  @Test
  void cropsAreOnePixelApart() {
    assertEquals(0, Crop.OPENAI.offset(1));
    assertEquals(2, Crop.OPENAI.offset(3));
    assertEquals(0, Crop.HUGGING_FACE.offset(1));
    assertEquals(1, Crop.HUGGING_FACE.offset(3));
  }

  @Test
  void sameBytesOnManyThreads() throws IOException {
    byte[] file = Files.readAllBytes(PillowPixelsTest.folder().resolve("jpeg-420.jpg"));
    ImageProcessor processor = ImageProcessor.clip(32);
    Set<List<Float>> results =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(
                i -> {
                  FloatBuffer out = FloatBuffer.allocate(3 * 32 * 32);
                  processor.process(file, "jpeg-420.jpg", out);
                  List<Float> floats = new ArrayList<>();
                  for (float f : out.array()) {
                    floats.add(f);
                  }
                  return floats;
                })
            .collect(Collectors.toSet());
    assertEquals(1, results.size());
  }

  @Test
  void fillsBatchesAndRefusesShortBuffers() {
    RgbImage image = new RgbImage(1, 2, new byte[] {1, 2, 3, 1, 2, 3});
    ImageProcessor processor = ImageProcessor.clip(2);
    FloatBuffer batch = FloatBuffer.allocate(30);
    processor.process(image, batch);
    processor.process(image, batch);
    assertEquals(24, batch.position());
    assertEquals(batch.get(0), batch.get(12));
    assertThrows(BufferOverflowException.class, () -> processor.process(image, batch));
  }

  @Test
  void refusesImpossibleSettings() {
    ImageProcessor clip = ImageProcessor.clip(224);
    assertThrows(IllegalArgumentException.class, () -> ImageProcessor.clip(0));
    assertThrows(IllegalArgumentException.class, () -> clip.withMaxPixels(0));
    assertThrows(IllegalArgumentException.class, () -> clip.withMaxPixels(1L << 30));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Preprocessing(
                Resize.NONE, 8, Resample.BOX, Crop.OPENAI, 0, 1, List.of(0f), List.of(1f)));
    assertThrows(IllegalArgumentException.class, () -> new RgbImage(2, 2, new byte[3]));
  }
}
