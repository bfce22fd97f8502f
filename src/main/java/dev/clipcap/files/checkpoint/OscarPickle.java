package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The pickle that the ClipCap authors' parse_coco.py writes: {@code {"clip_embedding": tensor [n,
 * D], "captions": [{"image_id", "caption", "clip_embedding": row, ...}]}}. Python pickles a tensor
 * as a call of {@code _load_from_bytes} with what torch.save wrote before PyTorch 1.6: five small
 * pickles and the numbers. Neither is run; names other than those three are refused.
 */
public final class OscarPickle implements PickleResolver, AutoCloseable {
  private static final String REBUILD = "torch._utils._rebuild_tensor_v2";
  private static final String HOOKS = "collections.OrderedDict";
  private static final String LOAD = "torch.storage._load_from_bytes";

  private record Bytes(long position, long length) {}

  private final MappedFile file;
  private final TorchObjects torch = new TorchObjects();
  private final Map<?, ?> value;

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is not of that form
   */
  public OscarPickle(Path path) {
    file = MappedFile.open(path, "a checkpoint");
    PickleInput in = new PickleInput(file::get, 0, file.size());
    if (!(Pickle.load(path.toString(), in, this) instanceof Map<?, ?> map)) {
      throw invalid("no dictionary", "clip_embedding and captions");
    }
    value = map;
  }

  /** The embeddings [n, D]. */
  public StoredTensor embeddings() {
    if (!(value.get("clip_embedding") instanceof TorchObjects.Tensor tensor)
        || tensor.sizes().size() != 2) {
      throw invalid("no clip_embedding", "a tensor [captions, width]");
    }
    return tensor.stored(
        file,
        file.path() + ", clip_embedding",
        "clip_embedding",
        Long.parseLong(tensor.storage().key()),
        ByteOrder.LITTLE_ENDIAN);
  }

  /** The captions, unchecked. */
  public List<?> captions() {
    if (!(value.get("captions") instanceof List<?> list)) {
      throw invalid("no captions", "a list of them");
    }
    return list;
  }

  @Override
  public void close() {
    file.close();
  }

  /** Conceptual Captions, 3.3 million captions, takes 60 million. */
  @Override
  public int maxSteps() {
    return 100_000_000;
  }

  @Override
  public String remedy() {
    return "write it again with the authors' parse_coco.py";
  }

  @Override
  public Object global(String name) {
    return switch (name) {
      case LOAD -> LOAD;
      case REBUILD, HOOKS -> torch.global(name);
      default -> null;
    };
  }

  @Override
  public Object call(Object callable, List<?> arguments) {
    if (!LOAD.equals(callable)) {
      return torch.call(callable, arguments);
    }
    return arguments.size() == 1 && arguments.get(0) instanceof Bytes bytes ? storage(bytes) : null;
  }

  @Override
  public Object bytes(long position, long length) {
    return new Bytes(position, length);
  }

  /**
   * What torch.save wrote before 1.6: magic, version, system, the storage, its key, its numbers.
   */
  private TorchObjects.Storage storage(Bytes bytes) {
    String where = file.path() + ", clip_embedding";
    long end = bytes.position + bytes.length;
    PickleInput in = new PickleInput(file::get, bytes.position, end);
    if (!LegacyTorch.begins(in)) {
      throw invalid("a tensor in another form", "what torch.save wrote before 1.6");
    }
    boolean readable = LegacyTorch.isReadable(where, in);
    Object saved = Pickle.load(where, in, torch);
    Object keys = Pickle.load(where, in, torch);
    if (saved instanceof Opaque opaque) {
      throw opaque.refused(where);
    }
    if (!readable
        || !(saved instanceof TorchObjects.Storage storage)
        || !List.of(storage.key()).equals(keys)) {
      throw invalid("a tensor in another form", "one little-endian storage of version 1001");
    }
    long size = in.getLong();
    long rest = end - in.position();
    if (size != storage.size() || !storage.fills(rest)) {
      throw invalid(
          "a storage of " + rest + " bytes", storage.size() + " elements of " + storage.dtype());
    }
    return new TorchObjects.Storage(storage.dtype(), Long.toString(in.position()), size);
  }

  private InvalidInputException invalid(String found, String expected) {
    return new InvalidInputException(file.path().toString(), found, expected, remedy());
  }
}
