package dev.clipcap.data.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Finds records by fingerprint: a hash table with open addressing, 12 bytes a slot and at least
 * twice as many slots as records. The file of keys holds the records' fingerprints in their order.
 *
 * <p>The file can only be wrong by omission: whoever looks up a fingerprint compares the record
 * itself, so a wrong key makes a record absent, and absent embeddings are computed again.
 */
final class StoreKeys implements Closeable {
  private static final int FREE = -1;
  private static final int READ_BYTES = 1 << 20;

  private final FileChannel channel;
  private long[] fingerprints;
  private int[] records;
  private int used;

  /** Reads the keys and completes them from the records; a writer completes the file as well. */
  StoreKeys(Path file, MappedRecords store, boolean writable) throws IOException {
    int count = Math.toIntExact(store.count());
    allocate(Integer.highestOneBit(Math.max(512, count)) << 2);
    if (!writable) {
      channel = null;
      int known = 0;
      if (Files.isRegularFile(file)) {
        try (FileChannel keys = FileChannel.open(file, StandardOpenOption.READ)) {
          known = load(keys, store);
        }
      }
      for (int record = known; record < count; record++) {
        insert(StoreRecord.fingerprint(store.record(record)), record);
      }
      return;
    }
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    int known = load(channel, store);
    channel.truncate((long) known * Long.BYTES).position((long) known * Long.BYTES);
    int bytes = (int) Math.min(READ_BYTES, (count - known + 1L) * Long.BYTES);
    ByteBuffer missing = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int record = known; record < count; record++) {
      long fingerprint = StoreRecord.fingerprint(store.record(record));
      insert(fingerprint, record);
      missing.putLong(fingerprint);
      if (!missing.hasRemaining() || record == count - 1) {
        writeAll(missing.flip());
        missing.clear();
      }
    }
  }

  /** Adds the key of a record that was written. */
  void add(long fingerprint, long record) throws IOException {
    insert(fingerprint, Math.toIntExact(record));
    writeAll(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(fingerprint).flip());
  }

  /** The last record of this fingerprint that {@code accepted} takes; -1 where there is none. */
  long last(long fingerprint, LongPredicate accepted) {
    int last = -1;
    for (int slot = slot(fingerprint); records[slot] != FREE; slot = next(slot)) {
      if (fingerprints[slot] == fingerprint
          && records[slot] > last
          && accepted.test(records[slot])) {
        last = records[slot];
      }
    }
    return last;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  /**
   * Takes in the file's keys, no more than there are records.
   *
   * @return how many, 0 where the last one is not that of its record: then the file is another's
   */
  private int load(FileChannel keys, MappedRecords store) throws IOException {
    int known = (int) Math.min(keys.size() / Long.BYTES, store.count());
    int bytes = (int) Math.min(READ_BYTES, (known + 1L) * Long.BYTES);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (known > 0) {
      fill(keys, buffer.limit(Long.BYTES), (known - 1L) * Long.BYTES);
      if (buffer.hasRemaining()
          || buffer.getLong(0) != StoreRecord.fingerprint(store.record(known - 1))) {
        return 0;
      }
    }
    int record = 0;
    while (record < known) {
      buffer.clear().limit((int) Math.min(bytes, (long) (known - record) * Long.BYTES));
      fill(keys, buffer, (long) record * Long.BYTES);
      if (buffer.flip().remaining() < Long.BYTES) {
        break;
      }
      while (buffer.remaining() >= Long.BYTES) {
        insert(buffer.getLong(), record++);
      }
    }
    return record;
  }

  private void insert(long fingerprint, int record) {
    if (2 * (used + 1) > records.length) {
      long[] oldFingerprints = fingerprints;
      int[] oldRecords = records;
      allocate(2 * oldRecords.length);
      for (int i = 0; i < oldRecords.length; i++) {
        if (oldRecords[i] != FREE) {
          insert(oldFingerprints[i], oldRecords[i]);
        }
      }
    }
    int slot = slot(fingerprint);
    while (records[slot] != FREE) {
      slot = next(slot);
    }
    fingerprints[slot] = fingerprint;
    records[slot] = record;
    used++;
  }

  private void allocate(int slots) {
    fingerprints = new long[slots];
    records = new int[slots];
    Arrays.fill(records, FREE);
    used = 0;
  }

  /** Fingerprints are hashes already: their low bits spread evenly. */
  private int slot(long fingerprint) {
    return (int) fingerprint & (records.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (records.length - 1);
  }

  private void writeAll(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Reads until the buffer is full or the file ends, which a writer may shorten meanwhile. */
  private static void fill(FileChannel keys, ByteBuffer buffer, long start) throws IOException {
    while (buffer.hasRemaining() && keys.read(buffer, start + buffer.position()) >= 0) {}
  }
}
