package dev.clipcap.io;

/** An OutOfMemoryError over one image, as the line of that image. */
public final class OutOfMemory {
  private OutOfMemory() {}

  /**
   * The line.
   *
   * @param name of the image
   */
  public static InvalidInputException of(String name, OutOfMemoryError cause) {
    return new InvalidInputException(
        name,
        "an image that does not fit into the memory",
        "a smaller one",
        "make it smaller, or give Java more memory, as -Xmx4g does",
        cause);
  }
}
