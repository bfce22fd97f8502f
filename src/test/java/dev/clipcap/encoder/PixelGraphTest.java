package dev.clipcap.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.image.Crop;
import dev.clipcap.image.ImageBombs;
import dev.clipcap.image.ImageProcessor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** The graph's pixels are {@link ImageProcessor}'s, which are Pillow's, to the last bit. */
class PixelGraphTest {
  private static final ImageProcessor PROCESSOR = ImageProcessor.clip(56);

  private static Graph graph;
  private static Session session;
  private static Operand<TString> files;
  private static Operand<TFloat32> openAi;
  private static Operand<TFloat32> huggingFace;

  @BeforeAll
  static void build() {
    graph = new Graph();
    Ops tf = GraphOps.of(graph);
    files = tf.placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
    openAi = new PixelGraph(PROCESSOR).pixels(tf, files);
    huggingFace = new PixelGraph(PROCESSOR.withCrop(Crop.HUGGING_FACE)).pixels(tf, files);
    session = Sessions.open(graph);
  }

  @AfterAll
  static void close() {
    session.close();
    graph.close();
  }

  private static float[] run(Operand<TFloat32> pixels, byte[]... encoded) {
    try (TString input = TString.tensorOfBytes(NdArrays.vectorOfObjects(encoded));
        Result result = session.runner().feed(files, input).fetch(pixels).run()) {
      return Tensors.floats((TFloat32) result.get(0));
    }
  }

  private static float[] expected(ImageProcessor processor, byte[]... encoded) {
    FloatBuffer out = FloatBuffer.allocate(encoded.length * 3 * 56 * 56);
    for (byte[] file : encoded) {
      processor.process(file, "picture", out);
    }
    return out.array();
  }

  /** Gradients and noise, so that every weight counts and some sums leave the range of a byte. */
  private static byte[] picture(String format, int type, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(31L * width + height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int alpha = 255 * (x + y) / (width + height);
        int noise =
            random.nextInt(3) == 0 ? random.nextInt(1 << 24) : (x / 3 + y / 5) % 2 * 0xffffff;
        image.setRGB(x, y, alpha << 24 | noise);
      }
    }
    return encode(image, format);
  }

  private static byte[] encode(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      assertTrue(ImageIO.write(image, format, out), format);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Test
  void everySizeIsResizedAndCroppedAlike() {
    int[][] sizes = {
      {56, 56},
      {57, 56},
      {112, 112},
      {113, 59},
      {59, 113},
      {300, 100},
      {100, 301},
      {400, 225},
      {17, 31},
      {1, 1},
      {3, 200},
      {200, 2},
      {55, 168},
      {640, 427}
    };
    List<byte[]> pictures = new ArrayList<>();
    for (int[] size : sizes) {
      pictures.add(picture("png", BufferedImage.TYPE_INT_RGB, size[0], size[1]));
    }
    byte[][] all = pictures.toArray(byte[][]::new);
    assertArrayEquals(expected(PROCESSOR, all), run(openAi, all));
    assertArrayEquals(expected(PROCESSOR.withCrop(Crop.HUGGING_FACE), all), run(huggingFace, all));
  }

  @Test
  void everyKindOfJpegAndPngIsDecodedAlike() {
    byte[][] all = {
      picture("jpg", BufferedImage.TYPE_INT_RGB, 130, 97),
      picture("jpg", BufferedImage.TYPE_BYTE_GRAY, 97, 130),
      picture("png", BufferedImage.TYPE_BYTE_GRAY, 70, 60),
      picture("png", BufferedImage.TYPE_INT_ARGB, 70, 60),
      picture("png", BufferedImage.TYPE_BYTE_INDEXED, 70, 60),
      picture("png", BufferedImage.TYPE_BYTE_BINARY, 70, 60),
      grey16(70, 60)
    };
    assertArrayEquals(expected(PROCESSOR, all), run(openAi, all));
  }

  /** Most values of 16 bits are above 255, where Pillow cuts off. */
  private static byte[] grey16(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, 7 * x * y % 600);
      }
    }
    return encode(image, "png");
  }

  @Test
  void damagedFilesAreErrors() {
    byte[] jpeg = picture("jpg", BufferedImage.TYPE_INT_RGB, 130, 97);
    byte[] png = picture("png", BufferedImage.TYPE_INT_RGB, 130, 97);
    byte[] bitmap = picture("bmp", BufferedImage.TYPE_INT_RGB, 13, 9);
    for (byte[] damaged :
        List.of(
            new byte[0],
            "no image".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            Arrays.copyOf(jpeg, jpeg.length / 2),
            Arrays.copyOf(png, png.length / 2),
            Arrays.copyOf(png, 25),
            bitmap)) {
      assertThrows(TFInvalidArgumentException.class, () -> run(openAi, jpeg, damaged));
    }
    assertEquals(3 * 56 * 56, run(openAi, jpeg).length); // and the session goes on
  }

  /** libjpeg would walk a hundred thousand times over 49 megapixels. */
  @Test
  void aJpegOfManyScansIsRefused() {
    byte[] bomb = ImageBombs.refused().get("scans.jpg");
    TFInvalidArgumentException refused =
        assertThrows(TFInvalidArgumentException.class, () -> run(openAi, bomb));
    assertTrue(refused.getMessage().contains("a JPEG of more than 64 scans"));
  }
}
