package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.Explanation.Neighbour;
import dev.clipcap.convert.WeightMaps;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A captioner's models.
 *
 * @param config sizes
 * @param clip loads CLIP, at the first image
 * @param prefixAndGpt2 mapper and language model
 * @param tokenizer GPT-2's
 * @param trainedOn which images
 */
public record LoadedModels(
    CaptionerConfig config,
    Supplier<ImageEncoder> clip,
    PrefixLanguageModel prefixAndGpt2,
    BpeTokenizer tokenizer,
    TrainedOn trainedOn) {

  private static final int NEIGHBOURS = 5;

  /** The tokens nearest to each prefix vector of an image, best first; its embedding is [D]. */
  List<List<Neighbour>> neighbours(float[] embedding) {
    PrefixProbe.Nearest nearest = prefixAndGpt2.nearest(embedding, NEIGHBOURS);
    List<List<Neighbour>> all = new ArrayList<>();
    for (int i = 0; i < nearest.tokens().length; i++) {
      int[] ids = nearest.tokens()[i];
      float[] cosines = nearest.cosines()[i];
      all.add(
          IntStream.range(0, ids.length)
              .mapToObj(
                  n -> new Neighbour(ids[n], tokenizer.decode(new int[] {ids[n]}), cosines[n]))
              .toList());
    }
    return all;
  }

  /** From a folder that was trained here. */
  static LoadedModels ofSavedModel(Path directory, LoadOptions options) {
    Sessions.useThreads(options.threads());
    CaptionerConfig config = SavedModels.config(directory, CaptionerConfig.class);
    TrainedOn trainedOn = TrainedOn.read(directory);
    trainedOn.requireWidth(config.mapper().embedding(), directory);
    try (Opening opening = new Opening()) {
      BpeTokenizer tokenizer = opening.add(BpeTokenizer.load(directory.resolve("tokenizer.json")));
      tokenizer.requireFor(config.gpt2().vocabSize());
      PrefixLanguageModel prefixAndGpt2 =
          new PrefixLanguageModel(
              config.mapper(),
              config.gpt2(),
              options.precision(),
              WeightSource.of(
                  directory, List.of("gpt.", "clip_project."), UnaryOperator.identity()));
      opening.keep();
      return new LoadedModels(
          config,
          () -> clipOf(directory, options.clipPrecision()),
          prefixAndGpt2,
          tokenizer,
          trainedOn);
    }
  }

  /**
   * Loads the CLIP in a captioner's folder, whose weights are {@code clip.*} there; one that runs
   * as it is has a folder of its own in it. The caller closes it.
   *
   * @param captioner a captioner that was trained here
   * @param precision in which its matrices are stored and multiplied, if it is rebuilt here
   * @throws InvalidInputException if it is none, or has no CLIP
   */
  public static ImageEncoder clipOf(Path captioner, Precision precision) {
    Path directory = CaptionerFolder.find(captioner);
    ClipConfig clip = SavedModels.config(directory, CaptionerConfig.class).clip();
    refuseIf(
        clip == null,
        "captioner",
        "no CLIP in it",
        "one with CLIP",
        "give it embeddings in place of images");
    return clip.runsAsItIs()
        ? ImageEncoder.asItIs(clip, directory.resolve(SavedModels.ENCODER))
        : new ImageEncoder(
            clip, precision, WeightSource.of(directory, List.of("clip."), name -> "clip." + name));
  }

  /** From a file of weights alone, with a CLIP from elsewhere. */
  static LoadedModels ofCheckpoint(Path file, BareOptions bareOptions, LoadOptions options) {
    Sessions.useThreads(options.threads());
    try (Checkpoint checkpoint = Checkpoint.open(file);
        Opening opening = new Opening()) {
      WeightMaps.clipCapGpt2().note(checkpoint).ifPresent(Notices::note);
      BareCheckpoint bare = new BareCheckpoint(checkpoint, bareOptions);
      CaptionerConfig config = bare.config();
      BpeTokenizer tokenizer = opening.add(bare.tokenizer(config.gpt2().vocabSize()));
      PrefixLanguageModel prefixAndGpt2 =
          PrefixLanguageModel.of(config.mapper(), config.gpt2(), options.precision(), checkpoint);
      opening.keep();
      return new LoadedModels(
          config,
          () -> clipFor(config, bareOptions, options.clipPrecision()),
          prefixAndGpt2,
          tokenizer,
          TrainedOn.UNKNOWN);
    }
  }

  private static ImageEncoder clipFor(
      CaptionerConfig config, BareOptions options, Precision precision) {
    int width = config.mapper().embedding();
    Path folder = options.clipFolder(width);
    ImageEncoder clip = ImageEncoder.load(folder, precision);
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
