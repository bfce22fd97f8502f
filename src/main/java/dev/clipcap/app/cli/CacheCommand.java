package dev.clipcap.app.cli;

import ai.djl.util.Utils;
import dev.clipcap.caption.ShippedCaptioner;
import dev.clipcap.files.hub.Downloads;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Unchecked;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What lies in the user's caches because of this program. */
@Command(
    name = "cache",
    description = {
      "Lists what this program keeps in your caches: the native libraries and the captioner that"
          + " its jar unpacked, and the models that fetch downloaded, with their sizes.",
      "",
      "All of it comes back when it is needed. Converted models in savedmodels/ and data sets are"
          + " no caches and stay."
    },
    footer = {"", "Example: clipcap cache --clear"})
final class CacheCommand implements Runnable {
  private static final double MEGABYTE = 1e6;

  @ParentCommand private ClipCap clipcap;

  @Option(
      names = "--clear",
      description = "Remove it, but no file of another program's. Nothing is asked.")
  private boolean clear;

  /**
   * Files of one kind.
   *
   * @param files that exist; a link counts for itself
   */
  private record Part(String what, List<Path> files) {
    double megabytes() {
      return files.stream()
              .filter(file -> !Files.isSymbolicLink(file))
              .mapToLong(file -> Unchecked.get("cannot read " + file, () -> Files.size(file)))
              .sum()
          / MEGABYTE;
    }

    private boolean within(Path folder) {
      return files.stream().allMatch(file -> file.startsWith(folder));
    }

    /** The folder that they are all in. */
    Path folder() {
      Path folder = files.get(0).getParent();
      while (!within(folder)) {
        folder = folder.getParent();
      }
      return folder;
    }
  }

  @Override
  public void run() {
    double all = 0;
    for (Part part : parts()) {
      all += part.megabytes();
      clipcap.say(line(part.megabytes(), part.what(), part.folder()));
      if (clear) {
        part.files().forEach(CacheCommand::remove);
      }
    }
    clipcap.say(
        all == 0
            ? "nothing is in the caches"
            : line(all, clear ? "removed" : "clipcap cache --clear removes it", null));
  }

  private static String line(double megabytes, String what, Path where) {
    return String.format(Locale.ROOT, "%8.1f MB  %s", megabytes, what)
        + (where == null ? "" : ": " + where);
  }

  private static List<Part> parts() {
    return Stream.of(
            new Part("TensorFlow", tensorFlow()),
            new Part("the tokenizer's library", tokenizers()),
            new Part("the captioner that comes with clipcap", ShippedCaptioner.unpacked()),
            new Part("downloads of fetch", Downloads.files()))
        .filter(part -> !part.files().isEmpty())
        .toList();
  }

  /** What JavaCPP unpacked for TensorFlow, of any version: folders named by jars, and ours. */
  private static List<Path> tensorFlow() {
    String named = System.getProperty(Natives.CACHE);
    Path usual = Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    List<Path> files = new ArrayList<>();
    Stream.of(usual, named == null ? usual : Path.of(named))
        .distinct()
        .filter(Files::isDirectory)
        .flatMap(cache -> Stream.concat(Stream.of(cache), Unchecked.list(cache).stream()))
        .distinct()
        .filter(Files::isDirectory)
        .forEach(
            folder -> {
              Path inside = folder.resolve("org/tensorflow/internal/c_api");
              if (Files.isDirectory(inside)) {
                files.addAll(filesIn(inside));
                files.addAll(filesIn(folder.resolve("org/bytedeco/javacpp")));
              } else if (folder.getFileName().toString().startsWith("tensorflow-java-")) {
                files.addAll(filesIn(folder));
              }
            });
    return files;
  }

  /** What DJL unpacked of the version that is used here. */
  private static List<Path> tokenizers() {
    Path cache = Utils.getEngineCacheDir("tokenizers");
    Properties library = new Properties();
    try (InputStream in = Utils.class.getResourceAsStream("/native/lib/tokenizers.properties")) {
      library.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = library.getProperty("version") + "-";
    List<Path> folders = Files.isDirectory(cache) ? Unchecked.list(cache) : List.of();
    return folders.stream()
        .filter(folder -> folder.getFileName().toString().startsWith(version))
        .flatMap(folder -> filesIn(folder).stream())
        .toList();
  }

  private static List<Path> filesIn(Path folder) {
    return Files.isDirectory(folder)
        ? AtomicFiles.tree(folder).stream()
            .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
            .toList()
        : List.of();
  }

  /** A file, and the folders above it that are empty then. */
  private static void remove(Path file) {
    Unchecked.get(
        "cannot remove " + file,
        () -> {
          Files.delete(file);
          for (Path folder = file.getParent(); ; folder = folder.getParent()) {
            if (!Unchecked.list(folder).isEmpty()) {
              return file;
            }
            Files.delete(folder);
          }
        });
  }
}
