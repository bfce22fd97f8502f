package dev.clipcap.files.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Several files of torch.save with the index that Hugging Face writes beside them. */
final class ShardedCheckpoint implements Checkpoint {
  private static final int MOST_INDEX = 1 << 24; // bytes: one of 100,000 tensors has half of that

  private final Path path;
  private final List<Checkpoint> shards = new ArrayList<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private ShardedCheckpoint(Path path) {
    this.path = path;
  }

  /**
   * Opens the files that {@code pytorch_model.bin.index.json} lists; they lie beside it.
   *
   * @throws InvalidInputException if index and files disagree, or one is not well-formed
   */
  static ShardedCheckpoint open(Path index) {
    Map<String, String> shardOf = readIndex(index);
    ShardedCheckpoint checkpoint = new ShardedCheckpoint(index);
    Map<String, Map<String, StoredTensor>> byShard = new LinkedHashMap<>();
    for (String name : new TreeSet<>(shardOf.values())) {
      Checkpoint shard = TorchCheckpoint.open(index.resolveSibling(name));
      checkpoint.shards.add(shard);
      byShard.put(name, shard.tensors());
    }
    shardOf.forEach(
        (tensor, shard) -> {
          StoredTensor stored = byShard.get(shard).get(tensor);
          if (stored == null) {
            throw new InvalidInputException(
                index.resolveSibling(shard).toString(),
                "no tensor '" + tensor + "'",
                "the tensor that " + index.getFileName() + " lists",
                "download index and files of the same revision");
          }
          checkpoint.tensors.put(tensor, stored);
        });
    return checkpoint;
  }

  /** The file of each tensor, by name. */
  static Map<String, String> readIndex(Path index) {
    InputFiles.requireAtMost(index, MOST_INDEX, "an index of a model's weights");
    JsonNode weightMap = Json.readTree(index).path("weight_map");
    Map<String, String> shardOf = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : weightMap.properties()) {
      String shard = field.getValue().textValue();
      if (shard == null || !shard.matches("[\\w.-]+") || shard.startsWith(".")) {
        throw new InvalidInputException(
            index + ", weight_map '" + field.getKey() + "'",
            field.getValue().toString(),
            "the name of a file beside the index",
            "correct the index");
      }
      shardOf.put(field.getKey(), shard);
    }
    if (shardOf.isEmpty()) {
      throw new InvalidInputException(
          index.toString(),
          "no weight_map",
          "{\"weight_map\": {tensor: file}}",
          "check that it is the index of a model's weights");
    }
    return shardOf;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public void close() {
    shards.forEach(Checkpoint::close);
  }
}
