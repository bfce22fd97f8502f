package dev.clipcap.app.cli;

/** How the program ends. */
final class ExitCode {
  /** Everything was done. */
  static final int DONE = 0;

  /** compare found a difference. The JVM also ends so after a stack trace, which is a bug. */
  static final int DIVERGED = 1;

  /** Bad input, said in one line; nothing was done, or only what came before it. */
  static final int BAD_INPUT = 2;

  /** Done, but for some images that could not be used; each has a line. */
  static final int SOME_BAD_IMAGES = 3;

  /** Ctrl-C or SIGTERM; what shells say of a program that Ctrl-C ended. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
