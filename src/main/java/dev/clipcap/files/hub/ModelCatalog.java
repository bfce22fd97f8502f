package dev.clipcap.files.hub;

import dev.clipcap.io.InvalidInputException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The models that have short names, and where their weights are. */
public final class ModelCatalog {
  /** As the last alternative: the model may do without. */
  static final String NONE = "";

  private static final Pattern REPOSITORY = Pattern.compile("([^/@]+/[^/@]+)(?:@(.+))?");

  /**
   * The sizes are in the config, the weights in one file or several with their index (safetensors,
   * or in some repositories only torch's format), the tokenizer in one file too, which a CLIP may
   * lack, and what a CLIP does to images in another. Of each entry's alternatives the first that
   * exists is fetched, with the files that it lists if it is an index. Nothing else is fetched: a
   * repository holds the same weights in up to five formats.
   */
  static final List<List<String>> FILES =
      List.of(
          List.of("config.json"),
          List.of("tokenizer.json", NONE),
          List.of("preprocessor_config.json", NONE),
          List.of(
              "model.safetensors",
              "model.safetensors.index.json",
              "pytorch_model.bin",
              "pytorch_model.bin.index.json"));

  private static final Map<String, Source> MODELS = new TreeMap<>();

  static {
    hub("clip-vit-b32", "openai/clip-vit-base-patch32");
    hub("clip-vit-b16", "openai/clip-vit-base-patch16");
    hub("clip-vit-l14", "openai/clip-vit-large-patch14");
    hub("clip-vit-l14-336", "openai/clip-vit-large-patch14-336");
    hub("gpt2", "openai-community/gpt2");
    hub("gpt2-medium", "openai-community/gpt2-medium");
    hub("gpt2-large", "openai-community/gpt2-large");
    hub("gpt2-xl", "openai-community/gpt2-xl");
    hub("distilgpt2", "distilbert/distilgpt2");
    archive(
        "clip-rn50", "RN50.pt", "afeb0e10f9e5a86da6080e35cf09123aca3b358a0c3e3b6c78a7b63bc04b6762");
    archive(
        "clip-rn101",
        "RN101.pt",
        "8fa8567bab74a42d41c5915025a8e4538c3bdbe8804a470a72f30b0d94fab599");
    archive(
        "clip-rn50x4",
        "RN50x4.pt",
        "7e526bd135e493cef0776de27d5f42653e6b4c8bf9e0f653bb11773263205fdd");
  }

  /** Where the weights of a model are published. */
  public sealed interface Source {}

  /**
   * A repository of the Hugging Face hub.
   *
   * @param repo ORGANISATION/NAME
   * @param revision a branch, a tag or a commit
   */
  record Repository(String repo, String revision) implements Source {}

  /**
   * One file, such as the TorchScript archives in which OpenAI published CLIP.
   *
   * @param uri its address
   * @param sha256 its hash, 64 hexadecimal digits
   */
  public record Archive(URI uri, String sha256) implements Source {
    String fileName() {
      return uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
    }
  }

  private ModelCatalog() {}

  private static void hub(String name, String repo) {
    MODELS.put(name, new Repository(repo, "main"));
  }

  /** OpenAI's addresses name each archive's SHA-256, and its own loader checks it. */
  private static void archive(String name, String file, String sha256) {
    URI uri = URI.create("https://openaipublic.azureedge.net/clip/models/" + sha256 + "/" + file);
    MODELS.put(name, new Archive(uri, sha256));
  }

  /** The short names, in alphabetical order. */
  public static List<String> names() {
    return List.copyOf(MODELS.keySet());
  }

  /**
   * The source of a model: a short name, or a repository of the hub as {@code ORGANISATION/NAME} or
   * {@code ORGANISATION/NAME@REVISION}.
   *
   * @throws InvalidInputException if it is neither
   */
  public static Source find(String name) {
    if (MODELS.containsKey(name)) {
      return MODELS.get(name);
    }
    Matcher repository = REPOSITORY.matcher(name);
    if (!repository.matches()) {
      throw new InvalidInputException(
          "models",
          "'" + name + "'",
          "one of " + String.join(", ", names()) + ", or ORGANISATION/NAME of the hub",
          "correct the name");
    }
    String revision = repository.group(2) == null ? "main" : repository.group(2);
    return new Repository(repository.group(1), revision);
  }
}
