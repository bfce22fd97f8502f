package dev.clipcap.metrics;

import java.util.Collections;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * CLIPScore: whether a CLIP finds that the caption fits the image; and RefCLIPScore, which asks the
 * references too.
 *
 * <pre>
 *   CLIPScore    = 2.5 * max(cos(image, caption), 0)
 *   RefCLIPScore = 2 a b / (a + b)    a = CLIPScore, b = max over references of cos(reference, caption);
 *                                     0 unless both are above 0;     totals = means over images
 * </pre>
 *
 * The prompt is put before captions and references alike. Equal to the metric's authors' program,
 * given the same CLIP; a score by another CLIP is another metric.
 */
public final class ClipScore implements CaptionMetric {
  /** What stands before every text that CLIP reads. */
  public static final String PROMPT = "A photo depicts ";

  private static final double WEIGHT = 2.5;

  /** A CLIP that sees the images and reads the captions; made where there is one. */
  @FunctionalInterface
  public interface Similarity {
    /**
     * Compares captions with their images and references, every text with {@link #PROMPT} before
     * it.
     *
     * @param samples as people wrote them
     * @return one for each sample, in their order
     */
    List<Cosines> cosines(List<Sample> samples);
  }

  /**
   * What a CLIP says of one caption: cosines between embeddings, from -1 to 1.
   *
   * @param image between the image and the caption
   * @param references between each reference and the caption
   */
  public record Cosines(double image, List<Double> references) {
    public Cosines {
      references = List.copyOf(references);
    }
  }

  private final Similarity clip;
  private final boolean withReferences;

  private ClipScore(Similarity clip, boolean withReferences) {
    this.clip = clip;
    this.withReferences = withReferences;
  }

  /** CLIPScore by a CLIP; it does not look at the references. */
  public static ClipScore of(Similarity clip) {
    return new ClipScore(clip, false);
  }

  /** RefCLIPScore by a CLIP. */
  public static ClipScore withReferences(Similarity clip) {
    return new ClipScore(clip, true);
  }

  @Override
  public String name() {
    return withReferences ? "ref_clip_score" : "clip_score";
  }

  @Override
  public String citation() {
    return "Hessel et al. 2021, CLIPScore: a reference-free evaluation metric for image captioning";
  }

  /** Captions as they are: CLIP has a tokeniser of its own. */
  @Override
  public CaptionTokenizer tokenizer() {
    return caption -> caption;
  }

  @Override
  public Scores scoreTokenized(List<Sample> samples) {
    return Scores.mean(clip.cosines(samples).stream().mapToDouble(this::score).toArray());
  }

  private double score(Cosines cosines) {
    double image = image(cosines);
    if (!withReferences) {
      return image;
    }
    double reference = Math.max(Collections.max(cosines.references()), 0);
    return image == 0 || reference == 0 ? 0 : 2 * image * reference / (image + reference);
  }

  private static double image(Cosines cosines) {
    return WEIGHT * Math.max(cosines.image(), 0);
  }

  @Override
  public String explainTokenized(List<Sample> samples, int image) {
    Sample sample = samples.get(image);
    Cosines cosines = clip.cosines(List.of(sample)).get(0);
    Formatter text = new Formatter(Locale.ROOT);
    text.format("candidate: %s\n", sample.candidate());
    text.format(
        "cosine with the image %.4f: 2.5 * max(cosine, 0) = %.4f\n",
        cosines.image(), image(cosines));
    for (int i = 0; withReferences && i < sample.references().size(); i++) {
      text.format(
          "reference: %s\n  cosine %.4f\n",
          sample.references().get(i), cosines.references().get(i));
    }
    String how = withReferences ? "harmonic mean of that and the best reference's cosine = " : "";
    text.format("%s of %s = %s%.4f\n", name(), sample.id(), how, score(cosines));
    return text.toString();
  }
}
