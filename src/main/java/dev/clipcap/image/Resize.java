package dev.clipcap.image;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an image's edges become before its centre is cut out. */
public enum Resize {
  /** The shorter edge becomes {@code size}, the longer one keeps its proportion. */
  @JsonProperty("shortest_edge")
  SHORTEST_EDGE {
    @Override
    long[] of(long width, long height, long size) {
      long shorter = Math.min(width, height);
      return new long[] {size * width / shorter, size * height / shorter};
    }
  },

  /** The longer edge becomes {@code size}; what is missing of the square is padded. */
  @JsonProperty("longest_edge")
  LONGEST_EDGE {
    @Override
    long[] of(long width, long height, long size) {
      double ratio = Math.max((double) height / size, (double) width / size);
      return new long[] {rounded(width / ratio), rounded(height / ratio)};
    }

    private static long rounded(double edge) {
      return Math.max(1, (long) Math.rint(edge));
    }
  },

  /** Both edges become {@code size}, whatever the proportion was. */
  @JsonProperty("squash")
  SQUASH {
    @Override
    long[] of(long width, long height, long size) {
      return new long[] {size, size};
    }
  },

  /** Both stay. */
  @JsonProperty("none")
  NONE {
    @Override
    long[] of(long width, long height, long size) {
      return new long[] {width, height};
    }
  };

  /** {width, height} of the resized image. */
  abstract long[] of(long width, long height, long size);
}
