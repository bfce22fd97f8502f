package dev.clipcap.files.hub;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.files.hub.HuggingFaceHub.Snapshot;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was fetched from branches of the hub, which move: a file beside the converted models says
 * which commit it was and what its files hash to. Whoever fetches with that file at hand gets the
 * same bytes, or one line.
 */
final class ModelLock {
  static final String NAME = "models.lock.json";

  private final Path file;

  /**
   * A repository as it was fetched first.
   *
   * @param commit 40 hexadecimal digits
   * @param sha256 by the file's name
   */
  record Entry(
      @JsonProperty(required = true) String commit,
      @JsonProperty(required = true) Map<String, String> sha256) {}

  /** The entries by {@code ORGANISATION/NAME@REVISION}. */
  record Entries(@JsonProperty(required = true) Map<String, Entry> models) {}

  private ModelLock(Path file) {
    this.file = file;
  }

  /** The lock file of a folder of converted models. */
  static ModelLock in(Path savedModels) {
    return new ModelLock(savedModels.resolve(NAME));
  }

  /** The commit that a revision was when it was fetched first, if it was. */
  Optional<String> commit(String repo, String revision) {
    return Optional.ofNullable(entries().get(repo + "@" + revision)).map(Entry::commit);
  }

  /**
   * Adds what was fetched, or compares it with what was fetched first.
   *
   * @throws InvalidInputException naming the file that is another
   */
  void hold(String repo, String revision, Snapshot snapshot) {
    Map<String, String> sha256 = new TreeMap<>();
    snapshot.files().forEach(name -> sha256.put(name, Sha256.of(snapshot.folder().resolve(name))));
    Map<String, Entry> entries = entries();
    String key = repo + "@" + revision;
    Entry first = entries.get(key);
    if (first == null) {
      entries.put(key, new Entry(snapshot.commit(), sha256));
      Json.write(file, new Entries(entries));
      return;
    }
    first
        .sha256()
        .forEach(
            (name, expected) -> {
              if (!expected.equals(sha256.get(name))) {
                throw new InvalidInputException(
                    snapshot.folder().resolve(name).toString(),
                    sha256.containsKey(name) ? "SHA-256 " + sha256.get(name) : "no such file",
                    expected + ", as " + file + " has it",
                    "delete the file and fetch again; or, to take what is published now, delete "
                        + key
                        + " there");
              }
            });
  }

  private Map<String, Entry> entries() {
    return Files.exists(file)
        ? new TreeMap<>(Json.read(file, Entries.class).models())
        : new TreeMap<>();
  }
}
