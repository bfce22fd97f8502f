package dev.clipcap.experiment;

import dev.clipcap.caption.Captioner;
import dev.clipcap.clip.ImageEncoder;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.EmbeddingSource;
import java.util.ArrayList;
import java.util.List;

/**
 * An image with its embedding as the mapper sees it.
 *
 * @param embedding [D]
 */
record EmbeddedImage(CaptionedImage image, float[] embedding) {

  /** Embeds images, and normalises the embeddings if the experiment says so. */
  static List<EmbeddedImage> embed(
      ImageEncoder clip, List<CaptionedImage> images, Experiment experiment, String task) {
    return pair(images, Extraction.embed(clip, images, task), experiment);
  }

  /** The same for a data set that brings its embeddings. */
  static List<EmbeddedImage> lookUp(
      EmbeddingSource source, List<CaptionedImage> images, Experiment experiment) {
    List<float[]> embeddings =
        images.stream().map(image -> source.get(image.id()).orElseThrow()).toList();
    return pair(images, embeddings, experiment);
  }

  private static List<EmbeddedImage> pair(
      List<CaptionedImage> images, List<float[]> embeddings, Experiment experiment) {
    List<EmbeddedImage> result = new ArrayList<>(images.size());
    for (int i = 0; i < images.size(); i++) {
      float[] embedding = embeddings.get(i);
      result.add(
          new EmbeddedImage(
              images.get(i),
              experiment.normalizeEmbedding() ? Captioner.normalized(embedding) : embedding));
    }
    return result;
  }

  /** The same images, each with the embedding of another: half-way round the list. */
  static List<EmbeddedImage> shuffled(List<EmbeddedImage> images) {
    int n = images.size();
    List<EmbeddedImage> result = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      int other = (i + (n + 1) / 2) % n;
      result.add(new EmbeddedImage(images.get(i).image(), images.get(other).embedding()));
    }
    return result;
  }
}
