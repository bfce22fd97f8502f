package dev.clipcap.image;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each kind of file against hashes of Pillow's pixels, made by converters/pixel_references.py. */
class PillowPixelsTest {
  private static final ImageProcessor CLIP = ImageProcessor.clip(224);

  private record Expected(
      String file,
      int width,
      int height,
      String decoded,
      String openai,
      String huggingFace,
      String tensor,
      String openai16) {}

  static Path folder() {
    try {
      return Path.of(PillowPixelsTest.class.getResource("/clip/pixels").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> equalsPillow() {
    JsonNode images = Json.readTree(folder().resolve("expected.json")).get("images");
    return StreamSupport.stream(images.spliterator(), false)
        .map(node -> Json.convert(node, Expected.class, "expected.json"))
        .map(expected -> dynamicTest(expected.file(), () -> check(expected)));
  }

  private static void check(Expected expected) throws IOException {
    String name = expected.file();
    byte[] encoded = Files.readAllBytes(folder().resolve(name));
    RgbImage image = CLIP.decode(encoded, name);
    FloatBuffer tensor = FloatBuffer.allocate(3 * 224 * 224);
    CLIP.process(encoded, name, tensor);
    RgbImage floored = CLIP.withCrop(Crop.HUGGING_FACE).resizeAndCrop(image);
    RgbImage small = ImageProcessor.clip(16).resizeAndCrop(image);
    assertAll(
        () -> assertEquals(expected.width(), image.width(), "width"),
        () -> assertEquals(expected.height(), image.height(), "height"),
        () -> assertEquals(expected.decoded(), Sha256.of(image.rgb()), "decoded"),
        () -> assertEquals(expected.openai(), Sha256.of(CLIP.resizeAndCrop(image).rgb()), "crop"),
        () -> assertEquals(expected.huggingFace(), Sha256.of(floored.rgb()), "floored crop"),
        () -> assertEquals(expected.openai16(), Sha256.of(small.rgb()), "16 pixels"),
        () -> assertEquals(expected.tensor(), Sha256.of(littleEndian(tensor)), "tensor"));
  }

  private static byte[] littleEndian(FloatBuffer floats) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * floats.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats.flip());
    return bytes.array();
  }
}
