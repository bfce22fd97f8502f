package dev.clipcap.io;

import dev.clipcap.io.Aside.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes files and folders aside, forces them to the disk and then moves them, so that a final name
 * is never half-written. A folder that is replaced is moved aside first and deleted last: at every
 * moment a whole version has the final name, or {@link #recover} gives it back.
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
   * @throws UncheckedIOException if it cannot
   */
  static void tryWriting(Path file) {
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

  /**
   * Lets {@code writer} create a file beside {@code file}, forces it to the disk and moves it
   * there.
   */
  public static void write(Path file, Writer writer) {
    write(file, writer, !Aside.isWithinOne(file)); // else the whole folder is forced
  }

  /** Of what can be made again: after a power failure it may be empty. */
  public static void writeUnforced(Path file, Writer writer) {
    write(file, writer, false);
  }

  private static void write(Path file, Writer writer, boolean forced) {
    Aside names = Aside.of(file);
    Path aside = names.path(Kind.TMP);
    try {
      Files.createDirectories(aside.getParent());
      if (TIDY.add(aside.getParent())) { // once for each: it may be about to get thousands of files
        for (Path left : Aside.halfWritten(aside.getParent())) {
          Files.deleteIfExists(left);
        }
      }
      writer.writeTo(aside);
      if (forced) {
        force(aside);
      }
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      if (forced) {
        forceNames(aside.getParent());
      }
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
      force(aside);
      Replacement replacement = new Replacement(names);
      replacement.complete();
      replacement.exchange();
      forceNames(aside.getParent());
      replacement.clean();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + directory, e);
    } finally {
      deleteRecursively(names.path(Kind.TMP));
    }
  }

  /**
   * Lets {@code writer} fill a folder beside {@code directory}, then moves its files there, among
   * those of others. What is left of an earlier version goes first, and what marks a version comes
   * last: a mixture of two has no mark.
   */
  static void writeAmong(Path directory, FolderParts parts, Writer writer) {
    Path aside = Aside.of(directory).path(Kind.TMP);
    try {
      removeLeft(directory);
      Files.createDirectories(aside);
      writer.writeTo(aside);
      force(aside);
      if (parts.areIn(directory)) {
        parts.delete(directory);
      }
      moveAmong(aside, directory, file -> !parts.marks().containsKey(file));
      moveAmong(aside, directory, file -> true);
      forceNames(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + directory, e);
    } finally {
      deleteRecursively(aside);
    }
  }

  private static void moveAmong(Path from, Path to, Predicate<String> chosen) throws IOException {
    for (Path file : tree(from)) {
      Path target = to.resolve(from.relativize(file));
      if (Files.isRegularFile(file) && chosen.test(from.relativize(file).toString())) {
        Files.createDirectories(target.getParent());
        Files.move(
            file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
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

  /** Forces a file, or all files and folders of a folder, to the disk. */
  private static void force(Path path) throws IOException {
    for (Path entry : tree(path)) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        forceNames(entry);
      } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
        try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
  }

  /** Forces which names a folder has; does nothing on systems where a folder cannot be opened. */
  private static void forceNames(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows: names are as durable there as they get.
    }
  }

  private static void removeLeft(Path target) throws IOException {
    for (Aside aside : Aside.left(target)) {
      for (Kind kind : Kind.values()) {
        deleteRecursively(aside.path(kind));
      }
    }
  }

  /**
   * Deletes a file or a folder with everything in it; does nothing where there is none. Of a link
   * the link goes, and what it leads to stays.
   */
  public static void deleteRecursively(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      for (Path entry : deepestFirst(path)) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }

  /** A file, or a folder and all that is in it, in the order of names; links are not followed. */
  static List<Path> tree(Path path) {
    try (Stream<Path> tree = Files.walk(path)) {
      return tree.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + path, e);
    }
  }

  /** Folders behind what is in them. */
  static List<Path> deepestFirst(Path path) {
    return tree(path).stream().sorted(Comparator.reverseOrder()).toList();
  }

  /** The steps by which a folder that is written takes the place of another. */
  record Replacement(Aside names) {
    private static final int ATTEMPTS = 10;

    /** Says by its name that the new version is whole. */
    void complete() throws IOException {
      deleteRecursively(names.path(Kind.NEW));
      move(names.path(Kind.TMP), names.path(Kind.NEW));
    }

    /**
     * Moves the old version aside and the new one in; another process may do the same meanwhile.
     */
    void exchange() throws IOException {
      for (int attempt = 1; ; attempt++) {
        putOldAside();
        try {
          putNewInPlace();
          return;
        } catch (FileSystemException taken) {
          if (attempt == ATTEMPTS || !Files.exists(names.target())) {
            throw taken;
          }
        }
      }
    }

    void putOldAside() throws IOException {
      Path old = names.path(Kind.OLD);
      deleteRecursively(old);
      try {
        move(names.target(), old);
      } catch (NoSuchFileException none) {
        // There is nothing to replace.
      }
    }

    void putNewInPlace() throws IOException {
      move(names.path(Kind.NEW), names.target());
    }

    /** Deletes the old version. */
    void clean() {
      deleteRecursively(names.path(Kind.OLD));
    }

    private static void move(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
