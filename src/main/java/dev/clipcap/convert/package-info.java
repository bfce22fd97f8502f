/**
 * Their names and shapes of weights, and ours.
 *
 * <p>Takes a checkpoint, gives each tensor of our model as a {@link
 * dev.clipcap.files.checkpoint.StoredTensor} of the expected shape. {@code WeightMap} says which of
 * its tensors is which of ours; {@code ClipCapShape} reads sizes off the shapes.
 */
package dev.clipcap.convert;
