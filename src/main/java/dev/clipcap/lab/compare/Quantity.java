package dev.clipcap.lab.compare;

/** A kind of number that is compared, and the relative {@link Difference} it may have. */
enum Quantity {
  PIXELS("pixels", 1e-6),
  IMAGE_TOWER("image tower", 1e-5),
  TEXT_TOWER("text tower", 1e-5),
  EMBEDDING("image and text embedding", 1e-5),
  SIMILARITY("image-text logits", 1e-5),
  PREFIX("prefix", 1e-5),
  BLOCK("GPT-2's embeddings, blocks, ln_f", 1e-5),
  LOGITS("logits", 1e-5),
  GRADIENT("gradients", 1e-4),
  LEARNING_RATE("learning rates", 1e-6),
  LOSS("loss of each step", 1e-5),
  WEIGHT("weights after the steps", 1e-4),
  BEAM_SCORE("beam scores", 1e-5);

  private final String label;
  private final double tolerance;

  Quantity(String label, double tolerance) {
    this.label = label;
    this.tolerance = tolerance;
  }

  String label() {
    return label;
  }

  double tolerance() {
    return tolerance;
  }
}
