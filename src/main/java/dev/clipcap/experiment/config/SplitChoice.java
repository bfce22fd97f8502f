package dev.clipcap.experiment.config;

import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Split;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Which images of a data set are evaluated: those of a split, or all. */
public enum SplitChoice {
  TRAIN,
  VALIDATION,
  TEST,
  COMPOSITIONAL,
  ALL;

  /** The images, each once, in the order of the splits and theirs. */
  public List<CaptionedImage> images(CaptionDataset data) {
    Map<String, CaptionedImage> byId = new LinkedHashMap<>();
    splits()
        .flatMap(split -> data.split(split).stream())
        .forEach(image -> byId.putIfAbsent(image.id(), image));
    return List.copyOf(byId.values());
  }

  private Stream<Split> splits() {
    return this == ALL ? Arrays.stream(Split.values()) : Stream.of(Split.valueOf(name()));
  }

  /** Whether an image that was left out is of these; also where that is not known. */
  public boolean mayHave(BadImage image) {
    return image.split() == null || splits().anyMatch(image.split()::equals);
  }

  /** As commands call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
