package dev.clipcap.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One case of the values that converters/pytorch_reference.py wrote: random weights, sizes, inputs
 * and PyTorch's outputs. Names and shapes are listed in converters/README.md.
 */
public final class Reference {
  private final Safetensors weights;
  private final Safetensors values;
  private final JsonNode config;

  private Reference(Path folder) {
    weights = new Safetensors(folder.resolve("weights.safetensors"));
    values = new Safetensors(folder.resolve("values.safetensors"));
    config = Json.readTree(folder.resolve("config.json"));
  }

  /** A committed case: gpt2, clip, mlp-finetune, mlp-relu-frozen or transformer-frozen. */
  public static Reference load(String name) {
    URL config = Reference.class.getResource("/reference/" + name + "/config.json");
    if (config == null) {
      throw new IllegalArgumentException("no reference case " + name);
    }
    try {
      return new Reference(
          config.getProtocol().equals("file") ? Path.of(config.toURI()).getParent() : copy(name));
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A case that is in a jar, as files. */
  private static Path copy(String name) throws IOException {
    Path folder = Files.createTempDirectory("reference");
    folder.toFile().deleteOnExit();
    for (String file : List.of("config.json", "weights.safetensors", "values.safetensors")) {
      Path copy = folder.resolve(file);
      try (InputStream in =
          Reference.class.getResourceAsStream("/reference/" + name + "/" + file)) {
        Files.copy(in, copy);
      }
      copy.toFile().deleteOnExit();
    }
    return folder;
  }

  /** config.json; {@code config().at("/gpt2/n_layer").intValue()} reads one size. */
  public JsonNode config() {
    return config;
  }

  /** An input or output in float32, row-major. */
  public float[] floats(String name) {
    return values.floats(name);
  }

  /** An input or output in int64, row-major: token ids and lengths. */
  public long[] longs(String name) {
    return values.longs(name);
  }

  /** The shape of an input or output. */
  public long[] shape(String name) {
    return values.shape(name);
  }

  /** Every weight under its checkpoint name, row-major, in PyTorch's layout. */
  public Map<String, float[]> weights() {
    return all(weights, "");
  }

  /** The shape of a weight. */
  public long[] weightShape(String name) {
    return weights.shape(name);
  }

  /** The gradient of every trainable tensor, by weight name. */
  public Map<String, float[]> gradients() {
    return all(values, "gradient.");
  }

  /** Every trainable tensor after the optimizer's steps, by weight name. */
  public Map<String, float[]> after() {
    return all(values, "after.");
  }

  private static Map<String, float[]> all(Safetensors file, String prefix) {
    Map<String, float[]> found = new TreeMap<>();
    for (String name : file.names()) {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), file.floats(name));
      }
    }
    return Collections.unmodifiableMap(found);
  }
}
