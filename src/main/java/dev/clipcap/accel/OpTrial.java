package dev.clipcap.accel;

import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Sessions;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Tries ops of TensorFlow's own optimizer for processors, which not every build and machine has.
 */
final class OpTrial {
  private OpTrial() {}

  /**
   * Whether work runs on a processor, and all numbers of what the ops give are the expected one.
   */
  static boolean gives(float expected, Function<Ops, Operand<TFloat32>> ops) {
    if (NativeRuntime.hasGpu()) {
      return false;
    }
    try (Graph graph = new Graph();
        Session session = Sessions.forDecoding(graph);
        SessionRun run = new SessionRun(session)) {
      for (float value : run.floats(List.of(ops.apply(GraphOps.of(graph)))).get(0)) {
        if (value != expected) {
          return false;
        }
      }
      return true;
    } catch (TensorFlowException | IllegalArgumentException e) {
      return false; // no such op in this build of TensorFlow
    }
  }
}
