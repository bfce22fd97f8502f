package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tensorflow.ndarray.Shape;

/**
 * The Python names that a PyTorch checkpoint may use, and what calling them gives: tensors, ordered
 * dictionaries and, for TorchScript, modules as plain bags of attributes. Every other name gives
 * {@link Opaque}, but for those that only an attack has, which are refused.
 */
final class TorchObjects implements PickleResolver {
  /** A storage: entry {@code data/KEY} of the zip, {@code size} elements. */
  record Storage(DType dtype, String key, long size) {
    /** Whether its elements take so many bytes. */
    boolean fills(long bytes) {
      return size >= 0 && size == bytes / dtype.bytes() && size * dtype.bytes() == bytes;
    }
  }

  /** A view of a storage; offset and strides count elements. Not checked yet. */
  record Tensor(Storage storage, long offset, List<Long> sizes, List<Long> strides) {
    /**
     * The tensor in an open file.
     *
     * @param place for messages
     * @param position of its storage
     * @throws InvalidInputException if it reaches beyond its storage
     */
    StoredTensor stored(
        MappedFile file, String place, String name, long position, ByteOrder order) {
      checkBounds(place);
      return new StoredTensor(
          file,
          new TensorInfo(name, storage.dtype(), Shape.of(longs(sizes))),
          position + offset * storage.dtype().bytes(),
          longs(strides),
          order);
    }

    private void checkBounds(String place) {
      long available = storage.size();
      if (sizes.size() != strides.size()) {
        throw TorchCheckpoint.invalid(
            place, sizes.size() + " sizes, " + strides.size() + " strides", "as many each");
      }
      if (offset < 0 || offset > available) {
        throw TorchCheckpoint.invalid(place, "offset " + offset, "0 to " + available);
      }
      try {
        long elements = 1;
        long last = offset;
        for (int i = 0; i < sizes.size(); i++) {
          if (sizes.get(i) < 0 || strides.get(i) < 0) {
            throw new ArithmeticException("negative");
          }
          elements = Math.multiplyExact(elements, sizes.get(i));
          last = Math.addExact(last, Math.multiplyExact(sizes.get(i) - 1, strides.get(i)));
        }
        TensorInfo.byteSize(storage.dtype(), new long[] {elements});
        if (elements > 0 && last >= available) {
          throw TorchCheckpoint.invalid(
              place, "a view up to element " + last, "at most " + (available - 1));
        }
        if (elements > Math.max(available, MAX_EXPANDED)) {
          throw TorchCheckpoint.invalid(
              place, elements + " repeated elements", "at most " + MAX_EXPANDED);
        }
      } catch (ArithmeticException e) {
        throw TorchCheckpoint.invalid(
            place, "sizes " + sizes + " with strides " + strides, "sizes that fit in 63 bits");
      }
    }

