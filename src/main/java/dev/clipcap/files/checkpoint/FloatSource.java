package dev.clipcap.files.checkpoint;

import java.nio.FloatBuffer;

/** Float32 data of named tensors, handed out in pieces. */
@FunctionalInterface
public interface FloatSource {
  /** Fills {@code to} with elements {@code first, first + 1, ...} of tensor {@code name}. */
  void read(String name, long first, FloatBuffer to);
}
