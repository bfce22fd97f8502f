package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * What torch.save writes (a state dict, alone or one level down), and TorchScript archives, whose
 * parameters get their dotted names. Since PyTorch 1.6 a zip file: {@code data.pkl} describes
 * tensors as views of storages, {@code data/KEY} holds each storage's bytes; before, {@link
 * LegacyTorch}. Nothing in the file is executed.
 */
final class TorchCheckpoint extends Checkpoint {
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NAMES = 100_000;
  private static final int MAX_NAME_LENGTH = 1_000;

  private final MappedFile file;
  private final String where;
  private final ByteOrder order;

  /** Where a storage lies in the file. */
  private final Function<TorchObjects.Storage, TorchZip.Extent> storages;

  private int visited;

  private TorchCheckpoint(
      MappedFile file,
      String where,
      ByteOrder order,
      Function<TorchObjects.Storage, TorchZip.Extent> storages) {
    super(file.path(), file::close);
    this.file = file;
    this.where = where;
    this.order = order;
    this.storages = storages;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is malformed, or it cannot be told which of its tensors are
   *     the model's
   */
  public static TorchCheckpoint open(Path path) {
    MappedFile file = MappedFile.open(path, "a checkpoint");
    if (LegacyTorch.is(file)) {
      LegacyTorch legacy = LegacyTorch.read(file);
      return new TorchCheckpoint(file, path.toString(), ByteOrder.LITTLE_ENDIAN, legacy::extent)
          .withAll(legacy.value());
    }
    if (file.size() < 4 || !Arrays.equals(file.get(0, 4), ZIP)) {
      throw invalid(path.toString(), "no zip file", "a file that torch.save wrote");
    }
    TorchZip zip = new TorchZip(file);
    return new TorchCheckpoint(
            file,
            path + ", " + TorchZip.PICKLE,
            zip.byteOrder(),
            storage -> zip.extent("data/" + storage.key()))
        .withAll(zip.value());
  }

  private TorchCheckpoint withAll(Object value) {
    if (value instanceof TorchObjects.Module module) {
      addModule("", module, 0);
    } else if (value instanceof Map<?, ?> map) {
      addStateDict(StateDicts.find(where, map));
    } else if (value instanceof Opaque opaque) {
      throw opaque.refused(where);
    } else {
      throw invalid(where, "a single value", "a dictionary of tensors");
    }
    return this;
  }

  private void addStateDict(Map<?, ?> stateDict) {
    for (Map.Entry<?, ?> entry : stateDict.entrySet()) {
      if (entry.getKey() instanceof String name
          && entry.getValue() instanceof TorchObjects.Tensor tensor) {
        add(name, tensor);
      }
    }
  }

  private void addModule(String prefix, TorchObjects.Module module, int depth) {
    for (Map.Entry<String, Object> attribute : module.attributes().entrySet()) {
      if (++visited > MAX_NAMES || depth > MAX_DEPTH) {
        throw invalid(where, "modules nested without end", "a tree of modules");
      }
      String name = prefix + attribute.getKey();
      if (attribute.getValue() instanceof TorchObjects.Tensor tensor) {
        add(name, tensor);
      } else if (attribute.getValue() instanceof TorchObjects.Module inner) {
        addModule(name + ".", inner, depth + 1);
      } else if (attribute.getValue() instanceof Opaque opaque) {
        throw opaque.refused(where);
      }
    }
  }

  private void add(String name, TorchObjects.Tensor tensor) {
    if (name.length() > MAX_NAME_LENGTH) {
      throw invalid(
          path().toString(), "a name of " + name.length() + " characters", "a shorter one");
    }
    String place = path() + ", tensor '" + name + "'";
    TorchObjects.Storage storage = tensor.storage();
    TorchZip.Extent extent = storages.apply(storage);
    if (!storage.fills(extent.size())) {
      throw invalid(
          place,
          "a storage of " + extent.size() + " bytes",
          storage.size() + " elements of " + storage.dtype());
    }
    put(name, tensor.stored(file, place, name, extent.position(), order));
  }

  static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where,
        found,
        expected,
        "copy or download the file again, or save it again with torch.save");
  }
}
