package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.decode.LanguageModel;
import dev.clipcap.core.decode.Nucleus;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.RandomWeights;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.tokens.BpeTokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.types.TFloat32;

/** Explanations against the decoder's own probabilities, and against plain loops. */
class ExplainerTest {
  private static final int D = 4;
  private static final int K = 3;
  private static final int C = 8;
  private static final int V = 23;
  private static final int SIZE = 4;
  private static final int PATCH = 2;
  private static final int[] TOKENS = {5, 0, 5, 22};

  private static PrefixLanguageModel model;
  private static BpeTokenizer tokenizer;

  @BeforeAll
  static void build() {
    model =
        new PrefixLanguageModel(
            MapperConfig.mlp(D, K, C),
            OpenAiGpt2.config(V, 16, C, 2, 2, 0),
            Precision.FLOAT32,
            (session, params) -> RandomWeights.assign(session, params, 0.4, 3));
    tokenizer = BpeTokenizer.load(BareSamples.file("tokenizer.json"));
  }

  @AfterAll
  static void close() {
    model.close();
    tokenizer.close();
  }

  /** Token by token through the cache, each time looked up in the whole vocabulary. */
  private static float[] stepByStep(float[] embedding, int... tokens) {
    float[] logs = new float[tokens.length];
    try (var sequences = model.continuePrefixes(new float[][] {embedding})) {
      LanguageModel.Candidates next = sequences.start(Nucleus.WHOLE_VOCABULARY);
      for (int t = 0; t < tokens.length; t++) {
        assertEquals(V, next.tokens()[0].length);
        int token = tokens[t];
        int[] ranked = next.tokens()[0];
        int rank = IntStream.range(0, V).filter(r -> ranked[r] == token).findFirst().orElseThrow();
        logs[t] = next.logProbabilities()[0][rank];
        next = sequences.advance(new int[] {0}, new int[] {token}, Nucleus.WHOLE_VOCABULARY);
      }
    }
    return logs;
  }

  @Test
  void forcedProbabilitiesAreTheDecoders() {
    float[][] images = {{1, 0, -1, 2}, {0.5f, 2, 0, 0}, {-1, -1, 1, 1}};
    float[][] logs = model.logProbabilities(images, TOKENS);
    for (int i = 0; i < images.length; i++) {
      assertArrayEquals(stepByStep(images[i], TOKENS), logs[i], 1e-5f);
    }
    assertArrayEquals(
        stepByStep(images[0], 7),
        model.logProbabilities(new float[][] {images[0]}, new int[] {7})[0],
        1e-5f);
  }

  /**
   * The cosines with C tokens determine the unit vector; those with all others must agree with it.
   */
  @Test
  void nearestHasTheLargestCosine() {
    float[] image = {1, 0, -1, 2};
    PrefixProbe.Nearest nearest = model.nearest(image, 99);
    assertEquals(K, nearest.tokens().length);
    float[] table;
    try (TFloat32 wte =
        Weights.read(model.session(), model.params().only("gpt.transformer.wte.weight"))) {
      table = Tensors.floats(wte);
    }
    for (int i = 0; i < K; i++) {
      assertEquals(V, nearest.tokens()[i].length);
      for (int rank = 1; rank < V; rank++) {
        assertTrue(nearest.cosines()[i][rank - 1] >= nearest.cosines()[i][rank]);
      }
      double[] unit = solve(table, nearest.tokens()[i], nearest.cosines()[i]);
      assertEquals(1, dot(unit, unit), 1e-3, "length of prefix vector " + i);
      for (int rank = 0; rank < V; rank++) {
        double[] row = unitRow(table, nearest.tokens()[i][rank]);
        assertEquals(dot(unit, row), nearest.cosines()[i][rank], 1e-4);
      }
    }
  }

  private static double[] unitRow(float[] table, int token) {
    double[] row = new double[C];
    for (int c = 0; c < C; c++) {
      row[c] = table[token * C + c];
    }
    double length = Math.sqrt(dot(row, row));
    return Arrays.stream(row).map(x -> x / length).toArray();
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /** The vector that has these cosines with the first C tokens: Gauss-Jordan elimination. */
  private static double[] solve(float[] table, int[] tokens, float[] cosines) {
    double[][] m = new double[C][];
    for (int i = 0; i < C; i++) {
      m[i] = Arrays.copyOf(unitRow(table, tokens[i]), C + 1);
      m[i][C] = cosines[i];
    }
    for (int column = 0; column < C; column++) {
      int pivot = column;
      for (int row = column; row < C; row++) {
        pivot = Math.abs(m[row][column]) > Math.abs(m[pivot][column]) ? row : pivot;
      }
      double[] swapped = m[column];
      m[column] = m[pivot];
      m[pivot] = swapped;
      for (int row = 0; row < C; row++) {
        double factor = row == column ? 0 : m[row][column] / m[column][column];
        for (int c = column; c <= C; c++) {
          m[row][c] -= factor * m[column][c];
        }
      }
    }
    return IntStream.range(0, C).mapToDouble(i -> m[i][C] / m[i][i]).toArray();
  }

  /** The embedding of an image is here the sums of its quarters: what is hidden can be seen. */
  @Test
  void changesAreThoseOfTheHiddenPatch() {
    float[] pixels = new float[3 * SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (i % 7 - 3) / 10f + 0.05f;
    }
    ClipImage image = new ClipImage(pixels.clone(), new dev.clipcap.image.ImageSquare(0, 0, 1, 1));
    List<Caption.Token> tokens =
        Arrays.stream(TOKENS).mapToObj(id -> new Caption.Token(id, "", 0)).toList();
    Caption caption = new Caption("", tokens, 0, List.of(), Duration.ZERO);
    LoadedModels models = new LoadedModels(null, null, model, tokenizer, TrainedOn.UNKNOWN);
    List<Integer> batches = new ArrayList<>();
    Explanation explanation =
        new Explainer(
                models,
                images -> {
                  batches.add(images.size());
                  return images.stream().map(ExplainerTest::quarters).toArray(float[][]::new);
                },
                2)
            .explain(image, caption, SIZE, PATCH);

    assertEquals(List.of(2, 2, 1), batches);
    assertArrayEquals(pixels, image.pixels(), "the image itself stays");
    assertEquals(2, explanation.grid());
    float[] whole = stepByStep(quarters(image), TOKENS);
    for (int cell = 0; cell < 4; cell++) {
      float[] without = quarters(image);
      without[cell] = 0;
      float[] hidden = stepByStep(without, TOKENS);
      for (int t = 0; t < TOKENS.length; t++) {
        assertEquals(hidden[t] - whole[t], explanation.changes().get(t).get(cell), 1e-5);
      }
    }
    assertEquals(K, explanation.prefix().size());
    assertEquals(5, explanation.prefix().get(0).size());
  }

  /** Sums over upper left, upper right, lower left, lower right, all channels. */
  private static float[] quarters(ClipImage image) {
    float[] sums = new float[D];
    for (int i = 0; i < image.pixels().length; i++) {
      int x = i % SIZE;
      int y = i / SIZE % SIZE;
      sums[y / PATCH * 2 + x / PATCH] += image.pixels()[i];
    }
    return sums;
  }
}
