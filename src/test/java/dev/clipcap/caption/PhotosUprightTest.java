package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.export.HuggingFaceExport;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.ImageSquare;
import dev.clipcap.image.RgbImage;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A captioner's images: turned by default, and preprocessed as its CLIP wants them. */
class PhotosUprightTest {
  @TempDir static Path folder;

  private static Path captioner;

  @BeforeAll
  static void write() {
    captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("paper-transformer.pt", captioner);
  }

  /** A PNG, which loses nothing, whose EXIF says that it lies on its side. */
  private static byte[] lying() throws IOException, URISyntaxException {
    Path file =
        Path.of(
            PhotosUprightTest.class.getResource("/clip/preprocessing/orientation.json").toURI());
    JsonNode images = Json.readTree(file).get("images");
    return StreamSupport.stream(images.spliterator(), false)
        .filter(image -> image.get("name").asText().equals("png-MM-6"))
        .findFirst()
        .orElseThrow()
        .get("file")
        .binaryValue();
  }

  private static byte[] turned(byte[] lying) throws IOException {
    RgbImage upright = ImageProcessor.clip(8).withExif(Exif.TURN).decode(lying, "lying");
    BufferedImage image =
        new BufferedImage(upright.width(), upright.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < upright.width() * upright.height(); i++) {
      int rgb =
          ((upright.rgb()[3 * i] & 0xFF) << 16)
              | ((upright.rgb()[3 * i + 1] & 0xFF) << 8)
              | (upright.rgb()[3 * i + 2] & 0xFF);
      image.setRGB(i % upright.width(), i / upright.width(), rgb);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @Test
  void turnedUnlessToldNotTo() throws IOException, URISyntaxException {
    byte[] lying = lying();
    try (Captioner upright = Captioner.load(captioner);
        Captioner asStored = Captioner.load(captioner, LoadOptions.DEFAULT.withExif(Exif.IGNORE))) {
      assertEquals(Exif.TURN, upright.exif());
      assertArrayEquals(
          asStored.embed(turned(lying), "turned"), upright.embed(lying, "lying"), "upright");
      assertFalse(Arrays.equals(asStored.embed(lying, "lying"), upright.embed(lying, "lying")));
    }
  }

  @Test
  void theModelsOwnPreprocessingIsUsedAndShown() throws IOException {
    Path own = folder.resolve("own");
    BareSamples.writeCaptioner("paper-transformer.pt", own);
    Path config = own.resolve("config.json");
    ObjectNode json = (ObjectNode) Json.readTree(config);
    ObjectNode clip = (ObjectNode) json.get("clip");
    clip.set(
        "preprocessing",
        Json.mapper()
            .readTree(
                "{\"resize\": \"squash\", \"size\": 32, \"resample\": \"bicubic\", \"crop\":"
                    + " \"transformers\", \"fill\": 0, \"rescale_factor\": 0.00392156862745098,"
                    + " \"mean\": [0.5, 0.5, 0.5], \"std\": [0.5, 0.5, 0.5]}"));
    Json.write(config, json);
    byte[] image = BareSamples.png(90, 40, 7);
    try (Captioner theirs = Captioner.load(captioner);
        Captioner ours = Captioner.load(own)) {
      assertFalse(Arrays.equals(theirs.embed(image, "image"), ours.embed(image, "image")));
      assertEquals(new ImageSquare(0, 0, 1, 1), ours.read(image, "image").square());
      ImageSquare centre = theirs.read(image, "image").square(); // 32 of 72 columns
      assertEquals(new ImageSquare(20 / 72., 0, 32 / 72., 1), centre);
    }
    Path exported = folder.resolve("exported");
    HuggingFaceExport.write(own, Output.of(exported));
    JsonNode file = Json.readTree(exported.resolve("clip/preprocessor_config.json"));
    assertEquals("{\"height\":32,\"width\":32}", file.get("size").toString());
    assertEquals("[0.5,0.5,0.5]", file.get("image_std").toString());
    assertFalse(Json.readTree(exported.resolve("clip/config.json")).has("preprocessing"));

    clip.withObject("/preprocessing").put("resize", "longest_edge");
    Json.write(config, json);
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> HuggingFaceExport.write(own, Output.of(folder.resolve("no"))));
    assertTrue(e.getMessage().contains("a preprocessing that pads"), e.getMessage());
  }

  @Test
  void clipIsNotLoadedInIntegers() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ImageEncoder.load(Path.of("savedmodels/clip-mini"), Precision.INT16));
    assertEquals(Precision.FLOAT32, new LoadOptions(Precision.INT16, Exif.TURN).clipPrecision());
  }

  @Test
  void aCaptionerInIntegersHasItsClipInFloats() {
    assumeTrue(Acceleration.hasInt16(), "this machine has no exact products of integers");
    byte[] image = BareSamples.png(50, 40, 8);
    try (Captioner floats = Captioner.load(captioner);
        Captioner integers =
            Captioner.load(captioner, new LoadOptions(Precision.INT16, Exif.TURN))) {
      assertArrayEquals(floats.embed(image, "image"), integers.embed(image, "image"));
    }
  }
}
