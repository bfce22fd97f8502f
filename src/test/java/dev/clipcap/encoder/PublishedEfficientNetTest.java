package dev.clipcap.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.files.npy.NpyFiles;
import dev.clipcap.image.Resize;
import dev.clipcap.reference.Close;
import dev.clipcap.reference.ResNetReference;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.types.TFloat32;

/**
 * The EfficientNet-Lite0 that the repository ships, against what its PyTorch port makes of two
 * images in float64; converters/efficientnet_reference.py --published wrote the values.
 */
class PublishedEfficientNetTest {
  private static final Path MODEL = Path.of("savedmodels/efficientnet-lite0");
  private static final int WIDTH = EfficientNetLiteConfig.FEATURES;

  /** Reached: below 2e-6. */
  private static final double TOLERANCE = 8e-6;

  /** [weights as published, weights rounded to float16][image][1280]. */
  private static float[][][] expected() throws URISyntaxException {
    Npy values =
        NpyFiles.read(
            Path.of(
                PublishedEfficientNetTest.class
                    .getResource("/efficientnet-lite/published.npy")
                    .toURI()));
    assertArrayEquals(new long[] {2, 2, WIDTH}, values.shape());
    float[][][] rows = new float[2][2][];
    for (int i = 0; i < 4; i++) {
      rows[i / 2][i % 2] = Arrays.copyOfRange(values.values(), i * WIDTH, (i + 1) * WIDTH);
    }
    return rows;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      ofA += (double) a[i] * a[i];
      ofB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(ofA * ofB);
  }

  @Test
  void embedsAsPyTorchDoes() throws URISyntaxException {
    float[][][] expected = expected();
    try (ImageEncoder encoder = ImageEncoder.load(MODEL);
        SavedModelBundle bundle = SavedModelBundle.load(MODEL.toString(), "serve")) {
      for (int i = 0; i < 2; i++) {
        String name = ResNetReference.IMAGES.get(i);
        float[] pixels = new float[encoder.pixelCount()];
        encoder.processor().process(ResNetReference.image(name), name, FloatBuffer.wrap(pixels));
        float[] found = encoder.encode(ResNetReference.image(name), name);
        Close.assertClose(name, expected[1][i], found, TOLERANCE);
        double cosine = cosine(expected[0][i], found);
        assertTrue(cosine > 0.99995, name + ": " + cosine);
        try (TFloat32 input = Tensors.of(pixels, 1, 3, 224, 224);
            Result result =
                bundle.function("serving_default").call(Map.of("pixel_values", input))) {
          Close.assertClose(name, found, Tensors.floats((TFloat32) result.get(0)), TOLERANCE);
        }
      }
    }
  }

  @Test
  void isLite0InFloat16SquashingItsImages() {
    ClipConfig config = SavedModels.config(MODEL, ClipConfig.class);
    assertEquals(ClipConfig.efficientNetLite0(), config);
    assertEquals(Resize.SQUASH, config.preprocessing().resize());
    try (Checkpoint weights = Checkpoint.open(MODEL)) {
      weights.tensors().forEach((name, w) -> assertEquals(DType.F16, w.dtype(), name));
      assertEquals(3_413_024, weights.tensors().values().stream().mapToLong(w -> w.size()).sum());
    }
  }
}
