package dev.clipcap.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clipcap.SharedData;
import dev.clipcap.io.NpyReader;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
}
