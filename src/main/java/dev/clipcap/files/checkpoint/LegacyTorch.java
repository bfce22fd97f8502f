package dev.clipcap.files.checkpoint;

import dev.clipcap.io.MappedFile;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What torch.save wrote before PyTorch 1.6, and writes still if it is asked to: pickles of a magic
 * number, a version, the system, the value and the storages' keys, then each storage's count of
 * elements and its bytes.
 *
 * @param value what was saved
 * @param places where each storage's bytes are, by key
 */
record LegacyTorch(String path, Object value, Map<String, TorchZip.Extent> places) {
  /** Protocol 2 and the number 0x1950a86a20f9469cfc6c. */
  private static final byte[] MAGIC =
      HexFormat.of().parseHex("80028a0a" + "6cfc9c46f9206aa85019" + "2e");

  private static final long VERSION = 1001;

  static boolean is(MappedFile file) {
    return file.size() > MAGIC.length && Arrays.equals(file.get(0, MAGIC.length), MAGIC);
  }

  /** Whether what is read next is how such a file begins. */
  static boolean begins(PickleInput in) {
    for (byte expected : MAGIC) {
      if (in.get() != expected) {
        return false;
      }
    }
    return true;
  }

  /** Reads the version and the system: whether numbers lie behind them as they do here. */
  static boolean isReadable(String where, PickleInput in) {
    Object version = Pickle.load(where, in, new TorchObjects());
    Object system = Pickle.load(where, in, new TorchObjects());
    return Long.valueOf(VERSION).equals(version)
        && system instanceof Map<?, ?> map
        && Boolean.TRUE.equals(map.get("little_endian"));
  }

  static LegacyTorch read(MappedFile file) {
    String path = file.path().toString();
    PickleInput in = new PickleInput(file::get, MAGIC.length, file.size());
    if (!isReadable(path, in)) {
      throw TorchCheckpoint.invalid(
          path, "another version, or a big-endian file", "little-endian, version 1001");
    }
    TorchObjects torch = new TorchObjects();
    Object value = Pickle.load(path, in, torch);
    if (value instanceof Opaque opaque) {
      throw opaque.refused(path);
    }
    if (!(Pickle.load(path, in, torch) instanceof List<?> keys)) {
      throw TorchCheckpoint.invalid(path, "no list of storages", "one after the value");
    }
    Map<String, TorchZip.Extent> places = new HashMap<>();
    try {
      for (Object key : keys) {
        places.put(String.valueOf(key), next(path, in, torch.storage(key)));
      }
    } catch (BufferUnderflowException e) {
      throw TorchCheckpoint.invalid(path, "a file that ends within its storages", "a whole file");
    }
    return new LegacyTorch(path, value, places);
  }

  private static TorchZip.Extent next(String path, PickleInput in, TorchObjects.Storage storage) {
    if (storage == null) {
      throw TorchCheckpoint.invalid(path, "a storage of a type that no weights have", "numbers");
    }
    long count = in.getLong();
    if (count < 0 || count > Long.MAX_VALUE / 8) {
      throw TorchCheckpoint.invalid(
          path, "a storage of " + count + " elements", "as many as fit in 63 bits");
    }
    long from = in.position();
    in.skip(count * storage.dtype().bytes());
    return new TorchZip.Extent(from, count * storage.dtype().bytes());
  }

  TorchZip.Extent extent(TorchObjects.Storage storage) {
    TorchZip.Extent place = places.get(storage.key());
    if (place == null) {
      throw TorchCheckpoint.invalid(
          path, "no bytes of the storage '" + storage.key() + "'", "all that are used");
    }
    return place;
  }
}
