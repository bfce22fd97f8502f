package dev.clipcap.core.gpt2;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What one block remembers of the positions it has seen.
 *
 * @param key [B, H, S, D]
 * @param value [B, H, S, D]
 */
public record KeyValue(Operand<TFloat32> key, Operand<TFloat32> value) {
  /** These S positions and the T that follow: [B, H, S+T, D]. */
  public KeyValue then(Ops tf, KeyValue next) {
    return new KeyValue(
        tf.concat(List.of(key, next.key), tf.constant(2)),
        tf.concat(List.of(value, next.value), tf.constant(2)));
  }
}
