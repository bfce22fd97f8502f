package dev.clipcap.core.nn;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.clipcap.io.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/**
 * What stands between the two linear layers of a transformer's MLP, under the names in Hugging
 * Face's configs ({@code ACT2FN} in transformers). Where one function has several names, the first
 * is the one that is written.
 */
public enum Activation {
  /**
   * GELU by a tanh, x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): all of OpenAI's GPT-2 models.
   */
  GELU_NEW(
      Activation::geluNew, "gelu_new gelu_pytorch_tanh gelu_python_tanh gelu_fast gelu_accurate"),
  /** x/2 (1 + erf(x / sqrt(2))): most CLIPs that open_clip trained. */
  GELU(Activation::gelu, "gelu gelu_python"),
  /** x sigmoid(1.702 x): all of OpenAI's CLIP models. */
  QUICK_GELU(
      (tf, x) -> tf.math.mul(x, tf.math.sigmoid(tf.math.mul(tf.constant(1.702f), x))),
      "quick_gelu"),
  /** max(x, 0). */
  RELU((tf, x) -> tf.nn.relu(x), "relu"),
  /** The square of max(x, 0). */
  RELU2((tf, x) -> tf.math.square(tf.nn.relu(x)), "relu2"),
  /** min(max(x, 0), 6). */
  RELU6((tf, x) -> tf.nn.relu6(x), "relu6"),
  /** x where it is positive, x/100 where not. */
  LEAKY_RELU((tf, x) -> tf.nn.leakyRelu(x, LeakyRelu.alpha(0.01f)), "leaky_relu"),
  /** x sigmoid(x). */
  SILU((tf, x) -> tf.math.mul(x, tf.math.sigmoid(x)), "silu swish"),
  /** x tanh(log(1 + e^x)). */
  MISH((tf, x) -> tf.math.mul(x, tf.math.tanh(tf.math.softplus(x))), "mish"),
  /** The hyperbolic tangent. */
  TANH((tf, x) -> tf.math.tanh(x), "tanh"),
  /** 1 / (1 + e^-x). */
  SIGMOID((tf, x) -> tf.math.sigmoid(x), "sigmoid"),
  /** x. */
  LINEAR((tf, x) -> x, "linear");

  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  private final BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function;

  @SuppressWarnings("ImmutableEnumChecker") // List.of's cannot be changed
  private final List<String> names;

  Activation(BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function, String names) {
    this.function = function;
    this.names = List.of(names.split(" "));
  }

  /** The function of each value. */
  public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
    return function.apply(tf, x);
  }

  /** As x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)), with a third fewer passes over memory. */
  private static Operand<TFloat32> geluNew(Ops tf, Operand<TFloat32> x) {
    float scale = (float) (2 * Math.sqrt(2 / Math.PI));
    Operand<TFloat32> polynomial =
        tf.math.add(
            tf.math.mul(tf.math.square(x), tf.constant(scale * 0.044715f)), tf.constant(scale));
    return tf.math.mul(x, tf.math.sigmoid(tf.math.mul(x, polynomial)));
  }

  private static Operand<TFloat32> gelu(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> erf = tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5))));
    return tf.math.mul(tf.math.mul(tf.constant(0.5f), x), tf.math.add(tf.constant(1f), erf));
  }

  /** The name in a config. */
  @JsonValue
  public String json() {
    return names.get(0);
  }

  /** The activation of that name. */
  @JsonCreator
  static Activation named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "the model's activation",
                    "\"" + name + "\"",
                    "one of " + allNames(),
                    "correct its config.json"));
  }

  /** The activation of that name, if there is one. */
  public static Optional<Activation> find(String name) {
    return Arrays.stream(values()).filter(one -> one.names.contains(name)).findFirst();
  }

  /** All names, with commas between them. */
  public static String allNames() {
    return Arrays.stream(values()).flatMap(one -> one.names.stream()).collect(joining(", "));
  }
}
