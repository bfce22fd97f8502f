package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file (or files) of named tensors, open for reading. The bytes are memory-mapped: opening reads
 * only the table of contents, and reading a tensor copies only that tensor.
 */
public abstract class Checkpoint implements AutoCloseable {
  private final Path path;
  private final Runnable closing;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  /**
   * @param path it is opened from
   * @param closing closes the files
   */
  Checkpoint(Path path, Runnable closing) {
    this.path = path;
    this.closing = closing;
  }

  /**
   * Opens a checkpoint of any kind this package reads, told apart by content:
   *
   * <ul>
   *   <li>a safetensors file, or a {@code *.safetensors.index.json} with its shards beside it;
   *   <li>a file that torch.save or torch.jit.save wrote, or a {@code *.bin.index.json} with its
   *       shards beside it;
   *   <li>the {@code .index} file of a TensorFlow checkpoint, or a SavedModel's folder;
   *   <li>a folder of the Hugging Face hub that holds one of these.
   * </ul>
   *
   * @throws InvalidInputException if it is none of them, or not well-formed
   */
  public static Checkpoint open(Path path) {
    return CheckpointKind.open(path);
  }

  /** Adds a tensor, for whoever reads the file. */
  final void put(String name, StoredTensor tensor) {
    tensors.put(name, tensor);
  }

  /** The file or folder it was opened from. */
  public final Path path() {
    return path;
  }

  /** Every tensor by name, in the order of the file; unmodifiable. */
  public final Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /**
   * The tensor of this name.
   *
   * @throws InvalidInputException if there is none
   */
  public final StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidInputException(
          path.toString(),
          "no tensor '" + name + "' among " + tensors.size(),
          "a checkpoint that has it",
          "check that the file is of the intended model");
    }
    return tensor;
  }

  /** Closes the files; tensors of this checkpoint cannot be read any more. */
  @Override
  public final void close() {
    closing.run();
  }
}
