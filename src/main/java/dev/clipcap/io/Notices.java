package dev.clipcap.io;

import java.util.Locale;

/**
 * What this library says while it works. Nobody hears it unless a program listens: the command line
 * prints it, a service may log it.
 */
public final class Notices {
  /** Hears of work. */
  public interface Listener {
    /** A line about what is done. */
    default void say(String line) {}

    /** A line about what the user should know of. */
    default void note(String line) {}

    /**
     * Long work begins.
     *
     * @param task what is being done, such as {@code epoch 1/5}
     * @param unit what is counted, such as {@code steps}
     * @param done how much of it is done already
     * @param total how much there is
     */
    default Progress begin(String task, String unit, long done, long total) {
      return new Progress() {};
    }
  }

  private static volatile Listener listener = new Listener() {};

  private Notices() {}

  /** From now on this listener hears of all work of this process. */
  public static void listen(Listener other) {
    listener = other;
  }

  /** Says what is done, formatted as by {@link String#format}. */
  public static void say(String format, Object... values) {
    listener.say(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }

  /** Says what the user should know of. */
  public static void note(String line) {
    listener.note(line);
  }

  /** Long work begins, as {@link Listener#begin} hears of it. */
  public static Progress begin(String task, String unit, long done, long total) {
    return listener.begin(task, unit, done, total);
  }
}
