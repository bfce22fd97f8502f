package dev.clipcap.caption;

import dev.clipcap.clip.ImageEncoder;
import dev.clipcap.convert.Checkpoint;
import dev.clipcap.gpt2.BpeTokenizer;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.tf.SavedModels;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A captioner's models.
 *
 * @param config sizes
 * @param clip loads CLIP, at the first image
 * @param prefixAndGpt2 mapper and language model
 * @param tokenizer GPT-2's
 */
record LoadedModels(
    CaptionerConfig config,
    Supplier<ImageEncoder> clip,
    PrefixLanguageModel prefixAndGpt2,
    BpeTokenizer tokenizer) {

  /** From a folder that was trained here. */
  static LoadedModels ofSavedModel(Path directory) {
    CaptionerConfig config = SavedModels.config(directory, CaptionerConfig.class);
    BpeTokenizer tokenizer = BpeTokenizer.load(directory.resolve("tokenizer.json"));
    PrefixLanguageModel prefixAndGpt2 =
        new PrefixLanguageModel(
            config.mapper(),
            config.gpt2(),
            (session, params) ->
                SavedModels.restore(session, params, directory, UnaryOperator.identity()));
    return new LoadedModels(config, () -> clipIn(directory, config), prefixAndGpt2, tokenizer);
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

  /** From a file of weights alone, with a CLIP from elsewhere. */
  static LoadedModels ofCheckpoint(Path file, BareOptions options) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      BareCheckpoint bare = new BareCheckpoint(checkpoint, options);
      CaptionerConfig config = bare.config();
      BpeTokenizer tokenizer = bare.tokenizer(config.gpt2().vocabSize());
      PrefixLanguageModel prefixAndGpt2 =
          PrefixLanguageModel.of(config.mapper(), config.gpt2(), checkpoint);
      return new LoadedModels(config, () -> clipFor(config, options), prefixAndGpt2, tokenizer);
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
}
