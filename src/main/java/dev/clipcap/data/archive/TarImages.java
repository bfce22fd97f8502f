package dev.clipcap.data.archive;

import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ImageSource;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Images in an uncompressed tar file, read one at a time where they lie. */
public final class TarImages implements ImageFiles {
  private final Map<String, TarEntry> entries = new HashMap<>();
  private final ArchiveNames names;

  public TarImages(Path file) {
    for (TarEntry entry : TarReader.entries(file)) {
      if (entries.put(entry.entryName(), entry) != null) {
        throw new InvalidInputException(
            entry.name(), "the entry twice", "each name once", "make the archive again");
      }
    }
    names = new ArchiveNames(entries.keySet());
  }

  @Override
  public Optional<ImageSource> find(String name) {
    return names.find(name).map(entries::get);
  }

  @Override
  public Optional<String> inOtherCase(String name) {
    return names.inOtherCase(name);
  }
}
