package dev.clipcap.convert;

import dev.clipcap.core.nn.Activation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The names that {@link Activation}s have in Hugging Face's configs, some of them several. */
public final class ActivationNames {
  private static final Map<String, Activation> ALL = new LinkedHashMap<>();

  static {
    for (Activation activation : Activation.values()) {
      ALL.put(activation.json(), activation);
      switch (activation) {
        case GELU_NEW -> {
          ALL.put("gelu_pytorch_tanh", activation);
          ALL.put("gelu_python_tanh", activation);
          ALL.put("gelu_fast", activation);
          ALL.put("gelu_accurate", activation);
        }
        case GELU -> ALL.put("gelu_python", activation);
        case SILU -> ALL.put("swish", activation);
        default -> {}
      }
    }
  }

  private ActivationNames() {}

  /** The activation of that name, if there is one. */
  public static Optional<Activation> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** All names, with commas between them. */
  public static String all() {
    return String.join(", ", ALL.keySet());
  }
}
