package dev.clipcap.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.reference.Reference;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What exercise 2 must do: give PyTorch's loss for PyTorch's logits, whatever is at the padding.
 */
public final class LossCheck {
  private LossCheck() {}

  /** A mean loss: logits [B, T, V], tokens [B, T], lengths [B] -> scalar. */
  @FunctionalInterface
  public interface Loss {
    Operand<TFloat32> of(
        Ops tf, Operand<TFloat32> logits, Operand<TInt32> tokens, Operand<TInt32> lengths);
  }

  public static void check(Loss loss) {
    Reference reference = Reference.load("mlp-finetune");
    long[] tokens = reference.longs("tokens");
    long[] lengths = reference.longs("lengths");
    long[] shape = reference.shape("logits"); // [B, T, V]
    int time = (int) shape[1];
    int vocabulary = (int) shape[2];
    float[] logits = reference.floats("logits");
    boolean genuineZero = false;
    for (int i = 0; i < tokens.length; i++) {
      boolean padding = i % time >= lengths[i / time];
      genuineZero |= !padding && tokens[i] == 0;
      if (padding) {
        Arrays.fill(logits, i * vocabulary, (i + 1) * vocabulary, -3);
        logits[i * vocabulary + 7] = 9;
      }
    }
    assertTrue(genuineZero, "the reference must have a genuine token 0");
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> value =
          loss.of(
              graph.tf(),
              graph.constant(logits, shape),
              graph.constant(tokens, shape[0], shape[1]),
              graph.constant(lengths, shape[0]));
      float[] found = graph.fetch(value);
      assertEquals(1, found.length, "a scalar");
      assertEquals(reference.floats("losses")[0], found[0], 1e-5, "mean loss per real token");
    }
  }
}