    private static long[] longs(List<Long> numbers) {
      return numbers.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /** A TorchScript module: parameters, buffers, sub-modules and plain values by name. */
  record Module(Map<String, Object> attributes) {}

  private static final int MAX_RANK = 32;

  /** A view may repeat elements (stride 0), up to this many. */
  private static final long MAX_EXPANDED = 1 << 24;

  private static final String SUBCLASS = "torch._tensor._rebuild_from_type_v2";

  private static final Pattern ATTACK =
      Pattern.compile(
          "(os|posix|nt|subprocess|pty|sys|socket|shutil|runpy|importlib|webbrowser|ctypes)\\..*"
              + "|(builtins|__builtin__)\\.(eval|exec|execfile|compile|open|__import__|breakpoint)");

  /** What calling a name gives, or null if the arguments are unknown. */
  private interface Callable {
    Object call(List<?> arguments);
  }

  private static final Callable REBUILD_TENSOR = TorchObjects::tensor;

  /** The class of plain tensors, or of parameters. */
  private static final Callable TENSOR_CLASS = arguments -> null;

  /** Gives its first argument: the tensor of a parameter, the list of a typed list. */
  private static final Callable FIRST_ARGUMENT =
      arguments -> arguments.isEmpty() ? null : arguments.get(0);

  private static final Callable MODULE =
      arguments -> arguments.isEmpty() ? new Module(new LinkedHashMap<>()) : null;

  private static final Map<String, Object> GLOBALS =
      Map.ofEntries(
          Map.entry("collections.OrderedDict", dictionary(0)),
          Map.entry("torch._utils._rebuild_tensor_v2", REBUILD_TENSOR),
          Map.entry("collections.defaultdict", dictionary(1)),
          Map.entry("torch._utils._rebuild_parameter", FIRST_ARGUMENT),
          Map.entry("torch._utils._rebuild_parameter_with_state", FIRST_ARGUMENT),
          Map.entry(SUBCLASS, (Callable) TorchObjects::withAttributes),
          Map.entry("torch.Tensor", TENSOR_CLASS),
          Map.entry("torch.nn.parameter.Parameter", TENSOR_CLASS),
          Map.entry("torch.Size", FIRST_ARGUMENT),
          Map.entry("torch.jit._pickle.build_intlist", FIRST_ARGUMENT),
          Map.entry("torch.jit._pickle.build_doublelist", FIRST_ARGUMENT),
          Map.entry("torch.jit._pickle.build_boollist", FIRST_ARGUMENT),
          Map.entry("torch.jit._pickle.build_tensorlist", FIRST_ARGUMENT),
          Map.entry("torch.jit._pickle.restore_type_tag", FIRST_ARGUMENT),
          Map.entry("torch.DoubleStorage", DType.F64),
          Map.entry("torch.FloatStorage", DType.F32),
          Map.entry("torch.HalfStorage", DType.F16),
          Map.entry("torch.BFloat16Storage", DType.BF16),
          Map.entry("torch.LongStorage", DType.I64),
          Map.entry("torch.IntStorage", DType.I32),
          Map.entry("torch.ShortStorage", DType.I16),
          Map.entry("torch.CharStorage", DType.I8),
          Map.entry("torch.ByteStorage", DType.U8),
          Map.entry("torch.BoolStorage", DType.BOOL));

  private final Map<String, Storage> storages = new HashMap<>();

  @Override
  public Object global(String qualifiedName) {
    return qualifiedName.startsWith("__torch__.") ? MODULE : GLOBALS.get(qualifiedName);
  }

  @Override
  public boolean mayPassOver(String qualifiedName) {
    return !ATTACK.matcher(qualifiedName).matches();
  }

  @Override
  public Object call(Object callable, List<?> arguments) {
    return callable instanceof Callable known ? known.call(arguments) : null;
  }

  /** An empty dictionary, made with so many arguments or fewer. */
  private static Callable dictionary(int most) {
    return arguments -> arguments.size() <= most ? new LinkedHashMap<>() : null;
  }

  /** Arguments: storage, offset, sizes, strides, requires_grad, hooks and perhaps metadata. */
  private static Object tensor(List<?> arguments) {
    if (!arguments.isEmpty() && arguments.get(0) instanceof Opaque storage) {
      return storage; // of a type that no weights have
    }
    if (arguments.size() < 6
        || !(arguments.get(0) instanceof Storage storage)
        || !(arguments.get(1) instanceof Long offset)
        || !areLongs(arguments.get(2))
        || !areLongs(arguments.get(3))) {
      return null;
    }
    return new Tensor(storage, offset, longs(arguments.get(2)), longs(arguments.get(3)));
  }

  /** A tensor with attributes of its own: what rebuilds it, its class, the arguments, the rest. */
  private static Object withAttributes(List<?> arguments) {
    boolean plain =
        arguments.size() == 4
            && arguments.get(0) == REBUILD_TENSOR
            && arguments.get(1) == TENSOR_CLASS
            && arguments.get(2) instanceof List<?>;
    return plain ? tensor((List<?>) arguments.get(2)) : new Opaque(SUBCLASS, 0);
  }

  private static boolean areLongs(Object value) {
    return value instanceof List<?> list
        && list.size() <= MAX_RANK
        && list.stream().allMatch(Long.class::isInstance);
  }

  @SuppressWarnings("unchecked") // after areLongs
  private static List<Long> longs(Object value) {
    return (List<Long>) value;
  }

  /** An ordered dictionary's state is the modules' version numbers, which say nothing to us. */
  @Override
  public boolean build(Object target, Object state) {
    if (target instanceof Module module && state instanceof Map<?, ?> attributes) {
      attributes.forEach((name, value) -> module.attributes().put(String.valueOf(name), value));
      return true;
    }
    return target instanceof Map<?, ?>;
  }

  /** {@code ('storage', type, key, location, size)}, before PyTorch 1.6 with None at the end. */
  @Override
  public Object persistent(Object id) {
    if (id instanceof List<?> parts && parts.size() > 1 && parts.get(1) instanceof Opaque) {
      return parts.get(1); // a storage of another type
    }
    Storage storage = storageOf(id);
    if (storage != null) {
      storages.putIfAbsent(storage.key(), storage);
    }
    return storage;
  }

  /** The storage of a key, as the first tensor that used it described it; null if none did. */
  Storage storage(Object key) {
    return storages.get(String.valueOf(key));
  }

  private static Storage storageOf(Object id) {
    return id instanceof List<?> parts
            && (parts.size() == 5 || (parts.size() == 6 && parts.get(5) == null))
            && "storage".equals(parts.get(0))
            && parts.get(1) instanceof DType dtype
            && parts.get(2) instanceof String key
            && parts.get(4) instanceof Long size
        ? new Storage(dtype, key, size)
        : null;
  }
}
