package dev.clipcap.io;

import dev.clipcap.io.Aside.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
    beside(file, Aside.of(file), Files::createFile);
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
    beside(
        file,
        Aside.of(file),
        aside -> {
          Path folder = aside.getParent();
          if (TIDY.add(folder)) { // once for each: it may be about to get thousands of files
            for (Path left : Aside.halfWritten(folder)) {
              Files.deleteIfExists(left);
            }
          }
          writer.writeTo(aside);
          if (forced) {
            force(aside);
          }
          replace(aside, file);
          if (forced) {
            forceNames(folder);
          }
        });
  }

  /** Lets {@code writer} fill a folder beside {@code directory}, then puts it in its place. */
  public static void writeDirectory(Path directory, Writer writer) {
    Aside names = Aside.of(directory);
    beside(
        directory,
        names,
        aside -> {
          recover(directory);
          removeLeft(directory);
          deleteRecursively(aside);
          Files.createDirectories(aside);
          writer.writeTo(aside);
          force(aside);
          names.complete();
          names.exchange();
          forceNames(aside.getParent());
          names.clean();
        });
  }

  /**
   * Lets {@code writer} fill a folder beside {@code directory}, then moves its files there, among
   * those of others. What is left of an earlier version goes first, and what marks a version comes
   * last: a mixture of two has no mark.
   */
  static void writeAmong(Path directory, FolderParts parts, Writer writer) {
    beside(
        directory,
        Aside.of(directory),
        aside -> {
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
        });
  }

  /**
   * Work with a name beside the target, in a folder that is there; nothing of that name is left.
   */
  private static void beside(Path target, Aside names, Writer work) {
    Path aside = names.path(Kind.TMP);
    try {
      Files.createDirectories(aside.getParent());
      work.writeTo(aside);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    } finally {
      deleteRecursively(aside);
    }
  }

  private static void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void moveAmong(Path from, Path to, Predicate<String> chosen) throws IOException {
    for (Path file : tree(from)) {
      Path target = to.resolve(from.relativize(file));
      if (Files.isRegularFile(file) && chosen.test(from.relativize(file).toString())) {
        Files.createDirectories(target.getParent());
        replace(file, target);
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
  public static List<Path> tree(Path path) {
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
}
