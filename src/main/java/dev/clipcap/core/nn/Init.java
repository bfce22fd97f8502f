package dev.clipcap.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.Ones;
import org.tensorflow.framework.initializers.RandomNormal;
import org.tensorflow.framework.initializers.RandomUniform;
import org.tensorflow.framework.initializers.Zeros;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** How a weight starts out when it is not loaded: TensorFlow framework's initialisers by name. */
@FunctionalInterface
public interface Init {
  /** The first value of a weight of the given shape; the same seed gives the same value. */
  Operand<TFloat32> value(Ops tf, Operand<TInt64> shape, long seed);

  static Init zeros() {
    return (tf, shape, seed) -> new Zeros<TFloat32>().call(tf, shape, TFloat32.class);
  }

  static Init ones() {
    return (tf, shape, seed) -> new Ones<TFloat32>().call(tf, shape, TFloat32.class);
  }

  /** Normal with mean 0. */
  static Init normal(double deviation) {
    return (tf, shape, seed) ->
        new RandomNormal<TFloat32>(0, deviation, seed).call(tf, shape, TFloat32.class);
  }

  /** Uniform in [-1/sqrt(fanIn), 1/sqrt(fanIn)]: what torch.nn.Linear starts with. */
  static Init uniform(long fanIn) {
    double bound = 1 / Math.sqrt((double) fanIn);
    return (tf, shape, seed) ->
        new RandomUniform<TFloat32>(-bound, bound, seed).call(tf, shape, TFloat32.class);
  }
}
