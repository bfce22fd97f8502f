package dev.clipcap.files.hub;

import dev.clipcap.files.hub.HuggingFaceHub.Snapshot;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The job that brings pretrained models: from the network to the cache to a converted model. */
public final class FetchModels {
  private final HuggingFaceHub hub;
  private final Download download;
  private final Path archives;
  private final PrintStream out;

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
   * A job.
   *
   * @param hub for models in repositories
   * @param download for models in archives
   * @param archives the folder that keeps archives
   * @param out where it says what it does
   */
  FetchModels(HuggingFaceHub hub, Download download, Path archives, PrintStream out) {
    this.hub = hub;
    this.download = download;
    this.archives = archives;
    this.out = out;
  }

  /**
   * The hub, proxies and caches that environment variables name; archives are kept in
   * ~/.cache/clip, where OpenAI's own loader and open_clip keep them.
   *
   * @param out where it says what it does
   */
  public static FetchModels ofEnvironment(PrintStream out) {
    Download download = Download.ofEnvironment(out);
    Path archives = Path.of(System.getProperty("user.home"), ".cache", "clip");
    return new FetchModels(HuggingFaceHub.ofEnvironment(download), download, archives, out);
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
            convert(name, fetch(source, ModelLock.in(savedModels)), target, converter);
          }
        });
  }

  private Path fetch(ModelCatalog.Source source, ModelLock lock) {
    if (source instanceof ModelCatalog.Repository repository) {
      return fetch(repository, lock);
    }
    ModelCatalog.Archive archive = (ModelCatalog.Archive) source;
    return download.fetch(
        RemoteFile.known(archive.uri(), archive.fileName(), -1, archive.sha256()),
        archives.resolve(archive.fileName()));
  }

  /** The small files first: a GPT-2 that lacks its tokenizer.json is not worth its weights. */
  private Path fetch(ModelCatalog.Repository model, ModelLock lock) {
    String repo = model.repo();
    String revision = lock.commit(repo, model.revision()).orElse(model.revision());
    int last = model.files().size() - 1;
    Snapshot small = hub.fetch(repo, revision, model.files().subList(0, last));
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
    Snapshot all = hub.fetch(repo, small.commit(), model.files());
    lock.hold(repo, model.revision(), all);
    return all.folder();
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
