package dev.clipcap.experiment.run;

import dev.clipcap.data.BadImage;
import dev.clipcap.data.store.EmbeddingStore;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.View;
import dev.clipcap.io.DiskSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The views of training images that are no whole images. Each has an embedding store of its own, as
 * every way has in which CLIP gets its pixels, so an extraction that was interrupted goes on.
 *
 * @param views which, in their order
 * @param pixels how CLIP gets those of a whole image
 * @param sha256 of CLIP's weights
 * @param store the file of a store, by the key of CLIP and pixels
 * @param bad receives the images of which a view gives no embedding; null to stop at the first
 */
record OtherViews(
    List<View> views,
    ImageEncoder clip,
    ImageProcessor pixels,
    String sha256,
    Function<String, Path> store,
    Consumer<BadImage> bad) {

  /** The images with the embeddings of these views too, without those of which one is bad. */
  List<EmbeddedImage> of(List<EmbeddedImage> whole, String task) {
    List<EmbeddedImage> images = whole;
    for (View view : views) {
      images = with(view, images, task + ", " + view.label());
    }
    return images;
  }

  private List<EmbeddedImage> with(View view, List<EmbeddedImage> images, String task) {
    ImageProcessor processor = pixels.withView(view);
    String key = EmbeddedSplits.key(sha256, processor);
    Path file = store.apply(key);
    List<EmbeddedImage> seen;
    try (EmbeddingStore open = EmbeddingStore.open(file, clip.config().projection(), key)) {
      DiskSpace.require(file, "embeddings", open.bytesFor(images.size() - open.size()));
      seen =
          new Extraction(clip, processor, open, bad)
              .embed(images.stream().map(EmbeddedImage::image).toList(), task);
    }
    List<EmbeddedImage> both = new ArrayList<>(seen.size());
    int next = 0;
    for (EmbeddedImage image : images) { // in the same order, but for the bad ones
      if (next < seen.size() && seen.get(next).image().equals(image.image())) {
        both.add(image.with(seen.get(next++).embedding()));
      }
    }
    return both;
  }
}
