package dev.clipcap.tf;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * One named weight: a resource variable in a graph.
 *
 * @param name the checkpoint's name for it, such as {@code h.0.attn.c_attn.weight}
 * @param shape as in the checkpoint
 * @param handle the variable, for ops that change it
 * @param value its value, for ops that use it and for gradients
 * @param init how it starts when it is not loaded
 */
public record Param(
    String name,
    Shape shape,
    Operand<? extends TType> handle,
    Operand<TFloat32> value,
    Init init) {}
