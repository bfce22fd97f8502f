package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.CachedFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Unchecked;
import dev.clipcap.io.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The captioner of photos that comes with this library, savedmodels/photos in the repository. In a
 * jar it is a resource, which is unpacked once into {@code clipcap/} in the user's cache folder
 * ({@code XDG_CACHE_HOME}, or {@code .cache} at home).
 */
public final class ShippedCaptioner {
  private static final String RESOURCE = "photos/";
  private static final String INDEX =
      "variables/variables.index"; // has the checksums of all weights
  private static final String CONFIG = "config.json";
  private static final List<String> FILES =
      List.of(
          CONFIG,
          "provenance.json",
          TrainedOn.FILE,
          "tokenizer.json",
          "saved_model.pb",
          "README.md",
          INDEX,
          "variables/variables.data-00000-of-00001");
  private static final int NAMED = 16;

  private ShippedCaptioner() {}

  /**
   * Its folder.
   *
   * @throws InvalidInputException if this jar has none
   */
  public static Path folder() {
    return folder(System.getenv("XDG_CACHE_HOME"), Path.of(System.getProperty("user.home")));
  }

  static Path folder(String cacheHome, Path home) {
    URL config = ShippedCaptioner.class.getResource(RESOURCE + CONFIG);
    refuseIf(
        config == null,
        "the captioner that comes with clipcap",
        "none in this jar",
        "savedmodels/photos in it",
        "name a captioner with "
            + Wording.setting("model", "FOLDER")
            + ", or build the jar with it");
    if (config.getProtocol().equals("file")) { // classes in a folder
      try {
        return Path.of(config.toURI()).getParent();
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return unpack(cache(cacheHome, home));
  }

  private static Path cache(String cacheHome, Path home) {
    return Optional.ofNullable(cacheHome)
        .filter(path -> !path.isBlank())
        .map(Path::of)
        .orElse(home.resolve(".cache"))
        .resolve("clipcap");
  }

  /** Its files, and those of other versions, that were unpacked. */
  public static CachedFiles unpacked() {
    Path cache = cache(System.getenv("XDG_CACHE_HOME"), Path.of(System.getProperty("user.home")));
    List<Path> versions = Files.isDirectory(cache) ? Unchecked.list(cache) : List.of();
    return new CachedFiles(
        cache,
        versions.stream()
            .filter(version -> version.getFileName().toString().matches("[0-9a-f]{" + NAMED + "}"))
            .flatMap(version -> FILES.stream().map(version.resolve(RESOURCE)::resolve))
            .filter(Files::isRegularFile)
            .toList());
  }

  /** Below a name of its contents, so that another version of the jar has a folder of its own. */
  static Path unpack(Path cache) {
    return Unchecked.get(
        "cannot unpack the captioner into " + cache,
        () -> {
          String identity = Sha256.of(read(INDEX)) + Sha256.of(read(TrainedOn.FILE));
          String name = Sha256.of(identity.getBytes(StandardCharsets.US_ASCII)).substring(0, NAMED);
          Path folder = cache.resolve(name).resolve(RESOURCE);
          if (!isWhole(folder)) {
            Files.createDirectories(folder.getParent());
            AtomicFiles.writeDirectory(folder, ShippedCaptioner::fill);
          }
          return folder;
        });
  }

  private static void fill(Path aside) throws IOException {
    for (String file : FILES) {
      Path target = aside.resolve(file);
      Files.createDirectories(target.getParent());
      Files.write(target, read(file));
    }
  }

  private static boolean isWhole(Path folder) {
    return FILES.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
  }

  private static byte[] read(String file) throws IOException {
    try (InputStream in = ShippedCaptioner.class.getResourceAsStream(RESOURCE + file)) {
      if (in == null) {
        throw new IOException("no " + RESOURCE + file + " in the jar");
      }
      return in.readAllBytes();
    }
  }
}
