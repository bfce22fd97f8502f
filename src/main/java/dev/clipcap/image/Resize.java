package dev.clipcap.image;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an image's edges become before its centre is cut out. */
public enum Resize {
  /** The shorter edge becomes {@code size}, the longer one keeps its proportion. */
  @JsonProperty("shortest_edge")
  SHORTEST_EDGE,

  /** The longer edge becomes {@code size}; what is missing of the square is padded. */
  @JsonProperty("longest_edge")
  LONGEST_EDGE,

  /** Both edges become {@code size}, whatever the proportion was. */
  @JsonProperty("squash")
  SQUASH,

  /** Both stay. */
  @JsonProperty("none")
  NONE;

  /** {width, height} of the resized image. */
  long[] of(long width, long height, long size) {
    long shorter = Math.min(width, height);
    double ratio = Math.max((double) height / size, (double) width / size);
    return switch (this) {
      case SHORTEST_EDGE -> new long[] {size * width / shorter, size * height / shorter};
      case LONGEST_EDGE -> new long[] {rounded(width / ratio), rounded(height / ratio)};
      case SQUASH -> new long[] {size, size};
      case NONE -> new long[] {width, height};
    };
  }

  private static long rounded(double edge) {
    return Math.max(1, (long) Math.rint(edge));
  }
}
