package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Safetensors: one file, or several with the index Hugging Face writes beside them. */
public final class SafetensorsCheckpoint implements Checkpoint {
  private final Path path;
  private final List<MappedFile> files = new ArrayList<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafetensorsCheckpoint(Path path) {
    this.path = path;
  }

  /**
   * Opens one {@code .safetensors} file.
   *
   * @throws InvalidInputException if it is not a well-formed one
   */
  public static SafetensorsCheckpoint open(Path file) {
    SafetensorsCheckpoint checkpoint = new SafetensorsCheckpoint(file);
    checkpoint.add(file);
    checkpoint.addAliases();
    return checkpoint;
  }

  /**
   * Opens the files that {@code model.safetensors.index.json} lists; they lie beside it.
   *
   * @throws InvalidInputException if index and files disagree, or one is not well-formed
   */
  public static SafetensorsCheckpoint openIndex(Path index) {
    Map<String, String> shardOf = ShardedCheckpoint.readIndex(index);
    SafetensorsCheckpoint checkpoint = new SafetensorsCheckpoint(index);
    for (String shard : new TreeSet<>(shardOf.values())) {
      for (String name : checkpoint.add(index.resolveSibling(shard))) {
        if (!shard.equals(shardOf.get(name))) {
          throw new InvalidInputException(
              index.toString(),
              "tensor '" + name + "' in " + shard + " but listed in " + shardOf.get(name),
              "an index that lists every tensor with its file",
              "download index and files of the same revision");
        }
      }
    }
    for (Map.Entry<String, String> listed : shardOf.entrySet()) {
      if (!checkpoint.tensors.containsKey(listed.getKey())) {
        throw new InvalidInputException(
            index.resolveSibling(listed.getValue()).toString(),
            "no tensor '" + listed.getKey() + "'",
            "the tensor that " + index.getFileName() + " lists",
            "download index and files of the same revision");
      }
    }
    checkpoint.addAliases();
    return checkpoint;
  }

  /**
   * Tensors that share their memory are written once: {@code safetensors.torch.save_model} notes
   * each other name in the metadata, with the name that was kept.
   */
  private void addAliases() {
    metadata.forEach(
        (alias, kept) -> {
          if (tensors.containsKey(kept)) {
            tensors.putIfAbsent(alias, tensors.get(kept));
          }
        });
  }

  /** Opens one file more and returns the names of its tensors. */
  private List<String> add(Path file) {
    MappedFile mapped = MappedFile.open(file);
    files.add(mapped);
    SafetensorsHeader header = SafetensorsHeader.read(mapped);
    metadata.putAll(header.metadata());
    List<String> names = new ArrayList<>();
    for (SafetensorsHeader.Entry entry : header.tensors()) {
      names.add(entry.info().name());
      tensors.put(
          entry.info().name(), StoredTensor.contiguous(mapped, entry.info(), entry.begin()));
    }
    return names;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** The strings under {@code __metadata__}; often {@code format: pt}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public void close() {
    files.forEach(MappedFile::close);
  }
}
