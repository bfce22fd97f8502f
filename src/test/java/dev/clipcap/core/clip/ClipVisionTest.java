package dev.clipcap.core.clip;

import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.reference.Close;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipVisionTest {
  private static final int IMAGES = 3;

  /** The embedding's class token comes of a last block that computes no other row. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theClassTokenIsThatOfAWholeLastBlock(int layers) {
    VitConfig config = VitConfig.of(16, 8, 24, layers, 3);
    try (TestGraph graph = new TestGraph()) {
      float[] pixels = new float[IMAGES * 3 * 16 * 16];
      Random random = new Random(4);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      ClipVision.Pass pass =
          config.tower(6, graph.params()).pass(graph.constant(pixels, IMAGES, 3, 16, 16));
      Weights.initialize(graph.session(), graph.params(), 5);

      float[] whole = graph.fetch(pass.blocks().get(layers));
      float[] first = new float[IMAGES * config.width()];
      for (int i = 0; i < IMAGES; i++) {
        System.arraycopy(
            whole, i * config.tokens() * config.width(), first, i * config.width(), config.width());
      }
      Close.assertClose("pooled", normed(first, config.width()), graph.fetch(pass.pooled()), 2e-6);
    }
  }

  /** Layer norm with its first weights, in float64: mean 0 and variance 1. */
  private static float[] normed(float[] rows, int width) {
    float[] result = new float[rows.length];
    for (int from = 0; from < rows.length; from += width) {
      double[] row = new double[width];
      for (int i = 0; i < width; i++) {
        row[i] = rows[from + i];
      }
      double mean = Arrays.stream(row).average().orElseThrow();
      double variance =
          Arrays.stream(row).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
      for (int i = 0; i < width; i++) {
        result[from + i] = (float) ((row[i] - mean) / Math.sqrt(variance + 1e-5));
      }
    }
    return result;
  }
}
