/**
 * Other programs' weight files: safetensors, torch.save, TorchScript, TensorFlow.
 *
 * <p>Takes a file, gives its tensors by name ({@link dev.clipcap.files.checkpoint.Checkpoint}).
 * Nothing stored in a file is ever executed. Next: {@code dev.clipcap.convert}.
 */
package dev.clipcap.files.checkpoint;
