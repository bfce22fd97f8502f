package dev.clipcap.io;

import java.util.Locale;

/** How far long work has come that {@link Notices#begin} began, for whoever listens. */
public interface Progress {
  /** Says that {@code done} of the total is done. */
  default void update(long done, String detail) {}

  /** Says that all is done. */
  default void finish(String detail) {}

  /** A duration as people say it: {@code 42 s}, {@code 3 min 05 s}, {@code 2 h 10 min}. */
  static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s < 60) {
      return s + " s";
    }
    return s < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d h %02d min", s / 3600, s / 60 % 60);
  }
}
