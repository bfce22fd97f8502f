package dev.clipcap.app.cli;

import ai.djl.util.Utils;
import dev.clipcap.caption.ShippedCaptioner;
import dev.clipcap.files.hub.Downloads;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.CachedFiles;
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

  private record Part(String what, CachedFiles cached) {
    String line() {
      return size(cached.bytes()) + what + ": " + cached.folder();
    }
  }

  @Override
  public void run() {
    List<Part> parts = parts();
    long all = parts.stream().mapToLong(part -> part.cached().bytes()).sum();
    parts.forEach(
        part -> {
          clipcap.say(part.line());
          if (clear) {
            part.cached().remove();
          }
        });
    clipcap.say(
        parts.isEmpty()
            ? "nothing is in the caches"
            : size(all) + (clear ? "removed" : "clipcap cache --clear removes it"));
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%6.1f MB  ", bytes / MEGABYTE);
  }

  private static List<Part> parts() {
    String named = System.getProperty(Natives.CACHE);
    Path usual = Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    List<Part> parts = new ArrayList<>();
    Stream.of(usual, named == null ? usual : Path.of(named))
        .filter(cache -> cache.equals(usual) || !cache.startsWith(usual))
        .distinct()
        .forEach(cache -> parts.add(new Part("TensorFlow", tensorFlow(cache))));
    parts.add(new Part("the tokenizer's library", tokenizers()));
    parts.add(new Part("the captioner that comes with clipcap", ShippedCaptioner.unpacked()));
    Downloads.all().forEach(cached -> parts.add(new Part("downloads of fetch", cached)));
    return parts.stream().filter(part -> !part.cached().files().isEmpty()).toList();
  }

  /** What JavaCPP unpacked for TensorFlow, of any version: folders named by jars, and ours. */
  private static CachedFiles tensorFlow(Path cache) {
    List<Path> files = new ArrayList<>();
    for (Path folder : foldersIn(cache)) {
      Path inside = folder.resolve("org/tensorflow/internal/c_api");
      if (Files.isDirectory(inside)) {
        files.addAll(filesIn(inside));
        files.addAll(filesIn(folder.resolve("org/bytedeco/javacpp")));
      } else if (folder.getFileName().toString().startsWith(Natives.SHARED)) {
        files.addAll(filesIn(folder));
      }
    }
    return new CachedFiles(cache, files);
  }

  /** What DJL unpacked of the version that is used here. */
  private static CachedFiles tokenizers() {
    Path cache = Utils.getEngineCacheDir("tokenizers");
    Properties library = new Properties();
    try (InputStream in = Utils.class.getResourceAsStream("/native/lib/tokenizers.properties")) {
      library.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = library.getProperty("version") + "-";
    return new CachedFiles(
        cache,
        foldersIn(cache).stream()
            .filter(folder -> folder.getFileName().toString().startsWith(version))
            .flatMap(folder -> filesIn(folder).stream())
            .toList());
  }

  private static List<Path> foldersIn(Path cache) {
    return Files.isDirectory(cache)
        ? Unchecked.list(cache).stream().filter(Files::isDirectory).toList()
        : List.of();
  }

  private static List<Path> filesIn(Path folder) {
    return Files.isDirectory(folder)
        ? AtomicFiles.tree(folder).stream()
            .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
            .toList()
        : List.of();
  }
}
