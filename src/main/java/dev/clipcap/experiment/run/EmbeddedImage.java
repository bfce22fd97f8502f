package dev.clipcap.experiment.run;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.io.Sha256;
import dev.clipcap.metrics.Sample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An image with its embedding, and with those of other views of it where they are wanted.
 *
 * @param sha256 of the image's bytes; of the embedding where the data set has no images
 * @param views an embedding [D] of each view, the whole image first
 */
record EmbeddedImage(CaptionedImage image, String sha256, List<float[]> views) {

  /** The whole image alone. */
  EmbeddedImage(CaptionedImage image, String sha256, float[] embedding) {
    this(image, sha256, List.of(embedding));
  }

  /** Of the whole image, [D]. */
  float[] embedding() {
    return views.get(0);
  }

  /** A caption of it beside people's. */
  Sample sample(String caption) {
    return new Sample(image.id(), caption, image.captions());
  }

  /** With one more view. */
  EmbeddedImage with(float[] view) {
    List<float[]> all = new ArrayList<>(views);
    all.add(view);
    return new EmbeddedImage(image, sha256, List.copyOf(all));
  }

  /** Images of a data set that brings its embeddings. */
  static List<EmbeddedImage> lookUp(EmbeddingSource source, List<CaptionedImage> images) {
    return images.stream()
        .map(
            image -> {
              float[] embedding = source.get(image.id()).orElseThrow();
              ByteBuffer bytes = ByteBuffer.allocate(embedding.length * Float.BYTES);
              bytes.asFloatBuffer().put(embedding);
              return new EmbeddedImage(image, Sha256.of(bytes.array()), embedding);
            })
        .toList();
  }

  /** With each embedding divided by its length. */
  EmbeddedImage normalized() {
    return new EmbeddedImage(image, sha256, views.stream().map(Captioner::normalized).toList());
  }

  /** A captioner's captions of images, in their order. */
  static List<Caption> captions(
      List<EmbeddedImage> images, Captioner captioner, CaptionOptions options) {
    return captioner.captionEmbeddings(
        images.stream().map(EmbeddedImage::embedding).toList(), options);
  }

  /** These images, each with the embedding of another: half-way round the list. */
  static List<EmbeddedImage> shuffled(List<EmbeddedImage> images) {
    int n = images.size();
    List<EmbeddedImage> result = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      EmbeddedImage other = images.get((i + (n + 1) / 2) % n);
      result.add(new EmbeddedImage(images.get(i).image(), other.sha256(), other.views()));
    }
    return result;
  }
}
