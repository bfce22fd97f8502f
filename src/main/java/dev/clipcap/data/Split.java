package dev.clipcap.data;

/** What the images of a data set are for. An image belongs to one split. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST,
  /** Test images that pair a thing with an attribute never seen together in training. */
  COMPOSITIONAL
}
