package dev.clipcap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the data that tests measure on and that the project does not ship. */
public final class SharedData {
  private SharedData() {}

  /**
   * A file of the shared data, if it is there: below the system property {@code shared.data}, the
   * environment variable {@code SHARED_DATA}, or {@code ../shared/data}.
   */
  public static Optional<Path> file(String relative) {
    String fallback = System.getenv().getOrDefault("SHARED_DATA", "../shared/data");
    Path file = Path.of(System.getProperty("shared.data", fallback)).resolve(relative);
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }
}
