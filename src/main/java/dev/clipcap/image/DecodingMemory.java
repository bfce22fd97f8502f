package dev.clipcap.image;

import dev.clipcap.io.FileProblem;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The memory that images are decoded in. An image that finds too little of it is decoded again
 * while no other is, so that whether it fits does not depend on what happens to be beside it.
 */
final class DecodingMemory {
  private static final ReadWriteLock ROOM = new ReentrantReadWriteLock(true);

  private DecodingMemory() {}

  /**
   * What decoding gives.
   *
   * @param name of the image, for errors
   * @throws dev.clipcap.io.InvalidInputException if the image alone takes more than there is
   */
  static <T> T decode(String name, Supplier<T> decoding) {
    try {
      return during(ROOM.readLock(), decoding);
    } catch (OutOfMemoryError besideOthers) {
      try {
        return during(ROOM.writeLock(), decoding);
      } catch (OutOfMemoryError alone) {
        throw FileProblem.tooLarge(name, alone);
      }
    }
  }

  private static <T> T during(Lock lock, Supplier<T> decoding) {
    lock.lock();
    try {
      return decoding.get();
    } finally {
      lock.unlock();
    }
  }
}
