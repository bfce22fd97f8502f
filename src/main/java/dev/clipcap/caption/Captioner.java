package dev.clipcap.caption;

import dev.clipcap.clip.ImageEncoder;
import dev.clipcap.convert.Checkpoint;
import dev.clipcap.decode.Beam;
import dev.clipcap.decode.Decoded;
import dev.clipcap.decode.Greedy;
import dev.clipcap.gpt2.BpeTokenizer;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.tf.SavedModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Captions images: CLIP makes an embedding of the image, the mapper makes a prefix of the
 * embedding, GPT-2 continues the prefix until it writes a full stop.
 *
 * <pre>{@code
 * try (Captioner captioner = Captioner.load(Path.of("results/mlp-finetune/captioner"))) {
 *   System.out.println(captioner.caption(Path.of("photo.jpg")).text());
 * }
 * }</pre>
 */
public final class Captioner implements AutoCloseable {
  private static final int BATCH = 32;

  private final CaptionerConfig config;
  private final Supplier<ImageEncoder> clipLoader;
  private ImageEncoder clip; // null until the first image
  private final PrefixLanguageModel prefixAndGpt2;
  private final BpeTokenizer tokenizer;

  private Captioner(
      CaptionerConfig config,
      Supplier<ImageEncoder> clipLoader,
      PrefixLanguageModel prefixAndGpt2,
      BpeTokenizer tokenizer) {
    this.config = config;
    this.clipLoader = clipLoader;
    this.prefixAndGpt2 = prefixAndGpt2;
    this.tokenizer = tokenizer;
  }

  /** ClipCap's limit, or as many tokens as GPT-2 has positions for after the prefix. */
  private int maxTokens() {
    return Math.min(Greedy.MAX_TOKENS, config.gpt2().positions() - config.mapper().prefix());
  }

  /**
   * Loads a captioner: a SavedModel folder that was trained here, such as {@code
   * results/mlp-finetune/captioner}, or a bare ClipCap checkpoint, such as the paper authors'.
   *
   * @throws InvalidInputException if it is neither
   */
  public static Captioner load(Path path) {
    if (Files.isRegularFile(path)) {
      return loadCheckpoint(path, BareOptions.DEFAULT);
    }
    if (!Files.exists(path)) {
      throw new InvalidInputException(
          path.toString(),
          "nothing",
          "a captioner's SavedModel folder or a ClipCap checkpoint",
          "check the path");
    }
    return loadSavedModel(path);
  }

  private static Captioner loadSavedModel(Path directory) {
    CaptionerConfig config = SavedModels.config(directory, CaptionerConfig.class);
    BpeTokenizer tokenizer = BpeTokenizer.load(directory.resolve("tokenizer.json"));
    PrefixLanguageModel prefixAndGpt2 =
        new PrefixLanguageModel(
            config.mapper(),
            config.gpt2(),
            (session, params) ->
                SavedModels.restore(session, params, directory, UnaryOperator.identity()));
    return new Captioner(config, () -> clipIn(directory, config), prefixAndGpt2, tokenizer);
  }

  private static ImageEncoder clipIn(Path directory, CaptionerConfig config) {
    if (config.clip() == null) {
      throw new InvalidInputException(
          "captioner", "no CLIP in it", "one with CLIP", "give it embeddings in place of images");
    }
    return new ImageEncoder(
        config.clip(),
        (session, params) ->
            SavedModels.restore(session, params, directory, name -> "clip." + name));
  }

