package dev.clipcap.files.checkpoint;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Several files with the index that Hugging Face writes beside them. */
final class ShardedCheckpoint extends Checkpoint {
  private static final int MOST_INDEX = 1 << 24; // bytes: one of 100,000 tensors has half of that

  private final Map<String, String> shardOf;

  private ShardedCheckpoint(Path index, Map<String, String> shardOf, Map<String, Checkpoint> all) {
    super(index, () -> all.values().forEach(Checkpoint::close));
    this.shardOf = shardOf;
  }

  /**
   * Opens the files of torch.save that {@code pytorch_model.bin.index.json} lists; they lie beside
   * it, and what it does not list is passed over.
   *
   * @throws InvalidInputException if index and files disagree, or one is not well-formed
   */
  static ShardedCheckpoint ofTorch(Path index) {
    return open(index, TorchCheckpoint::open, false);
  }

  /**
   * Opens the files that {@code model.safetensors.index.json} lists, with each of their tensors.
   */
  static ShardedCheckpoint ofSafetensors(Path index) {
    return open(index, SafetensorsCheckpoint::open, true);
  }

  private static ShardedCheckpoint open(
      Path index, Function<Path, Checkpoint> opener, boolean listsAll) {
    Map<String, String> shardOf = readIndex(index);
    Map<String, Checkpoint> shards = new TreeMap<>();
    ShardedCheckpoint checkpoint = new ShardedCheckpoint(index, shardOf, shards);
    for (String name : new TreeSet<>(shardOf.values())) {
      Checkpoint shard = opener.apply(index.resolveSibling(name));
      shards.put(name, shard);
      shard.tensors().forEach((tensor, stored) -> checkpoint.add(name, tensor, stored, listsAll));
    }
    shardOf.forEach(checkpoint::requirePresent);
    return checkpoint;
  }

  private void add(String shard, String name, StoredTensor tensor, boolean mustBeListed) {
    boolean isAlias = !tensor.info().name().equals(name);
    if (isAlias || shard.equals(shardOf.get(name))) {
      put(name, tensor);
    } else if (mustBeListed) {
      throw new InvalidInputException(
          path().toString(),
          "tensor '" + name + "' in " + shard + " but listed in " + shardOf.get(name),
          "an index that lists every tensor with its file",
          "download index and files of the same revision");
    }
  }

  private void requirePresent(String name, String shard) {
    refuseIf(
        !tensors().containsKey(name),
        path().resolveSibling(shard).toString(),
        "no tensor '" + name + "'",
        "the tensor that " + path().getFileName() + " lists",
        "download index and files of the same revision");
  }

  /** The file of each tensor, by name. */
  private static Map<String, String> readIndex(Path index) {
    InputFiles.requireAtMost(index, MOST_INDEX, "an index of a model's weights");
    JsonNode weightMap = Json.readTree(index).path("weight_map");
    Map<String, String> shardOf = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : weightMap.properties()) {
      String shard = field.getValue().textValue();
      refuseIf(
          shard == null || !shard.matches("[\\w.-]+") || shard.startsWith("."),
          index + ", weight_map '" + field.getKey() + "'",
          field.getValue().toString(),
          "the name of a file beside the index",
          "correct the index");
      shardOf.put(field.getKey(), shard);
    }
    refuseIf(
        shardOf.isEmpty(),
        index.toString(),
        "no weight_map",
        "{\"weight_map\": {tensor: file}}",
        "check that it is the index of a model's weights");
    return shardOf;
  }
}
