package dev.clipcap.caption;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.tf.RandomWeights;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.export.CaptionerExport;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.files.npy.NpyFiles;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** Tiny checkpoints and PyTorch's captions, both made by converters/bare_samples.py. */
public final class BareSamples {
  private BareSamples() {}

  /** A committed file. */
  public static Path file(String name) {
    try {
      return Path.of(BareSamples.class.getResource("/caption/" + name).toURI());
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
  public static List<float[]> embeddings() {
    Npy all = NpyFiles.read(file("embeddings.npy"));
    int width = (int) all.shape()[1];
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < all.shape()[0]; i++) {
      rows.add(Arrays.copyOfRange(all.values(), i * width, (i + 1) * width));
    }
    return rows;
  }

  /** What the checkpoints do not carry, for a GPT-2 of so many layers. */
  public static BareOptions options(int layers, boolean normalize) {
    return new BareOptions(
        file("gpt2-" + layers + ".json"), file("tokenizer.json"), null, normalize, 8, null);
  }

  /** A random CLIP, images only, with embeddings of this width. */
  public static ClipConfig writeClip(Path folder, int width) {
    ClipConfig config = new ClipConfig(width, VitConfig.of(32, 16, 16, 1, 2), null);
    ModelExport.write(
        Output.of(folder),
        Storage.FLOAT32,
        config,
        (session, params) -> RandomWeights.assign(session, params, 0.3, 1),
        null,
        Map.of("made", "by a test"));
    return config;
  }

  /**
   * A sample's weights with a random CLIP, as training leaves them: a SavedModel folder.
   *
   * @param sample a checkpoint with a one-layer GPT-2
   */
  public static void writeCaptioner(String sample, Path captioner) {
    writeCaptioner(sample, 1, captioner);
  }

  /** The same of a checkpoint whose GPT-2 has so many layers. */
  static void writeCaptioner(String sample, int layers, Path captioner) {
    Path clip = captioner.resolveSibling("clip for " + captioner.getFileName());
    Path trained = captioner.resolveSibling("weights for " + captioner.getFileName());
    CaptionerConfig config;
    try (Checkpoint checkpoint = Checkpoint.open(file(sample))) {
      BareCheckpoint bare = new BareCheckpoint(checkpoint, options(layers, false));
      CaptionerConfig read = bare.config();
      config =
          new CaptionerConfig(
              writeClip(clip, read.mapper().embedding()), false, read.mapper(), read.gpt2());
      try (PrefixLanguageModel model =
          PrefixLanguageModel.of(config.mapper(), config.gpt2(), checkpoint)) {
        Weights.save(model.session(), model.params().all(), trained, model.params().tf());
      }
    }
    Path besideTokenizer = file("tokenizer.json").getParent();
    new CaptionerExport(config, clip, besideTokenizer, trained, true)
        .write(Output.of(captioner), Map.of("made", "by a test"), TrainedOn.UNKNOWN);
  }

  /** A picture of coloured noise as PNG; another seed gives another picture. */
  public static byte[] png(int width, int height, long seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    int[] base = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = 0;
        for (int channel : base) {
          rgb = rgb << 8 | Math.floorMod(channel + random.nextInt(90), 256);
        }
        image.setRGB(x, y, rgb);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
