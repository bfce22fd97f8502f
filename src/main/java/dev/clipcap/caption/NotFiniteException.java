package dev.clipcap.caption;

import dev.clipcap.io.InvalidInputException;

/** Logits that are no numbers: weights or an image whose sums overflow. */
final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int image;

  /**
   * @param image the number, from 0, among those that are captioned together
   */
  NotFiniteException(int image) {
    super("logits that are not finite");
    this.image = image;
  }

  int image() {
    return image;
  }

  /** What the user is told. */
  InvalidInputException of(String name) {
    return new InvalidInputException(
        name,
        "logits that are not finite",
        "numbers",
        "try another image; if they all give this, the model is damaged or had diverged",
        this);
  }
}
