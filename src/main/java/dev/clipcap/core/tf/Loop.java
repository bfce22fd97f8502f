package dev.clipcap.core.tf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.While;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TType;

/**
 * A loop that runs inside the graph: TensorFlow's {@code While}, whose condition and step are
 * functions over the loop's state. No gradient goes through it.
 *
 * <p>A step may use weights: {@code Params} over its {@link Ops} name the same variables as those
 * of the graph around it, which must have them too, or nothing saves and restores them.
 */
public final class Loop {
  private final Ops tf;
  private final List<Operand<?>> first = new ArrayList<>();
  private final List<Slot<?>> slots = new ArrayList<>();

  /** A loop in the graph that {@code tf} builds. */
  public Loop(Ops tf) {
    this.tf = tf;
  }

  /**
   * A part of the state.
   *
   * @param index its place
   * @param type of its values
   * @param shape of its values; -1 where a size may change from step to step
   */
  public record Slot<T extends TType>(int index, Class<T> type, Shape shape) {}

  /** The values of all slots, between two steps or after the last. */
  public record State(List<? extends Operand<?>> values) {
    /** The value in a slot. */
    public <T extends TType> Operand<T> get(Slot<T> slot) {
      return values.get(slot.index()).asOutput().expect(slot.type());
    }
  }

  /** Adds a part of the state that begins with this value. */
  public <T extends TType> Slot<T> slot(Class<T> type, Shape shape, Operand<T> value) {
    Slot<T> slot = new Slot<>(slots.size(), type, shape);
    slots.add(slot);
    first.add(value);
    return slot;
  }

  /**
   * The state after as many steps as the condition holds for. Both are made of the ops that they
   * are given and the state alone.
   *
   * @param condition a scalar
   * @param step the next value of each slot, in the order in which they were added
   */
  public State run(
      BiFunction<Ops, State, Operand<TBool>> condition,
      BiFunction<Ops, State, List<Operand<?>>> step) {
    // The graph keeps copies of the functions.
    try (ConcreteFunction goOn = function("condition", condition.andThen(go -> List.of(go)));
        ConcreteFunction once = function("step", step)) {
      Shape[] shapes = slots.stream().map(Slot::shape).toArray(Shape[]::new);
      return new State(tf.whileOp(first, goOn, once, While.outputShapes(shapes)).output());
    }
  }

  private ConcreteFunction function(String name, BiFunction<Ops, State, List<Operand<?>>> step) {
    return ConcreteFunction.create(
        ops -> {
          Signature.Builder signature = Signature.builder(name);
          List<Operand<?>> inputs = new ArrayList<>();
          for (Slot<?> slot : slots) {
            inputs.add(ops.placeholder(slot.type(), Placeholder.shape(slot.shape())));
            signature.input("in" + slot.index(), inputs.get(slot.index()));
          }
          List<Operand<?>> outputs = step.apply(ops, new State(inputs));
          for (int i = 0; i < outputs.size(); i++) {
            signature.output("out" + i, ops.identity(outputs.get(i)));
          }
          return signature.build();
        });
  }
}
