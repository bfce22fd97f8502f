package dev.clipcap.data;

import java.util.List;

/** Captioned images, split by image. */
public interface CaptionDataset {
  /** A short name for reports, such as {@code storybook} or {@code coco-karpathy}. */
  String name();

  /** The images of a split in a fixed order; empty where the data set has no such split. */
  List<CaptionedImage> split(Split split);
}
