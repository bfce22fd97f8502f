package dev.clipcap.core.train;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/**
 * AdamW (Loshchilov and Hutter 2019) as torch.optim.AdamW computes it, on TensorFlow's Adam kernel.
 *
 * <p>Each step first shrinks the weights, w *= 1 - rate * decay, and then moves them by Adam. The
 * kernel adds epsilon to sqrt(v), torch to sqrt(v / (1 - beta2^t)): epsilon is scaled to make up.
 */
public final class AdamW {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final Params state;
  private final Ops tf;
  private final float decay;

  /**
   * @param state where the moments and the step are kept, so that they are saved with the weights
   * @param decay of all weights; 0.01 is torch's default
   */
  public AdamW(Params state, double decay) {
    this.state = state;
    this.tf = state.tf();
    this.decay = (float) decay;
  }

  /** Steps done so far, a scalar. */
  public Operand<TFloat32> step() {
    return state.get("step", Init.zeros());
  }

  /** The op that changes the weights by one step, once every gradient is there. */
  public Op update(List<Param> weights, List<Operand<TFloat32>> gradients, Operand<TFloat32> rate) {
    return update(weights, gradients, Collections.nCopies(weights.size(), rate));
  }

  /**
   * With a rate for each weight, as torch's groups of parameters have it.
   *
   * @param rates scalars; weights that share one have the very same
   */
  public Op update(
      List<Param> weights,
      List<Operand<TFloat32>> gradients,
      List<? extends Operand<TFloat32>> rates) {
    Operand<TFloat32> t = tf.math.add(step(), tf.constant(1f));
    Operand<TFloat32> beta1Power = power(BETA1, t);
    Operand<TFloat32> beta2Power = power(BETA2, t);
    Operand<TFloat32> epsilon =
        tf.math.mul(tf.constant(EPSILON), tf.math.sqrt(tf.math.sub(tf.constant(1f), beta2Power)));
    Ops afterGradients = tf.withControlDependencies(new ArrayList<Op>(gradients));
    IdentityHashMap<Operand<TFloat32>, Operand<TFloat32>> keeps = new IdentityHashMap<>();
    for (Operand<TFloat32> rate : rates) { // 1 - rate * decay
      keeps.computeIfAbsent(
          rate, r -> tf.math.sub(tf.constant(1f), tf.math.mul(r, tf.constant(decay))));
    }

    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      Param w = weights.get(i);
      Operand<TFloat32> rate = rates.get(i);
      Op decayed =
          decay == 0
              ? afterGradients.noOp()
              : afterGradients.assignVariableOp(
                  w.handle(), afterGradients.math.mul(keeps.get(rate), w.value()));
      updates.add(
          tf.withControlDependencies(decayed)
              .train
              .resourceApplyAdam(
                  w.handle(),
                  moment("m", w),
                  moment("v", w),
                  beta1Power,
                  beta2Power,
                  rate,
                  tf.constant(BETA1),
                  tf.constant(BETA2),
                  epsilon,
                  gradients.get(i)));
    }
    Op counted = tf.withControlDependencies(updates).assignVariableOp(stepHandle(), t);
    return tf.withControlDependencies(counted).noOp();
  }

  private Operand<TFloat32> power(float base, Operand<TFloat32> exponent) {
    return tf.dtypes.cast(
        tf.math.pow(tf.constant((double) base), tf.dtypes.cast(exponent, TFloat64.class)),
        TFloat32.class);
  }

  private Operand<? extends TType> moment(String kind, Param weight) {
    Params kept = state.at(kind);
    kept.get(weight.name(), Init.zeros(), weight.shape().asArray());
    return kept.only(weight.name()).handle();
  }

  private Operand<? extends TType> stepHandle() {
    step();
    return state.only("step").handle();
  }
}
