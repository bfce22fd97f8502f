package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * What torch.save writes (a state dict, alone or one level down), and TorchScript archives, whose
 * parameters get their dotted names. Since PyTorch 1.6 a zip file: {@code data.pkl} describes
 * tensors as views of storages, {@code data/KEY} holds each storage's bytes; before, {@link
 * LegacyTorch}. Nothing in the file is executed.
 */
public final class TorchCheckpoint implements Checkpoint {
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NAMES = 100_000;
  private static final int MAX_NAME_LENGTH = 1_000;

  /** A view may repeat elements (stride 0), up to this many. */
  private static final long MAX_EXPANDED = 1 << 24;

  /** Where a storage lies in the file. */
  @FunctionalInterface
  interface Storages {
    ZipDirectory.Extent extent(TorchObjects.Storage storage);
  }

  private final MappedFile file;
  private final String where;
  private final Storages storages;
  private final ByteOrder order;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private int visited;

  private TorchCheckpoint(MappedFile file, String where, Storages storages, ByteOrder order) {
    this.file = file;
    this.where = where;
    this.storages = storages;
    this.order = order;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is malformed, or it cannot be told which of its tensors are
   *     the model's
   */
  public static TorchCheckpoint open(Path path) {
    MappedFile file = MappedFile.open(path);
    if (LegacyTorch.is(file)) {
      LegacyTorch legacy = LegacyTorch.read(file);
      TorchCheckpoint checkpoint =
          new TorchCheckpoint(file, path.toString(), legacy::extent, ByteOrder.LITTLE_ENDIAN);
      checkpoint.addAll(legacy.value());
      return checkpoint;
    }
    if (file.size() < 4 || !Arrays.equals(file.get(0, 4), ZIP)) {
      throw invalid(path.toString(), "no zip file", "a file that torch.save wrote");
    }
    TorchZip zip = TorchZip.of(file);
    TorchCheckpoint checkpoint =
        new TorchCheckpoint(
            file,
            path + ", " + TorchZip.PICKLE,
            storage -> zip.extent("data/" + storage.key()),
            zip.byteOrder());
    checkpoint.addAll(zip.value());
    return checkpoint;
  }

  private void addAll(Object value) {
    if (value instanceof TorchObjects.Module module) {
      addModule("", module, 0);
    } else if (value instanceof Map<?, ?> map) {
      addStateDict(StateDicts.find(where, map));
    } else if (value instanceof Pickle.Opaque opaque) {
      throw opaque.refused(where);
    } else {
      throw invalid(where, "a single value", "a dictionary of tensors");
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public void close() {
    file.close();
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
      } else if (attribute.getValue() instanceof Pickle.Opaque opaque) {
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
    ZipDirectory.Extent extent = storages.extent(storage);
    if (storage.size() < 0
        || storage.size() > extent.size() / storage.dtype().bytes()
        || storage.size() * storage.dtype().bytes() != extent.size()) {
      throw invalid(
          place,
          "a storage of " + extent.size() + " bytes",
          storage.size() + " elements of " + storage.dtype());
    }
    checkBounds(place, tensor);
    long[] sizes = tensor.sizes().stream().mapToLong(Long::longValue).toArray();
    long[] strides = tensor.strides().stream().mapToLong(Long::longValue).toArray();
    TensorInfo info = new TensorInfo(name, storage.dtype(), Shape.of(sizes));
    long position = extent.position() + tensor.offset() * storage.dtype().bytes();
    tensors.put(name, new StoredTensor(file, info, position, strides, order));
  }

  /** Refuses a view that reaches beyond its storage. */
  public static void checkBounds(String where, TorchObjects.Tensor tensor) {
    List<Long> sizes = tensor.sizes();
    List<Long> strides = tensor.strides();
    long available = tensor.storage().size();
    if (sizes.size() != strides.size()) {
      throw invalid(where, sizes.size() + " sizes, " + strides.size() + " strides", "as many each");
    }
    if (tensor.offset() < 0 || tensor.offset() > available) {
      throw invalid(where, "offset " + tensor.offset(), "0 to " + available);
    }
    try {
      long elements = 1;
      long last = tensor.offset();
      for (int i = 0; i < sizes.size(); i++) {
        if (sizes.get(i) < 0 || strides.get(i) < 0) {
          throw new ArithmeticException("negative");
        }
        elements = Math.multiplyExact(elements, sizes.get(i));
        last = Math.addExact(last, Math.multiplyExact(sizes.get(i) - 1, strides.get(i)));
      }
      TensorInfo.byteSize(tensor.storage().dtype(), new long[] {elements});
      if (elements > 0 && last >= available) {
        throw invalid(where, "a view up to element " + last, "at most " + (available - 1));
      }
      if (elements > Math.max(available, MAX_EXPANDED)) {
        throw invalid(where, elements + " repeated elements", "at most " + MAX_EXPANDED);
      }
    } catch (ArithmeticException e) {
      throw invalid(
          where, "sizes " + sizes + " with strides " + strides, "sizes that fit in 63 bits");
    }
  }

  static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where,
        found,
        expected,
        "copy or download the file again, or save it again with torch.save");
  }
}
