package dev.clipcap.convert;

import dev.clipcap.io.InvalidInputException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * What torch.save writes since PyTorch 1.6 (a state dict, alone or one level down), and TorchScript
 * archives, whose parameters get their dotted names. A zip file: {@code data.pkl} describes tensors
 * as views of storages, {@code data/KEY} holds each storage's bytes. Nothing in the file is
 * executed.
 */
public final class TorchCheckpoint implements Checkpoint {
  private static final String PICKLE = "data.pkl";
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NAMES = 100_000;
  private static final int MAX_NAME_LENGTH = 1_000;

  /** A view may repeat elements (stride 0), up to this many. */
  private static final long MAX_EXPANDED = 1 << 24;

  private final MappedFile file;
  private final ZipDirectory zip;
  private final String root;
  private final ByteOrder order;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private int visited;

  private TorchCheckpoint(MappedFile file) {
    this.file = file;
    refuseOldFormat();
    zip = ZipDirectory.read(file);
    root = findRoot();
    order = byteOrder();
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is malformed, in the format before PyTorch 1.6, or it
   *     cannot be told which of its tensors are the model's
   */
  public static TorchCheckpoint open(Path path) {
    TorchCheckpoint checkpoint = new TorchCheckpoint(MappedFile.open(path));
    String where = path + ", " + PICKLE;
    byte[] stream = checkpoint.small(PICKLE, Pickle.MAX_BYTES);
    Object value = Pickle.load(where, stream, new TorchObjects());
    if (value instanceof TorchObjects.Module module) {
      checkpoint.addModule("", module, 0);
    } else if (value instanceof Map<?, ?> map) {
      checkpoint.addStateDict(StateDicts.find(where, map));
    } else if (value instanceof Pickle.Opaque opaque) {
      throw opaque.refused(where);
    } else {
      throw invalid(where, "a single value", "a dictionary of tensors");
    }
    return checkpoint;
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

  private void refuseOldFormat() {
    byte[] head = file.get(0, (int) Math.min(4, file.size()));
    String start = new String(head, StandardCharsets.ISO_8859_1);
    if (start.equals("\u0080\u0002\u008a\n")) {
      throw new InvalidInputException(
          path().toString(),
          "the file format of PyTorch before 1.6",
          "the zip format",
          "save it again in PyTorch: torch.save(torch.load(file, map_location='cpu'), file)");
    }
    if (!start.equals("PK\u0003\u0004")) {
      throw invalid(path().toString(), "no zip file", "a file that torch.save wrote");
    }
  }

  private String findRoot() {
    List<String> roots = new ArrayList<>();
    for (String name : zip.names()) {
      if (name.endsWith("/" + PICKLE) && name.indexOf('/') == name.lastIndexOf('/')) {
        roots.add(name.substring(0, name.length() - PICKLE.length()));
      }
    }
    if (roots.size() != 1) {
      throw invalid(path().toString(), roots.size() + " entries */" + PICKLE, "one");
    }
    return roots.get(0);
  }

  private ByteOrder byteOrder() {
    if (!zip.has(root + "byteorder")) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    String text = new String(small("byteorder", 16), StandardCharsets.US_ASCII);
    return switch (text) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw invalid(path() + ", byteorder", "other text", "'little' or 'big'");
    };
  }

  private byte[] small(String name, int limit) {
    ZipDirectory.Extent extent = zip.extent(root + name);
    if (extent.size() > limit) {
      throw invalid(path() + ", " + name, extent.size() + " bytes", "at most " + limit);
    }
    return file.get(extent.position(), (int) extent.size());
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
        throw invalid(path() + ", " + PICKLE, "modules nested without end", "a tree of modules");
      }
      String name = prefix + attribute.getKey();
      if (attribute.getValue() instanceof TorchObjects.Tensor tensor) {
        add(name, tensor);
      } else if (attribute.getValue() instanceof TorchObjects.Module inner) {
        addModule(name + ".", inner, depth + 1);
      } else if (attribute.getValue() instanceof Pickle.Opaque opaque) {
        throw opaque.refused(path() + ", " + PICKLE);
      }
    }
  }

  private void add(String name, TorchObjects.Tensor tensor) {
    if (name.length() > MAX_NAME_LENGTH) {
      throw invalid(
          path().toString(), "a name of " + name.length() + " characters", "a shorter one");
    }
    String where = path() + ", tensor '" + name + "'";
    TorchObjects.Storage storage = tensor.storage();
    ZipDirectory.Extent extent = zip.extent(root + "data/" + storage.key());
    if (storage.size() < 0
        || storage.size() > extent.size() / storage.dtype().bytes()
        || storage.size() * storage.dtype().bytes() != extent.size()) {
      throw invalid(
          where,
          "a storage of " + extent.size() + " bytes",
          storage.size() + " elements of " + storage.dtype());
    }
    checkBounds(where, tensor);
    long[] sizes = tensor.sizes().stream().mapToLong(Long::longValue).toArray();
    long[] strides = tensor.strides().stream().mapToLong(Long::longValue).toArray();
    TensorInfo info = new TensorInfo(name, storage.dtype(), Shape.of(sizes));
    long position = extent.position() + tensor.offset() * storage.dtype().bytes();
    tensors.put(name, new StoredTensor(file, info, position, strides, order));
  }

  /** Refuses a view that reaches beyond its storage. */
  static void checkBounds(String where, TorchObjects.Tensor tensor) {
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

  private static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where,
        found,
        expected,
        "copy or download the file again, or save it again with torch.save");
  }
}
