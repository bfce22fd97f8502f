package dev.clipcap.core.nn;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/**
 * What stands between the two linear layers of a transformer's MLP, under the names in Hugging
 * Face's configs ({@code ACT2FN} in transformers).
 */
public enum Activation {
  /** GELU by a tanh, x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): all of OpenAI's GPT-2s. */
  GELU_NEW(Activation::geluNew),
  /** x/2 (1 + erf(x / sqrt(2))): most CLIPs that open_clip trained. */
  GELU(Activation::gelu),
  /** x sigmoid(1.702 x): all of OpenAI's CLIP models. */
  QUICK_GELU((tf, x) -> tf.math.mul(x, tf.math.sigmoid(tf.math.mul(tf.constant(1.702f), x)))),
  /** max(x, 0). */
  RELU((tf, x) -> tf.nn.relu(x)),
  /** The square of max(x, 0). */
  RELU2((tf, x) -> tf.math.square(tf.nn.relu(x))),
  /** min(max(x, 0), 6). */
  RELU6((tf, x) -> tf.nn.relu6(x)),
  /** x where it is positive, x/100 where not. */
  LEAKY_RELU((tf, x) -> tf.nn.leakyRelu(x, LeakyRelu.alpha(0.01f))),
  /** x sigmoid(x). */
  SILU((tf, x) -> tf.math.mul(x, tf.math.sigmoid(x))),
  /** x tanh(log(1 + e^x)). */
  MISH((tf, x) -> tf.math.mul(x, tf.math.tanh(tf.math.softplus(x)))),
  /** The hyperbolic tangent. */
  TANH((tf, x) -> tf.math.tanh(x)),
  /** 1 / (1 + e^-x). */
  SIGMOID((tf, x) -> tf.math.sigmoid(x)),
  /** x. */
  LINEAR((tf, x) -> x);

  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  private final BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function;

  Activation(BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function) {
    this.function = function;
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
    return name().toLowerCase(Locale.ROOT);
  }
}
