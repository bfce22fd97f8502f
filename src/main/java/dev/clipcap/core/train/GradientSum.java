package dev.clipcap.core.train;

import dev.clipcap.core.tf.Init;
import dev.clipcap.core.tf.Param;
import dev.clipcap.core.tf.Params;
import dev.clipcap.core.tf.Weights;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The gradients of a batch that goes through the models part by part, added up in variables. */
final class GradientSum {
  private final Params sums;
  private final Ops tf;
  private final Operand<TFloat32> share;
  private final List<Operand<TFloat32>> values = new ArrayList<>();
  private final Op add;

  /**
   * @param sums where they are kept
   * @param gradients of a part, one for each weight
   */
  GradientSum(Params sums, List<Param> weights, List<Operand<TFloat32>> gradients) {
    this.sums = sums;
    this.tf = sums.tf();
    share = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    List<Op> added = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      Param weight = weights.get(i);
      values.add(sums.get(weight.name(), Init.zeros(), weight.shape().asArray()));
      added.add(
          tf.assignAddVariableOp(
              sums.only(weight.name()).handle(), tf.math.mul(share, gradients.get(i))));
    }
    add = tf.withControlDependencies(added).noOp();
  }

  /** Fed with the part's share in the batch's tokens: the loss is a mean over tokens. */
  Operand<TFloat32> share() {
    return share;
  }

  /** The op that adds a part's gradients. */
  Op add() {
    return add;
  }

  /** The sums. */
  List<Operand<TFloat32>> values() {
    return values;
  }

  /** The op that begins anew, after another. */
  Op clearAfter(Op last) {
    Ops after = tf.withControlDependencies(last);
    List<Op> cleared = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      cleared.add(
          after.assignVariableOp(sums.all().get(i).handle(), after.zerosLike(values.get(i))));
    }
    return tf.withControlDependencies(cleared).noOp();
  }

  /** Begins anew, at first. */
  void initialize(Session session) {
    Weights.initialize(session, sums, 0);
  }
}
