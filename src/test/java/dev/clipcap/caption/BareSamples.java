package dev.clipcap.caption;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.clip.ClipConfig;
import dev.clipcap.clip.ClipExport;
import dev.clipcap.clip.VitConfig;
import dev.clipcap.io.Json;
import dev.clipcap.io.Npy;
import dev.clipcap.tf.RandomWeights;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Tiny checkpoints and PyTorch's captions, both made by converters/bare_samples.py. */
public final class BareSamples {
  private BareSamples() {}

  /** A committed file. */
  public static Path file(String name) {
    try {
      return Path.of(BareSamples.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** PyTorch's captions of the embeddings, by checkpoint or setting. */
  public static List<String> expected(String name) {
    List<String> captions = new ArrayList<>();
    for (JsonNode caption : Json.readTree(file("expected.json")).get(name)) {
      captions.add(caption.textValue());
    }
    return captions;
  }

  /** The rows of the embeddings. */
  static List<float[]> embeddings() {
    Npy all = Npy.read(file("embeddings.npy"));
    int width = (int) all.shape()[1];
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < all.shape()[0]; i++) {
      rows.add(Arrays.copyOfRange(all.values(), i * width, (i + 1) * width));
    }
    return rows;
  }

  /** What the checkpoints do not carry, for a GPT-2 of so many layers. */
  static BareOptions options(int layers, boolean normalize) {
    return new BareOptions(
        file("gpt2-" + layers + ".json"), file("tokenizer.json"), null, normalize, 8);
  }

  /** A random CLIP, images only, with embeddings of this width. */
  public static ClipConfig writeClip(Path folder, int width) {
    ClipConfig config = new ClipConfig(width, VitConfig.of(32, 16, 16, 1, 2), null);
    ClipExport.write(
        folder,
        config,
        (session, params) -> RandomWeights.assign(session, params, 0.3, 1),
        null,
        Map.of("made", "by a test"));
    return config;
  }
}
