/**
 * Everything that touches TensorFlow's rough edges.
 *
 * <p>Takes a graph, gives named weights ({@link dev.clipcap.tf.Params}), the layers that the models
 * are written in ({@link dev.clipcap.tf.Layers}, {@link dev.clipcap.tf.Attention}), sessions,
 * tensors and SavedModels. Next: {@code dev.clipcap.clip}, {@code mapper}, {@code gpt2}.
 */
package dev.clipcap.tf;
