package dev.clipcap.io;

import dev.clipcap.io.Aside.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Writes files and folders aside and then moves them, so that a final name is never half-written. A
 * folder that is replaced is moved aside first and deleted last: at every moment a whole version
 * has the final name, or {@link #recover} gives it back.
 */
public final class AtomicFiles {
  /** Folders in which what other processes left was removed. */
  private static final Set<Path> TIDY = ConcurrentHashMap.newKeySet();

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

  /**
   * Tries whether a file can be written, before anything that takes long is computed for it.
   *
   * @throws InvalidInputException if a folder has its name
   * @throws UncheckedIOException if it cannot
   */
  public static void tryWriting(Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          file.toString(), "a folder", "a file to write", "name another");
    }
    Path aside = Aside.of(file).path(Kind.TMP);
    try {
      Files.createDirectories(aside.getParent());
      Files.createFile(aside);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    } finally {
      deleteRecursively(aside);
    }
  }

  /** Lets {@code writer} create a file beside {@code file}, then moves it there. */
  public static void write(Path file, Writer writer) {
    Aside names = Aside.of(file);
    Path aside = names.path(Kind.TMP);
    try {
      Files.createDirectories(aside.getParent());
      removeHalfWritten(aside.getParent());
      writer.writeTo(aside);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    } finally {
      deleteRecursively(aside);
    }
  }

  /** Lets {@code writer} fill a folder beside {@code directory}, then puts it in its place. */
  public static void writeDirectory(Path directory, Writer writer) {
    Aside names = Aside.of(directory);
    try {
      recover(directory);
      removeLeft(directory);
      Path aside = names.path(Kind.TMP);
      deleteRecursively(aside);
      Files.createDirectories(aside);
      writer.writeTo(aside);
      Replacement replacement = new Replacement(names);
      replacement.complete();
      replacement.exchange();
      replacement.clean();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + directory, e);
    } finally {
      deleteRecursively(names.path(Kind.TMP));
    }
  }

  /**
   * Gives a folder its name back where a process stopped while it replaced it: the new version if
   * that was whole, else the old one. Does nothing where the name is taken or nothing was left.
   */
  public static void recover(Path directory) {
    if (Files.exists(directory)) {
      return;
    }
    try {
      List<Aside> left = Aside.left(directory);
      for (Kind kind : List.of(Kind.NEW, Kind.OLD)) {
        for (Aside aside : left) {
          if (Files.isDirectory(aside.path(kind)) && !Files.exists(directory)) {
            Files.move(aside.path(kind), directory, StandardCopyOption.ATOMIC_MOVE);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot recover " + directory, e);
    }
  }

  /** Once for each folder: it may be about to get thousands of files. */
  private static void removeHalfWritten(Path folder) throws IOException {
    if (TIDY.add(folder)) {
      for (Path left : Aside.halfWritten(folder)) {
        Files.deleteIfExists(left);
      }
    }
  }

  private static void removeLeft(Path target) throws IOException {
    for (Aside aside : Aside.left(target)) {
      for (Kind kind : Kind.values()) {
        deleteRecursively(aside.path(kind));
      }
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
}
