package dev.clipcap.reference;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.lab.compare.ComparePyTorch;
import dev.clipcap.lab.compare.ReferenceCase;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

class ReferenceTest {
  /**
   * Recomputes the logits from ln_f and wte, which only works if names, shapes and layout are read
   * right.
   */
  @Test
  void logitsAreLastHiddenStateTimesTokenEmbeddings() {
    Reference reference = Reference.load("gpt2");
    int width = reference.config().at("/n_embd").intValue();
    int vocabulary = reference.config().at("/vocab_size").intValue();
    float[] hidden = reference.floats("ln_f");
    float[] embeddings = reference.weights().get("gpt.transformer.wte.weight");
    float[] logits = new float[hidden.length / width * vocabulary];
    for (int i = 0; i < logits.length; i++) {
      double sum = 0;
      for (int c = 0; c < width; c++) {
        sum += hidden[i / vocabulary * width + c] * embeddings[i % vocabulary * width + c];
      }
      logits[i] = (float) sum;
    }
    assertArrayEquals(new long[] {3, 11, vocabulary}, reference.shape("logits"));
    assertClose("logits", reference.floats("logits"), logits, 1e-6);
  }

  /** The loss from the logits: the mean of -log softmax at the real tokens only. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp-finetune",
        "mlp-relu-frozen",
        "transformer-frozen",
        "transformer-tanh-frozen"
      })
  void firstLossIsMeanOverRealTokens(String name) {
    Reference reference = Reference.load(name);
    float[] logits = reference.floats("logits");
    long[] tokens = reference.longs("tokens");
    long[] lengths = reference.longs("lengths");
    int time = (int) reference.shape("logits")[1];
    int vocabulary = (int) reference.shape("logits")[2];
    double sum = 0;
    int count = 0;
    for (int b = 0; b < lengths.length; b++) {
      for (int t = 0; t < lengths[b]; t++, count++) {
        int row = b * time + t;
        double total = 0;
        for (int v = 0; v < vocabulary; v++) {
          total += Math.exp(logits[row * vocabulary + v]);
        }
        sum += Math.log(total) - logits[row * vocabulary + (int) tokens[row]];
      }
    }
    assertEquals(17, count);
    float[] losses = reference.floats("losses");
    assertEquals(losses[0], sum / count, 1e-6 * losses[0]);
    assertEquals(losses[0], losses[1], "the first step of the warm-up has learning rate 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp-finetune",
        "mlp-relu-frozen",
        "transformer-frozen",
        "transformer-tanh-frozen"
      })
  void everyTrainableTensorHasGradientAndResult(String name) {
    Reference reference = Reference.load(name);
    boolean finetune = reference.config().at("/training/finetune_gpt2").booleanValue();
    var trainable =
        reference.weights().keySet().stream()
            .filter(n -> finetune || n.startsWith("clip_project."))
            .collect(Collectors.toSet());
    assertEquals(trainable, reference.gradients().keySet());
    assertEquals(trainable, reference.after().keySet());
  }

  /** The product's reader gives what the one here gives, bit for bit. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "clip",
        "mlp-finetune",
        "mlp-relu-frozen",
        "transformer-frozen",
        "transformer-tanh-frozen"
      })
  void productReadsTheSameWeights(String name) {
    Reference reference = Reference.load(name);
    try (ReferenceCase product = new ReferenceCase(ComparePyTorch.TINY.resolve(name));
        Checkpoint weights = product.openWeights()) {
      assertEquals(reference.weights().keySet(), new TreeSet<>(weights.tensors().keySet()));
      reference
          .weights()
          .forEach(
              (weight, values) -> {
                assertArrayEquals(values, weights.tensor(weight).floats(), weight);
                assertArrayEquals(
                    reference.weightShape(weight), weights.tensor(weight).shape().asArray());
              });
      reference
          .gradients()
          .forEach((n, values) -> assertArrayEquals(values, product.floats("gradient." + n), n));
      reference
          .after()
          .forEach((n, values) -> assertArrayEquals(values, product.floats("after." + n), n));
    }
  }

  @Test
  void closeNamesTensorAndWorstElement() {
    float[] expected = {0f, -4f, 1f};
    assertClose("x", expected, new float[] {0.004f, -4f, 1f}, 1.01e-3);
    String message =
        assertThrows(
                AssertionFailedError.class,
                () -> assertClose("x", expected, new float[] {0.002f, -4f, 1.5f}, 1e-3))
            .getMessage();
    assertEquals(
        "x: relative error 0.125 exceeds 0.00100; worst at [2]: expected 1.00000000, found 1.50000000",
        message);
  }

  @Test
  void nanAndWrongLengthAreNotClose() {
    float[] expected = {1f, 2f};
    assertThrows(
        AssertionFailedError.class,
        () -> assertClose("x", expected, new float[] {1f, Float.NaN}, 1));
    assertThrows(AssertionFailedError.class, () -> assertClose("x", expected, new float[] {1f}, 1));
    assertTrue(Close.relativeError(new float[2], new float[] {0f, 0.5f}) == 0.5);
  }
}
