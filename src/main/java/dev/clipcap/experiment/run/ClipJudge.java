package dev.clipcap.experiment.run;

import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.TextEncoder;
import dev.clipcap.metrics.ClipScore;
import dev.clipcap.metrics.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A CLIP with a text tower as a judge of captions of images that it has embedded.
 *
 * @param tokenizer a text to its ids, with the start and the end of text
 * @param images id to embedding [D]
 */
public record ClipJudge(
    TextEncoder encoder, Function<String, int[]> tokenizer, Map<String, float[]> images)
    implements ClipScore.Similarity {
  private static final int BATCH = 64;
  private static final String START_OF_TEXT = "<|startoftext|>";

  /** The scores of a set of captions by both metrics, means over images. */
  record Verdict(double clipScore, double refClipScore) {}

  /**
   * Asks the CLIP of an experiment.
   *
   * @param clip its SavedModel folder, or null
   * @param images with the embeddings that it gave
   * @param samples the captions of some of them
   * @return empty where there is no CLIP, no text tower or no tokenizer.json beside it
   */
  static Optional<Verdict> ask(Path clip, List<EmbeddedImage> images, List<Sample> samples) {
    if (clip == null
        || SavedModels.config(clip, ClipConfig.class).text() == null
        || !Files.isRegularFile(clip.resolve("tokenizer.json"))) {
      return Optional.empty();
    }
    Map<String, float[]> embeddings = new HashMap<>();
    images.forEach(image -> embeddings.put(image.image().id(), image.embedding()));
    try (TextEncoder encoder = TextEncoder.load(clip);
        BpeTokenizer bpe = BpeTokenizer.load(clip.resolve("tokenizer.json"))) {
      ClipJudge judge = new ClipJudge(encoder, tokenizer(bpe), embeddings);
      List<ClipScore.Cosines> cosines = judge.cosines(samples);
      ClipScore.Similarity known = same -> cosines;
      return Optional.of(
          new Verdict(
              ClipScore.of(known).score(samples).total(),
              ClipScore.withReferences(known).score(samples).total()));
    }
  }

  /** What turns a text into the ids that a CLIP reads. */
  public static Function<String, int[]> tokenizer(BpeTokenizer bpe) {
    return text -> ids(bpe, text);
  }

  /** OpenAI's models begin a text with a token of its own, clip-mini does not know one. */
  static int[] ids(BpeTokenizer bpe, String text) {
    int[] start = bpe.encode(START_OF_TEXT);
    IntStream first = start.length == 1 ? IntStream.of(start) : IntStream.empty();
    IntStream words = IntStream.of(bpe.encode(text.replace(START_OF_TEXT, "")));
    return IntStream.concat(IntStream.concat(first, words), IntStream.of(bpe.endOfText()))
        .toArray();
  }

  @Override
  public List<ClipScore.Cosines> cosines(List<Sample> samples) {
    Map<String, float[]> texts = embed(samples);
    return samples.stream()
        .map(
            sample -> {
              float[] caption = texts.get(sample.candidate());
              return new ClipScore.Cosines(
                  cosine(images.get(sample.id()), caption),
                  sample.references().stream().map(r -> cosine(texts.get(r), caption)).toList());
            })
        .toList();
  }

  private Map<String, float[]> embed(List<Sample> samples) {
    Set<String> distinct = new LinkedHashSet<>();
    for (Sample sample : samples) {
      distinct.add(sample.candidate());
      distinct.addAll(sample.references());
    }
    List<String> texts = new ArrayList<>(distinct);
    Map<String, float[]> embeddings = new HashMap<>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      List<String> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
      float[][] rows =
          encoder.encode(
              batch.stream().map(text -> tokenizer.apply(ClipScore.PROMPT + text)).toList());
      for (int i = 0; i < rows.length; i++) {
        embeddings.put(batch.get(i), rows[i]);
      }
    }
    return embeddings;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(squaresA * squaresB);
  }
}
