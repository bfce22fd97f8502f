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

  /** A data set with other splits, and other words for what was left out. */
  public static ListedDataset of(
      CaptionDataset data, Map<Split, List<CaptionedImage>> splits, List<BadImage> leftOut) {
    return new ListedDataset(
        data.name(), splits, leftOut, data.emptyCaptions(), data.embeddings(), data.exif());
  }
}
