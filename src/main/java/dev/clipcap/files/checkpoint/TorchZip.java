package dev.clipcap.files.checkpoint;

import dev.clipcap.io.MappedFile;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The zip file that torch.save writes since PyTorch 1.6.
 *
 * @param zip its directory
 * @param root the folder that everything in it is in, with a slash at the end
 */
record TorchZip(MappedFile file, ZipDirectory zip, String root) {
  static final String PICKLE = "data.pkl";

  static TorchZip of(MappedFile file) {
    ZipDirectory zip = ZipDirectory.read(file);
    List<String> roots = new ArrayList<>();
    for (String name : zip.names()) {
      if (name.endsWith("/" + PICKLE) && name.indexOf('/') == name.lastIndexOf('/')) {
        roots.add(name.substring(0, name.length() - PICKLE.length()));
      }
    }
    if (roots.size() != 1) {
      throw TorchCheckpoint.invalid(
          file.path().toString(), roots.size() + " entries */" + PICKLE, "one");
    }
    return new TorchZip(file, zip, roots.get(0));
  }

  /** What was saved. */
  Object value() {
    return Pickle.load(
        file.path() + ", " + PICKLE, small(PICKLE, Pickle.MAX_BYTES), new TorchObjects());
  }

  ZipDirectory.Extent extent(String name) {
    return zip.extent(root + name);
  }

  ByteOrder byteOrder() {
    if (!zip.has(root + "byteorder")) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    String text = new String(small("byteorder", 16), StandardCharsets.US_ASCII);
    return switch (text) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw TorchCheckpoint.invalid(
              file.path() + ", byteorder", "other text", "'little' or 'big'");
    };
  }

  private byte[] small(String name, int limit) {
    ZipDirectory.Extent extent = extent(name);
    if (extent.size() > limit) {
      throw TorchCheckpoint.invalid(
          file.path() + ", " + name, extent.size() + " bytes", "at most " + limit);
    }
    return file.get(extent.position(), (int) extent.size());
  }
}
