/**
 * Other programs' weight files, and how their names become ours.
 *
 * <p>Takes a checkpoint (safetensors, torch.save, TorchScript, TensorFlow), gives each tensor of
 * our model as a {@link dev.clipcap.convert.StoredTensor} of the expected shape. {@code Checkpoint}
 * says what a file holds; {@code WeightMap} says which of its tensors is which of ours; {@code
 * ClipCapShape} reads sizes off the shapes. Nothing stored in a file is ever executed.
 */
package dev.clipcap.convert;
