package dev.clipcap.core.tf;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** One run of a session: tensors go in, values come out. The tensors are closed with it. */
public final class SessionRun implements AutoCloseable {
  private final Session.Runner runner;
  private final List<Tensor> fed = new ArrayList<>();

  public SessionRun(Session session) {
    runner = session.runner();
  }

  /** Feeds a tensor, which belongs to the run from now on. */
  public SessionRun feed(Operand<?> at, Tensor value) {
    fed.add(value);
    runner.feed(at, value);
    return this;
  }

  /** Does this op too, which has no value. */
  public SessionRun target(Op op) {
    runner.addTarget(op);
    return this;
  }

  /** Runs for what it does alone. */
  public void run() {
    runner.run().close();
  }

  /** Runs, and gives these values, each in row-major order. */
  public List<float[]> floats(List<? extends Operand<TFloat32>> what) {
    what.forEach(runner::fetch);
    try (Result result = runner.run()) {
      List<float[]> values = new ArrayList<>();
      result.forEach(one -> values.add(Tensors.floats((TFloat32) one.getValue())));
      return values;
    }
  }

  /** Runs, and gives a scalar. */
  public float scalar(Operand<TFloat32> what) {
    return floats(List.of(what)).get(0)[0];
  }

  /** Runs, and gives the rows of a matrix. */
  public float[][] rows(Operand<TFloat32> matrix) {
    try (Result result = runner.fetch(matrix).run()) {
      return Tensors.rows((TFloat32) result.get(0));
    }
  }

  /** Runs, and gives the rows of a matrix of integers. */
  public int[][] integers(Operand<TInt32> matrix) {
    try (Result result = runner.fetch(matrix).run()) {
      return Tensors.rows((TInt32) result.get(0));
    }
  }

  @Override
  public void close() {
    fed.forEach(Tensor::close);
  }
}
