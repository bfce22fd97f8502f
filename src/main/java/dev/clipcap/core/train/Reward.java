package dev.clipcap.core.train;

/** What a caption of an image is worth: more is better. */
@FunctionalInterface
public interface Reward {
  /**
   * The reward.
   *
   * @param image its place among the images
   * @param tokens of the caption, with the stop token if that was reached
   */
  double of(int image, int[] tokens);
}
