package dev.clipcap.core.tf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TType;

/**
 * One of two ways from some values to another inside the graph: TensorFlow's {@code If}, which runs
 * only the one that is taken. No gradient goes through it.
 *
 * @param out type of what is made of the values
 */
public record Branch<O extends TType>(Class<O> out) {
  /**
   * What the first way makes of the values if the scalar {@code choice} is true; else the second.
   * Both are made of the ops that they are given and the values alone, in their order.
   */
  public Operand<O> take(
      Ops tf,
      Operand<TBool> choice,
      List<Operand<?>> values,
      BiFunction<Ops, List<Operand<?>>, Operand<O>> first,
      BiFunction<Ops, List<Operand<?>>, Operand<O>> second) {
    // The graph keeps copies of the functions.
    try (ConcreteFunction then = function("then", values, first);
        ConcreteFunction otherwise = function("otherwise", values, second)) {
      return tf.ifOp(choice, List.copyOf(values), List.of(out), then, otherwise)
          .output()
          .get(0)
          .expect(out);
    }
  }

  private ConcreteFunction function(
      String name, List<Operand<?>> like, BiFunction<Ops, List<Operand<?>>, Operand<O>> way) {
    return ConcreteFunction.create(
        ops -> {
          Signature.Builder signature = Signature.builder(name);
          List<Operand<?>> inputs = new ArrayList<>();
          for (Operand<?> value : like) {
            Operand<?> input = ops.placeholder(value.type(), Placeholder.shape(value.shape()));
            signature.input("in" + inputs.size(), input);
            inputs.add(input);
          }
          return signature.output("out", ops.identity(way.apply(ops, inputs))).build();
        });
  }
}
