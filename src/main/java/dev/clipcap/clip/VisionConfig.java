package dev.clipcap.clip;

/** The size of an image tower. */
public interface VisionConfig {
  /** The largest image, in pixels on each side. */
  int LARGEST_IMAGE = 16384;

  /** Pixels on each side. */
  int imageSize();

  /** Pixels on each side of what becomes one position of the last layer. */
  int patchSize();
}
