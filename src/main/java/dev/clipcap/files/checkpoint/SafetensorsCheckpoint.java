package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.file.Path;
import java.util.Map;

/** One safetensors file. */
public final class SafetensorsCheckpoint extends Checkpoint {
  private final Map<String, String> metadata;

  private SafetensorsCheckpoint(MappedFile file) {
    super(file.path(), file::close);
    SafetensorsHeader header = SafetensorsHeader.read(file);
    metadata = header.metadata();
    for (SafetensorsHeader.Entry entry : header.tensors()) {
      put(entry.info().name(), StoredTensor.contiguous(file, entry.info(), entry.begin()));
    }
    metadata.forEach(this::addAlias);
  }

  /**
   * Opens a {@code .safetensors} file.
   *
   * @throws InvalidInputException if it is not a well-formed one
   */
  public static SafetensorsCheckpoint open(Path file) {
    return new SafetensorsCheckpoint(MappedFile.open(file, "a checkpoint"));
  }

  /**
   * Tensors that share their memory are written once: {@code safetensors.torch.save_model} notes
   * each other name in the metadata, with the name that was kept.
   */
  private void addAlias(String alias, String kept) {
    if (tensors().containsKey(kept) && !tensors().containsKey(alias)) {
      put(alias, tensors().get(kept));
    }
  }

  /** The strings under {@code __metadata__}; often {@code format: pt}. */
  public Map<String, String> metadata() {
    return metadata;
  }
}
