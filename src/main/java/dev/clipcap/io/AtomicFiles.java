package dev.clipcap.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes files and folders aside and then moves them, so that a final name is never half-written.
 */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Something that fills a path: a file to create, or an empty folder that exists already. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(Path path) throws IOException;
  }

  /** Writes {@code text} as UTF-8 to {@code file}, creating the folders above it. */
  public static void writeString(Path file, String text) {
    write(file, aside -> Files.writeString(aside, text, StandardCharsets.UTF_8));
  }

  /** Lets {@code writer} create a file beside {@code file}, then moves it there. */
  public static void write(Path file, Writer writer) {
    Path aside = aside(file);
    try {
      Files.createDirectories(aside.getParent());
      writer.writeTo(aside);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Lets {@code writer} fill a folder beside {@code directory}, then puts it in its place. */
  public static void writeDirectory(Path directory, Writer writer) {
    Path aside = aside(directory);
    try {
      deleteRecursively(aside);
      Files.createDirectories(aside);
      writer.writeTo(aside);
      deleteRecursively(directory);
      Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + directory, e);
    }
  }

  /** Deletes a file or a folder with everything in it; does nothing where there is none. */
  public static void deleteRecursively(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path entry : deepestFirst) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }

  private static Path aside(Path path) {
    return path.toAbsolutePath().resolveSibling(path.getFileName() + ".tmp");
  }
}
