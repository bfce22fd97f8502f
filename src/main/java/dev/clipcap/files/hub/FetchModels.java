package dev.clipcap.files.hub;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.files.hub.HuggingFaceHub.Snapshot;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Progress;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The job that brings pretrained models: from the network to the cache to a converted model.
 *
 * @param archives the folder that keeps them
 * @param out where it says what it does
 */
public record FetchModels(HuggingFaceHub hub, Download download, Path archives, PrintStream out) {
  /**
   * What was fetched from branches of the hub, which move: a file beside the converted models says
   * which commit it was and what its files hash to. Whoever fetches with that file at hand gets the
   * same bytes, or one line.
   */
  static final String LOCK = "models.lock.json";

  /**
   * A repository as it was fetched first.
   *
   * @param commit 40 hexadecimal digits
   * @param sha256 by the file's name
   */
  record Locked(
      @JsonProperty(required = true) String commit,
      @JsonProperty(required = true) Map<String, String> sha256) {}

  /** The lock file: entries by {@code ORGANISATION/NAME@REVISION}. */
  record Lock(@JsonProperty(required = true) Map<String, Locked> models) {}

  /** Turns a model as published into a model of this project. */
  @FunctionalInterface
  public interface Converter {
    /**
     * Converts.
     *
     * @param source the folder with config.json, the weights and tokenizer.json, or the one file
     *     that an archive is
     * @param target the folder to make
     */
    void convert(Path source, Path target) throws IOException;
  }

  /**
   * The hub, proxies and caches that environment variables name; archives are kept in
   * ~/.cache/clip, where OpenAI's own loader and open_clip keep them.
   *
   * @param out where it says what it does
   */
  public static FetchModels ofEnvironment(PrintStream out) {
    Download download = Download.ofEnvironment(out);
    Path home = Path.of(System.getProperty("user.home"));
    HubSettings settings = HubSettings.of(System.getenv(), home);
    HuggingFaceHub hub = new HuggingFaceHub(settings, download, Files::createSymbolicLink);
    return new FetchModels(hub, download, archives(home), out);
  }

  static Path archives(Path home) {
    return home.resolve(".cache").resolve("clip");
  }

  /**
   * Fetches and converts each model that is not there yet.
   *
   * @param names short names of {@link ModelCatalog}, or ORGANISATION/NAME of the hub
   * @param savedModels the folder of converted models; each gets a folder of its name, with {@code
   *     --} for a slash
   * @throws dev.clipcap.io.InvalidInputException if a name is unknown (before anything is fetched),
   *     or a file cannot be had
   */
  public void run(List<String> names, Path savedModels, Converter converter) {
    Map<String, ModelCatalog.Source> sources = new LinkedHashMap<>();
    names.forEach(name -> sources.put(name, ModelCatalog.find(name)));
    run(sources, savedModels, converter);
  }

  /** For models that need not be in the catalogue. */
  void run(Map<String, ModelCatalog.Source> sources, Path savedModels, Converter converter) {
    sources.forEach(
        (name, source) -> {
          Path target = savedModels.resolve(name.replace("/", "--").replace("@", "--"));
          if (Files.exists(target)) {
            out.println(name + ": already in " + target + " (delete it to convert again)");
          } else {
            convert(name, fetch(source, savedModels.resolve(LOCK)), target, converter);
          }
        });
  }

  private Path fetch(ModelCatalog.Source source, Path lock) {
    if (source instanceof ModelCatalog.Repository repository) {
      return fetch(repository, lock);
    }
    ModelCatalog.Archive archive = (ModelCatalog.Archive) source;
    Path file = archives.resolve(archive.fileName());
    boolean ours = !Files.exists(file);
    download.fetch(RemoteFile.known(archive.uri(), archive.fileName(), -1, archive.sha256()), file);
    if (ours) {
      Downloads.note(file.getParent(), file);
    }
    return file;
  }

  /** The small files first: a GPT-2 that lacks its tokenizer.json is not worth its weights. */
  private Path fetch(ModelCatalog.Repository model, Path lock) {
    String repo = model.repo();
    String key = repo + "@" + model.revision();
    Locked locked = locked(lock).get(key);
    String revision = locked == null ? model.revision() : locked.commit();
    int last = ModelCatalog.FILES.size() - 1;
    Snapshot small = hub.fetch(repo, revision, ModelCatalog.FILES.subList(0, last));
    Path config = small.folder().resolve("config.json");
    boolean isGpt2 =
        Files.exists(config) && Json.readTree(config).path("model_type").asText().equals("gpt2");
    if (isGpt2 && !Files.exists(small.folder().resolve("tokenizer.json"))) {
      throw new InvalidInputException(
          repo,
          "a GPT-2 without tokenizer.json",
          "one with it, beside or in place of vocab.json and merges.txt",
          "make it in Python: transformers.GPT2TokenizerFast.from_pretrained('"
              + repo
              + "').save_pretrained('FOLDER'), put the model there too, and convert FOLDER");
    }
    Snapshot all = hub.fetch(repo, small.commit(), ModelCatalog.FILES);
    hold(lock, key, all);
    return all.folder();
  }

  private static Map<String, Locked> locked(Path lock) {
    return Files.exists(lock)
        ? new TreeMap<>(Json.read(lock, Lock.class).models())
        : new TreeMap<>();
  }

  /**
   * Adds what was fetched to the lock file, or compares it with what was fetched first.
   *
   * @throws InvalidInputException naming the file that is another
   */
  private static void hold(Path lock, String key, Snapshot snapshot) {
    Map<String, String> sha256 = new TreeMap<>();
    snapshot.files().forEach(name -> sha256.put(name, Sha256.of(snapshot.folder().resolve(name))));
    Map<String, Locked> locked = locked(lock);
    Locked first = locked.putIfAbsent(key, new Locked(snapshot.commit(), sha256));
    if (first == null) {
      Json.write(lock, new Lock(locked));
      return;
    }
    first
        .sha256()
        .forEach(
            (name, expected) ->
                InvalidInputException.refuseIf(
                    !expected.equals(sha256.get(name)),
                    snapshot.folder().resolve(name).toString(),
                    sha256.containsKey(name) ? "SHA-256 " + sha256.get(name) : "no such file",
                    expected + ", as " + lock + " has it",
                    "delete the file and fetch again; or, to take what is published now, delete "
                        + key
                        + " there"));
  }

  private void convert(String name, Path source, Path target, Converter converter) {
    out.println(name + ": fetched to " + source);
    long start = System.nanoTime();
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      converter.convert(source, target);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot convert " + source, e);
    }
    String time = Progress.duration((System.nanoTime() - start) / 1e9);
    out.println(name + ": converted to " + target + " in " + time);
  }
}
