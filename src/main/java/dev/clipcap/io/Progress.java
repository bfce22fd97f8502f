package dev.clipcap.io;

import java.util.Locale;

/** How far long work has come, for whoever listens to {@link Notices}. */
public final class Progress {
  private final Notices.Work work;

  /**
   * Work begins.
   *
   * @param task what is being done, such as {@code epoch 1/5}
   * @param unit what is counted, such as {@code steps}
   * @param done how much of it is done already
   * @param total how much there is
   */
  public Progress(String task, String unit, long done, long total) {
    work = Notices.begin(task, unit, done, total);
  }

  /** Says that {@code done} of the total is done. */
  public void update(long done, String detail) {
    work.update(done, detail);
  }

  /** Says that all is done. */
  public void finish(String detail) {
    work.finish(detail);
  }

  /** A duration as people say it: {@code 42 s}, {@code 3 min 05 s}, {@code 2 h 10 min}. */
  public static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s < 60) {
      return s + " s";
    }
    return s < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d h %02d min", s / 3600, s / 60 % 60);
  }
}
