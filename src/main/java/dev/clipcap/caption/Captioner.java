package dev.clipcap.caption;

import dev.clipcap.clip.ImageEncoder;
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
  private final ImageEncoder clip; // null: embeddings only
  private final PrefixLanguageModel prefixAndGpt2;
  private final BpeTokenizer tokenizer;
  private final Greedy decoder;

  private Captioner(
      CaptionerConfig config,
      ImageEncoder clip,
      PrefixLanguageModel prefixAndGpt2,
      BpeTokenizer tokenizer) {
    this.config = config;
    this.clip = clip;
    this.prefixAndGpt2 = prefixAndGpt2;
    this.tokenizer = tokenizer;
    this.decoder = new Greedy(tokenizer.single("."), maxTokens(config));
  }

  /** ClipCap's limit, or as many tokens as GPT-2 has positions for after the prefix. */
  private static int maxTokens(CaptionerConfig config) {
    return Math.min(Greedy.MAX_TOKENS, config.gpt2().positions() - config.mapper().prefix());
  }

  /**
   * Loads a captioner that was trained here.
   *
   * @param directory a SavedModel folder such as {@code results/mlp-finetune/captioner}
   * @throws dev.clipcap.io.InvalidInputException if the folder is none
   */
  public static Captioner load(Path directory) {
    CaptionerConfig config = SavedModels.config(directory, CaptionerConfig.class);
    BpeTokenizer tokenizer = BpeTokenizer.load(directory.resolve("tokenizer.json"));
    ImageEncoder clip =
        config.clip() == null
            ? null
            : new ImageEncoder(
                config.clip(),
                (session, params) ->
                    SavedModels.restore(session, params, directory, name -> "clip." + name));
    PrefixLanguageModel prefixAndGpt2 =
        new PrefixLanguageModel(
            config.mapper(),
            config.gpt2(),
            (session, params) ->
                SavedModels.restore(session, params, directory, UnaryOperator.identity()));
    return new Captioner(config, clip, prefixAndGpt2, tokenizer);
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
    if (clip == null) {
      throw new InvalidInputException(
          "captioner", "no CLIP in it", "one with CLIP", "give it embeddings in place of images");
    }
    float[] embedding = clip.encode(image, name);
    if (config.normalizeEmbedding()) {
      embedding = normalized(embedding);
    }
    return captionEmbeddings(List.of(embedding)).get(0);
  }

  /**
   * Captions images whose embeddings are at hand.
   *
   * @param embeddings [D] each, as the mapper was trained on them (normalised if it was)
   */
  public List<Caption> captionEmbeddings(List<float[]> embeddings) {
    List<Caption> captions = new ArrayList<>();
    for (int from = 0; from < embeddings.size(); from += BATCH) {
      float[][] batch =
          embeddings
              .subList(from, Math.min(embeddings.size(), from + BATCH))
              .toArray(float[][]::new);
      try (PrefixLanguageModel.Continuation sequences = prefixAndGpt2.continuePrefixes(batch)) {
        decoder.decode(sequences).forEach(d -> captions.add(toCaption(d)));
      }
    }
    return captions;
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
        tokenizer.decode(decoded.tokens()).strip(),
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
