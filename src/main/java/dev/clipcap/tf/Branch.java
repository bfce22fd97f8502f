package dev.clipcap.tf;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TType;

/**
 * One of two ways from a value to another inside the graph: TensorFlow's {@code If}, which runs
 * only the one that is taken. No gradient goes through it.
 *
 * @param in type of the value
 * @param out type of what is made of it
 */
public record Branch<I extends TType, O extends TType>(Class<I> in, Class<O> out) {
  /** A way. */
  @FunctionalInterface
  public interface Way<I extends TType, O extends TType> {
    /** From ops of {@code tf} and the value alone. */
    Operand<O> of(Ops tf, Operand<I> value);
  }

  /**
   * What the first way makes of the value if the scalar {@code choice} is true; else the second.
   */
  public Operand<O> take(
      Ops tf, Operand<TBool> choice, Operand<I> value, Way<I, O> first, Way<I, O> second) {
    // The graph keeps copies of the functions.
    try (ConcreteFunction then = function("then", value, first);
        ConcreteFunction otherwise = function("otherwise", value, second)) {
      return tf.ifOp(choice, List.of(value), List.of(out), then, otherwise)
          .output()
          .get(0)
          .expect(out);
    }
  }

  private ConcreteFunction function(String name, Operand<I> like, Way<I, O> way) {
    return ConcreteFunction.create(
        ops -> {
          Operand<I> input = ops.placeholder(in, Placeholder.shape(like.shape()));
          return Signature.builder(name)
              .input("in", input)
              .output("out", ops.identity(way.of(ops, input)))
              .build();
        });
  }
}
