package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.train.Backward;
import dev.clipcap.core.train.Batch;
import dev.clipcap.core.train.CaptionLoss;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Gradient accumulation: a batch goes through the models part by part, and the gradients of all
 * parts but the last are added up in variables. It bounds the memory by the part.
 *
 * @param inner how each part goes back
 * @param microBatch captions in a part
 */
record GradientAccumulation(Backward inner, int microBatch) implements Backward {
  @Override
  public List<Batch> parts(Batch batch) {
    return batch.parts(microBatch);
  }

  @Override
  public Operand<TFloat32> beforeHead(Ops tf, Operand<TFloat32> rows) {
    return inner.beforeHead(tf, rows);
  }

  @Override
  public List<Operand<TFloat32>> ofPart(
      Graph graph, CaptionLoss loss, Params gpt2, List<Param> weights) {
    return inner.ofPart(graph, loss, gpt2, weights);
  }

  @Override
  public Gradients ofBatch(
      List<Param> weights, List<Operand<TFloat32>> ofPart, Operand<TFloat32> share, Params state) {
    Ops tf = state.tf();
    List<Operand<TFloat32>> all = new ArrayList<>();
    List<Op> added = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      Param w = weights.get(i);
      Operand<TFloat32> sum = state.get(w.name(), Init.zeros(), w.shape().asArray());
      Operand<TFloat32> shared = tf.math.mul(share, ofPart.get(i));
      all.add(tf.math.add(sum, shared));
      added.add(tf.assignAddVariableOp(state.only(w.name()).handle(), shared));
    }
    return new Gradients(
        all,
        tf.withControlDependencies(added).noOp(),
        step -> cleared(tf.withControlDependencies(step), state));
  }

  private static Op cleared(Ops after, Params state) {
    List<Op> zeros = new ArrayList<>();
    state
        .all()
        .forEach(
            sum -> zeros.add(after.assignVariableOp(sum.handle(), after.zerosLike(sum.value()))));
    return after.withControlDependencies(zeros).noOp();
  }
}
