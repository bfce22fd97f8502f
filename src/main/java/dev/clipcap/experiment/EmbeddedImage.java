package dev.clipcap.experiment;

import dev.clipcap.caption.Captioner;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.io.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An image with its embedding.
 *
 * @param sha256 of the image's bytes; of the embedding where the data set has no images
 * @param embedding [D]
 */
record EmbeddedImage(CaptionedImage image, String sha256, float[] embedding) {

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

  /** The same with the embedding divided by its length. */
  EmbeddedImage normalized() {
    return new EmbeddedImage(image, sha256, Captioner.normalized(embedding));
  }

  /** The same images, each with the embedding of another: half-way round the list. */
  static List<EmbeddedImage> shuffled(List<EmbeddedImage> images) {
    int n = images.size();
    List<EmbeddedImage> result = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      EmbeddedImage other = images.get((i + (n + 1) / 2) % n);
      result.add(new EmbeddedImage(images.get(i).image(), other.sha256(), other.embedding()));
    }
    return result;
  }
}
