package dev.clipcap.core.tf;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.clipcap.io.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
  /** GELU by a tanh: all of OpenAI's GPT-2 models. */
  GELU_NEW("gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_fast", "gelu_accurate") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return new Layers(tf).geluNew(x);
    }
  },
  /** x Phi(x) with the exact error function: most CLIPs that open_clip trained. */
  GELU("gelu", "gelu_python") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return new Layers(tf).gelu(x);
    }
  },
  /** x sigmoid(1.702 x): all of OpenAI's CLIP models. */
  QUICK_GELU("quick_gelu") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return new Layers(tf).quickGelu(x);
    }
  },
  /** max(x, 0). */
  RELU("relu") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return tf.nn.relu(x);
    }
  },
  /** The square of max(x, 0). */
  RELU2("relu2") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return tf.math.square(tf.nn.relu(x));
    }
  },
  /** min(max(x, 0), 6). */
  RELU6("relu6") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return tf.nn.relu6(x);
    }
  },
  /** x where it is positive, x/100 where not. */
  LEAKY_RELU("leaky_relu") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return tf.nn.leakyRelu(x, LeakyRelu.alpha(0.01f));
    }
  },
  /** x sigmoid(x). */
  SILU("silu", "swish") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return tf.math.mul(x, tf.math.sigmoid(x));
    }
  },
  /** x tanh(log(1 + e^x)). */
  MISH("mish") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return tf.math.mul(x, tf.math.tanh(tf.math.softplus(x)));
    }
  },
  /** The hyperbolic tangent. */
  TANH("tanh") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return tf.math.tanh(x);
    }
  },
  /** 1 / (1 + e^-x). */
  SIGMOID("sigmoid") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return tf.math.sigmoid(x);
    }
  },
  /** x. */
  LINEAR("linear") {
    @Override
    public Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return x;
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // List.of's cannot be changed
  private final List<String> names;

  Activation(String... names) {
    this.names = List.of(names);
  }

  /** The function of each value. */
  public abstract Operand<TFloat32> of(Ops tf, Operand<TFloat32> x);

  /** The name in a config. */
  @JsonValue
  public String json() {
    return names.get(0);
  }

  /**
   * The activation of that name.
   *
   * @throws InvalidInputException if there is none
   */
  @JsonCreator
  public static Activation named(String name) {
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
    return Arrays.stream(values())
        .filter(activation -> activation.names.contains(name))
        .findFirst();
  }

  /** All names, with commas between them. */
  public static String allNames() {
    return Arrays.stream(values())
        .flatMap(activation -> activation.names.stream())
        .collect(Collectors.joining(", "));
  }
}
