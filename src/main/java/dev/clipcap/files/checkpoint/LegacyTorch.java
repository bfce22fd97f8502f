package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.HashMap;
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
public record LegacyTorch(String path, Object value, Map<String, ZipDirectory.Extent> places) {
  /** Protocol 2 and the number 0x1950a86a20f9469cfc6c. */
  private static final byte[] MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final long VERSION = 1001;

  /** Whether what is read next is how such a file begins. */
  public static boolean begins(PickleInput in) {
    for (byte expected : MAGIC) {
      if (in.get() != expected) {
        return false;
      }
    }
    return true;
  }

  static boolean is(MappedFile file) {
    return file.size() > MAGIC.length && Arrays.equals(file.get(0, MAGIC.length), MAGIC);
  }

  static LegacyTorch read(MappedFile file) {
    String path = file.path().toString();
    PickleInput in = new PickleInput(file::get, MAGIC.length, file.size());
    Object version = Pickle.load(path, in, Pickle.MAX_STEPS, new TorchObjects());
    Object system = Pickle.load(path, in, Pickle.MAX_STEPS, new TorchObjects());
    boolean little =
        system instanceof Map<?, ?> map && !Boolean.FALSE.equals(map.get("little_endian"));
    if (!Long.valueOf(VERSION).equals(version) || !little) {
      throw invalid(path, "another version, or a big-endian file", "little-endian, version 1001");
    }
    TorchObjects torch = new TorchObjects();
    Object value = Pickle.load(path, in, Pickle.MAX_STEPS, torch);
    if (value instanceof Pickle.Opaque opaque) {
      throw opaque.refused(path);
    }
    if (!(Pickle.load(path, in, Pickle.MAX_STEPS, torch) instanceof List<?> keys)) {
      throw invalid(path, "no list of storages", "one after the value");
    }
    Map<String, ZipDirectory.Extent> places = new HashMap<>();
    try {
      for (Object key : keys) {
        places.put(String.valueOf(key), next(path, in, torch.storage(key)));
      }
    } catch (BufferUnderflowException e) {
      throw invalid(path, "a file that ends within its storages", "a whole file");
    }
    return new LegacyTorch(path, value, places);
  }

  private static ZipDirectory.Extent next(
      String path, PickleInput in, TorchObjects.Storage storage) {
    if (storage == null) {
      throw invalid(path, "a storage of a type that no weights have", "numbers");
    }
    long count = in.getLong();
    if (count < 0 || count > Long.MAX_VALUE / 8) {
      throw invalid(path, "a storage of " + count + " elements", "as many as fit in 63 bits");
    }
    long from = in.position();
    in.skip(count * storage.dtype().bytes());
    return new ZipDirectory.Extent(from, count * storage.dtype().bytes());
  }

  ZipDirectory.Extent extent(TorchObjects.Storage storage) {
    ZipDirectory.Extent place = places.get(storage.key());
    if (place == null) {
      throw invalid(path, "no bytes of the storage '" + storage.key() + "'", "all that are used");
    }
    return place;
  }

  private static InvalidInputException invalid(String path, String found, String expected) {
    return TorchCheckpoint.invalid(path, found, expected);
  }
}
