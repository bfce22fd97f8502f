package dev.clipcap.core.tf;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Session;

/** Weights for small test models: none is left at 0 or 1, where mistakes would hide. */
public final class RandomWeights {
  private RandomWeights() {}

  /** Layer norms near 1, biases near 0, and everything else with the given deviation. */
  public static void assign(Session session, Params params, double deviation, long seed) {
    Map<String, float[]> values = new HashMap<>();
    for (Param p : params.all()) {
      Random random = new Random(seed * 1_000_003L + p.name().hashCode());
      boolean vector = p.shape().numDimensions() == 1;
      double mean = vector && p.name().endsWith("weight") ? 1 : 0;
      double spread = vector ? 0.1 : deviation;
      float[] value = new float[Math.toIntExact(p.shape().size())];
      for (int i = 0; i < value.length; i++) {
        value[i] = (float) (mean + spread * random.nextGaussian());
      }
      values.put(params.localName(p.name()), value);
    }
    TestGraph.assign(session, params, values);
  }
}