  /**
   * Loads a bare ClipCap checkpoint, in the paper authors' layout ({@code clip_project.*}, {@code
   * gpt.*}) or the report's ({@code prefix_mapper.*}, {@code gpt_model.*}), as .pt, .bin or
   * .safetensors. Sizes and kind of the mapper come from the tensors' shapes.
   *
   * @throws InvalidInputException if the file is no such checkpoint or an option contradicts it
   */
  public static Captioner loadCheckpoint(Path file, BareOptions options) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      BareCheckpoint bare = new BareCheckpoint(checkpoint, options);
      CaptionerConfig config = bare.config();
      BpeTokenizer tokenizer = bare.tokenizer(config.gpt2().vocabSize());
      PrefixLanguageModel prefixAndGpt2 =
          new PrefixLanguageModel(config.mapper(), config.gpt2(), bare::restore);
      return new Captioner(config, () -> clipFor(config, options), prefixAndGpt2, tokenizer);
    }
  }

  private static ImageEncoder clipFor(CaptionerConfig config, BareOptions options) {
    int width = config.mapper().embedding();
    Path folder = options.clipFolder(width);
    ImageEncoder clip = ImageEncoder.load(folder);
    int found = clip.config().projection();
    if (found != width) {
      clip.close();
      throw new InvalidInputException(
          folder.toString(),
          "a CLIP with embeddings of width " + found,
          "width " + width + ", which the mapper takes",
          "use the CLIP that the mapper was trained with");
    }
    return clip;
  }

  /** The sizes of the models. */
  public CaptionerConfig config() {
    return config;
  }

  /**
   * Captions an image file.
   *
   * @throws dev.clipcap.io.InvalidInputException if it cannot be read as an image
   */
  public Caption caption(Path image) {
    try {
      return caption(Files.readAllBytes(image), image.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + image, e);
    }
  }

  /**
   * Captions an encoded image: JPEG, PNG ...
   *
   * @param name for messages
   * @throws dev.clipcap.io.InvalidInputException if it is not an image
   */
  public Caption caption(byte[] image, String name) {
    return captionEmbeddings(List.of(embed(image, name))).get(0);
  }

  /**
   * CLIP's embedding [D] of an encoded image as the mapper takes it, normalised if it was trained
   * so.
   *
   * @param name for messages
   * @throws InvalidInputException if it is not an image, or there is no CLIP
   */
  public float[] embed(byte[] image, String name) {
    float[] embedding = clip().encode(image, name);
    return config.normalizeEmbedding() ? normalized(embedding) : embedding;
  }

  private synchronized ImageEncoder clip() {
    if (clip == null) {
      clip = clipLoader.get();
    }
    return clip;
  }

  /**
   * Captions images whose embeddings are at hand, by the most probable token at each step.
   *
   * @param embeddings [D] each, as the mapper was trained on them (normalised if it was)
   */
  public List<Caption> captionEmbeddings(List<float[]> embeddings) {
    Greedy greedy = new Greedy(stopToken(), maxTokens());
    List<Caption> captions = new ArrayList<>();
    for (int from = 0; from < embeddings.size(); from += BATCH) {
      float[][] batch =
          embeddings
              .subList(from, Math.min(embeddings.size(), from + BATCH))
              .toArray(float[][]::new);
      try (PrefixLanguageModel.Continuation sequences = prefixAndGpt2.continuePrefixes(batch)) {
        greedy.decode(sequences).forEach(d -> captions.add(toCaption(d)));
      }
    }
    return captions;
  }

  /**
   * The captions that a beam search finds, best first.
   *
   * @param embedding [D], as the mapper was trained on them
   * @param beams the width of the search, and how many captions it gives
   */
  public List<Caption> beamSearch(float[] embedding, int beams) {
    try (PrefixLanguageModel.Continuation sequences =
        prefixAndGpt2.continuePrefixes(new float[][] {embedding})) {
      return new Beam(beams, stopToken(), maxTokens())
          .decode(sequences).stream().map(this::toCaption).toList();
    }
  }

  private int stopToken() {
    return tokenizer.single(".");
  }

  /** A vector divided by its Euclidean length. */
  public static float[] normalized(float[] vector) {
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    double length = Math.sqrt(squares);
    float[] result = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      result[i] = (float) (vector[i] / length);
    }
    return result;
  }

  private Caption toCaption(Decoded decoded) {
    return new Caption(
        tokenizer.decode(decoded.tokens()),
        Arrays.stream(decoded.tokens()).boxed().toList(),
        decoded.logProbability());
  }

  @Override
  public void close() {
    if (clip != null) {
      clip.close();
    }
    prefixAndGpt2.close();
    tokenizer.close();
  }
}
