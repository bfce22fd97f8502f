package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.train.Batch;
import dev.clipcap.core.train.Optimizer;
import dev.clipcap.core.train.TrainingGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Gradient accumulation: a batch goes through the models part by part, and the gradients of all
 * parts but the last are added up in variables. It bounds the memory by the part.
 *
 * @param inner takes a step
 * @param microBatch captions in a part
 */
record GradientAccumulation(Optimizer inner, int microBatch) implements Optimizer {
  @Override
  public List<Batch> parts(Batch batch) {
    List<Batch> parts = new ArrayList<>();
    for (int from = 0; from < batch.lengths().length; from += microBatch) {
      int to = Math.min(batch.lengths().length, from + microBatch);
      parts.add(
          new Batch(
              Arrays.copyOfRange(batch.embeddings(), from, to),
              Arrays.copyOfRange(batch.tokens(), from, to),
              Arrays.copyOfRange(batch.lengths(), from, to)));
    }
    return parts;
  }

  @Override
  public Update update(TrainingGraph model, List<Operand<TFloat32>> gradients) {
    Ops tf = model.tf();
    Params state = model.params().at("sum");
    List<Operand<TFloat32>> all = new ArrayList<>();
    List<Op> added = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      Param w = model.trained().get(i);
      Operand<TFloat32> sum = state.get(w.name(), Init.zeros(), w.shape().asArray());
      Operand<TFloat32> shared = tf.math.mul(model.inputs().share(), gradients.get(i));
      all.add(tf.math.add(sum, shared));
      added.add(tf.assignAddVariableOp(state.only(w.name()).handle(), shared));
    }
    Update last = inner.update(model, all);
    return new Update(
        tf.withControlDependencies(added).noOp(),
        cleared(tf.withControlDependencies(last.step()), state),
        last.rate(),
        last.norm());
  }

  private static Op cleared(Ops after, Params state) {
    List<Op> zeros = new ArrayList<>();
    for (Param sum : state.all()) {
      zeros.add(after.assignVariableOp(sum.handle(), after.zerosLike(sum.value())));
    }
    return after.withControlDependencies(zeros).noOp();
  }
}
