package dev.clipcap.data;

import dev.clipcap.io.Exif;
import java.util.List;
import java.util.Optional;

/** Captioned images, split by image. */
public interface CaptionDataset {
  /** A short name for reports, such as {@code storybook} or {@code coco-karpathy}. */
  String name();

  /** The images of a split in a fixed order; empty where the data set has no such split. */
  List<CaptionedImage> split(Split split);

  /** Images that the data set names and that were left out, each with the reason. */
  default List<BadImage> leftOut() {
    return List.of();
  }

  /** Empty captions of images that have others, which were left out. */
  default List<BadCaption> emptyCaptions() {
    return List.of();
  }

  /** What to do about a camera's orientation in the images' EXIF. */
  default Exif exif() {
    return Exif.IGNORE;
  }

  /** The CLIP embeddings that came with the data set, by image id, where it has any. */
  default Optional<EmbeddingSource> embeddings() {
    return Optional.empty();
  }
}
