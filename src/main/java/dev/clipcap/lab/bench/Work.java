package dev.clipcap.lab.bench;

/** Something prepared that can be run again and again. */
interface Work extends AutoCloseable {
  /** Does it once, to the end. */
  void run();

  @Override
  void close();
}
