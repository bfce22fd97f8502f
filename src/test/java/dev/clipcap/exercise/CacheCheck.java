package dev.clipcap.exercise;

import dev.clipcap.core.gpt2.Gpt2.KeyValue;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.reference.Close;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What exercise 3 must do: steps over a cache equal attention over everything, written as loops.
 */
public final class CacheCheck {
  private static final int SEQUENCES = 4; // B * H
  private static final int B = 2;
  private static final int D = 3;
  private static final int ALL = 7; // positions
  private static final int FIRST = 2; // in the cache at the start
  private static final int[] STEPS = {1, 1, 3};

  private CacheCheck() {}

  /** The cache of S positions and the T that follow -> the cache of S+T. */
  @FunctionalInterface
  public interface Remember {
    KeyValue then(Ops tf, KeyValue past, KeyValue next);
  }

  /** Queries [B, H, T, D] of the last positions, keys and values of all -> [B, H, T, D]. */
  @FunctionalInterface
  public interface Attend {
    Operand<TFloat32> attend(Ops tf, Operand<TFloat32> queries, KeyValue seen);
  }

  public static void check(Remember remember, Attend attend) {
    Random random = new Random(3);
    float[] q = gaussian(random);
    float[] k = gaussian(random);
    float[] v = gaussian(random);
    float[] uncached = attention(q, k, v);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      KeyValue seen = new KeyValue(part(graph, k, 0, FIRST), part(graph, v, 0, FIRST));
      int from = FIRST;
      for (int step : STEPS) {
        int to = from + step;
        seen =
            remember.then(
                tf, seen, new KeyValue(part(graph, k, from, to), part(graph, v, from, to)));
        String where = "positions " + from + " to " + (to - 1) + " of " + ALL;
        Close.assertClose(where + ", keys", slice(k, 0, to), graph.fetch(seen.key()), 0);
        Close.assertClose(where + ", values", slice(v, 0, to), graph.fetch(seen.value()), 0);
        Close.assertClose(
            where + ", attention",
            slice(uncached, from, to),
            graph.fetch(attend.attend(tf, part(graph, q, from, to), seen)),
            1e-5);
        from = to;
      }
    }
  }

  /** Causal attention of each sequence [ALL, D]: query i and the keys 0 .. i. */
  private static float[] attention(float[] q, float[] k, float[] v) {
    float[] out = new float[q.length];
    for (int n = 0; n < SEQUENCES; n++) {
      for (int i = 0; i < ALL; i++) {
        double[] weight = new double[i + 1];
        double sum = 0;
        for (int j = 0; j <= i; j++) {
          double dot = 0;
          for (int d = 0; d < D; d++) {
            dot += q[at(n, i, d)] * k[at(n, j, d)];
          }
          weight[j] = Math.exp(dot / Math.sqrt(D));
          sum += weight[j];
        }
        for (int d = 0; d < D; d++) {
          double mixed = 0;
          for (int j = 0; j <= i; j++) {
            mixed += weight[j] / sum * v[at(n, j, d)];
          }
          out[at(n, i, d)] = (float) mixed;
        }
      }
    }
    return out;
  }

  private static int at(int sequence, int position, int d) {
    return (sequence * ALL + position) * D + d;
  }

  private static float[] gaussian(Random random) {
    float[] values = new float[SEQUENCES * ALL * D];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Some positions of every sequence. */
  private static float[] slice(float[] all, int from, int to) {
    float[] some = new float[SEQUENCES * (to - from) * D];
    for (int n = 0; n < SEQUENCES; n++) {
      System.arraycopy(all, at(n, from, 0), some, n * (to - from) * D, (to - from) * D);
    }
    return some;
  }

  private static Operand<TFloat32> part(TestGraph graph, float[] all, int from, int to) {
    return graph.constant(slice(all, from, to), B, SEQUENCES / B, to - from, D);
  }
}
