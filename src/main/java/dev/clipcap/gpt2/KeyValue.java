package dev.clipcap.gpt2;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What one block remembers of the positions it has seen.
 *
 * @param key [B, H, S, D]
 * @param value [B, H, S, D]
 */
public record KeyValue(Operand<TFloat32> key, Operand<TFloat32> value) {}
