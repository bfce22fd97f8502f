package dev.clipcap.data.formats;

import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The regular files of a tar that comes as a stream, one after another, as from an object store. It
 * refuses what the reader of tar files refuses.
 */
public final class TarStream implements AutoCloseable {
  /**
   * A file in a tar.
   *
   * @param name in the tar
   * @param bytes all of them
   */
  public record Entry(String name, byte[] bytes) {}

  private final String tar;
  private final Blocks blocks;
  private final ArchiveInputStream<?>
      entries; // this type: older versions of the library have it, too

  /**
   * @param in closed with this
   * @param tar its name, for messages
   */
  public TarStream(InputStream in, String tar) {
    this.tar = tar;
    this.blocks = new Blocks(new BufferedInputStream(in));
    this.entries =
        new TarArchiveInputStream(
            blocks, TarEntry.BLOCK, TarEntry.BLOCK, StandardCharsets.UTF_8.name(), false);
  }

  /**
   * The next file; empty at the end.
   *
   * @throws InvalidInputException if the tar is damaged or cut off, or has a link or another oddity
   */
  public Optional<Entry> next() {
    try {
      while (entries.getNextEntry() instanceof TarArchiveEntry entry) {
        Optional<String> name = TarEntry.fileName(tar, entry);
        if (name.isPresent()) {
          byte[] bytes = InputFiles.image(entries, tar + " entry " + name.get());
          return Optional.of(new Entry(name.get(), bytes));
        }
      }
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw TarEntry.damaged(tar, e);
    }
    if (!blocks.lastWasZeros) {
      throw TarEntry.cutOff(tar, blocks.count);
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }

  /** Knows whether what was read last is a block of zeros: the end of a whole tar. */
  private static final class Blocks extends FilterInputStream {
    private long count;
    private boolean lastWasZeros;

    Blocks(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read = in.readNBytes(to, offset, length);
      if (read > 0) {
        count += read;
        lastWasZeros = read == TarEntry.BLOCK;
        for (int i = offset; i < offset + read && lastWasZeros; i++) {
          lastWasZeros = to[i] == 0;
        }
      }
      return read == 0 && length > 0 ? -1 : read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(bytes);
      count += skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
