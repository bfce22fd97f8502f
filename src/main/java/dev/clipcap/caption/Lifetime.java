package dev.clipcap.caption;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Holds back the end of something until those who use it are done, and refuses use after it. */
final class Lifetime {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean ended;

  /**
   * Does some work during which the end waits. Many threads may be at it.
   *
   * @throws IllegalStateException after the end
   */
  <T> T during(Supplier<T> work) {
    lock.readLock().lock();
    try {
      if (ended) {
        throw new IllegalStateException("the captioner is closed");
      }
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Waits for the work under way, then ends; the second time, does nothing. */
  void end(Runnable release) {
    lock.writeLock().lock();
    try {
      if (!ended) {
        ended = true;
        release.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
