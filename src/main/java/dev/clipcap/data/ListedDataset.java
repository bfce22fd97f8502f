package dev.clipcap.data;

import dev.clipcap.io.Exif;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A data set whose list of images is in memory; the images themselves stay on disk. */
public record ListedDataset(
    String name,
    Map<Split, List<CaptionedImage>> splits,
    List<BadImage> leftOut,
    List<BadCaption> emptyCaptions,
    Optional<EmbeddingSource> embeddings,
    Exif exif)
    implements CaptionDataset {

  public ListedDataset {
    Map<Split, List<CaptionedImage>> copy = new EnumMap<>(Split.class);
    splits.forEach((split, images) -> copy.put(split, List.copyOf(images)));
    splits = copy;
    leftOut = List.copyOf(leftOut);
    emptyCaptions = List.copyOf(emptyCaptions);
    for (Map.Entry<Split, List<CaptionedImage>> entry : splits.entrySet()) {
      Set<String> ids = new HashSet<>();
      for (CaptionedImage image : entry.getValue()) {
        if (!ids.add(image.id())) {
          throw new IllegalArgumentException(image.id() + " twice in " + entry.getKey());
        }
      }
    }
  }

  @Override
  public List<CaptionedImage> split(Split split) {
    return splits.getOrDefault(split, List.of());
  }

  /** This data set with other splits. */
  public ListedDataset withSplits(Map<Split, List<CaptionedImage>> other) {
    return new ListedDataset(name, other, leftOut, emptyCaptions, embeddings, exif);
  }

  /** This data set with other words for what was left out. */
  public ListedDataset withLeftOut(List<BadImage> other) {
    return new ListedDataset(name, splits, other, emptyCaptions, embeddings, exif);
  }

  /** This data set with another rule for a camera's orientation. */
  public ListedDataset withExif(Exif other) {
    return new ListedDataset(name, splits, leftOut, emptyCaptions, embeddings, other);
  }
}
