package dev.clipcap.files.checkpoint;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file (or files) of named tensors, open for reading. The bytes are memory-mapped: opening reads
 * only the table of contents, and reading a tensor copies only that tensor.
 */
public abstract class Checkpoint implements AutoCloseable {
  /** What a folder may hold, the first found is opened. */
  private static final List<String> IN_FOLDER =
      List.of(
          "variables/variables.index",
          "model.safetensors.index.json",
          "model.safetensors",
          "open_clip_model.safetensors",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "saved_model/1/variables/variables.index");

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
    return Files.isDirectory(path) ? openFolder(path) : openFile(path);
  }

  private static Checkpoint openFolder(Path folder) {
    for (String name : IN_FOLDER) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return openFile(folder.resolve(name));
      }
    }
    throw new InvalidInputException(
        folder.toString(),
        "a folder without a known checkpoint",
        "one of " + IN_FOLDER,
        "name the checkpoint's file instead");
  }

  private static Checkpoint openFile(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".index")) {
      return TensorFlowCheckpoint.open(file);
    }
    if (name.endsWith(".bin.index.json")) {
      return ShardedCheckpoint.ofTorch(file);
    }
    if (name.endsWith(".index.json")) {
      return ShardedCheckpoint.ofSafetensors(file);
    }
    InputFiles.refusePointer(file, "a checkpoint");
    String head = head(file);
    if (head.startsWith("PK") || head.startsWith("\u0080\u0002\u008a\n")) {
      return TorchCheckpoint.open(file);
    }
    refuseIf(
        head.startsWith("\u0080") && head.length() > 1 && head.charAt(1) <= 5,
        file.toString(),
        "a pickle of Python's own",
        "a file of torch.save or safetensors",
        "save it with torch.save(state_dict, file)");
    if ((name.endsWith(".safetensors") && !head.isEmpty() && head.charAt(0) != '<')
        || (head.length() == 9 && head.charAt(8) == '{')) {
      return SafetensorsCheckpoint.open(file);
    }
    refuseIf(
        head.isEmpty() || head.startsWith("<"),
        file.toString(),
        head.isEmpty() ? "an empty file" : "a web page or other text",
        "a checkpoint",
        head.isEmpty()
            ? "copy or download it again"
            : "download it again, from the address of the file itself");
    refuseIf(
        isBesideAnIndex(file),
        file.toString(),
        "the data of a TensorFlow checkpoint",
        "its .index file",
        "name the file that ends in .index");
    throw new InvalidInputException(
        file.toString(),
        kind(head),
        "safetensors, torch.save's format, a TensorFlow checkpoint's .index or a SavedModel's"
            + " folder",
        "check the path, or save the model in one of these formats");
  }

  private static boolean isBesideAnIndex(Path file) {
    String prefix = file.getFileName().toString().replaceFirst("\\.data-\\d+-of-\\d+$", "");
    return Files.isRegularFile(file.resolveSibling(prefix + ".index"));
  }

  private static String kind(String head) {
    if (head.startsWith("\u0089HDF")) {
      return "an HDF5 file";
    }
    if (head.startsWith("\u0093NUMPY")) {
      return "a NumPy array";
    }
    if (head.startsWith("GGUF")) {
      return "a GGUF file";
    }
    return head.startsWith("{") || head.startsWith("[") ? "JSON" : "a file of unknown format";
  }

  /** The first 9 bytes, or as many as there are: a safetensors header starts at the ninth. */
  private static String head(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(9), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw FileProblem.reading(file, "a checkpoint", e);
    }
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
    refuseIf(
        tensor == null,
        path.toString(),
        "no tensor '" + name + "' among " + tensors.size(),
        "a checkpoint that has it",
        "check that the file is of the intended model");
    return tensor;
  }

  /** Closes the files; tensors of this checkpoint cannot be read any more. */
  @Override
  public final void close() {
    closing.run();
  }
}
