package dev.clipcap.data.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * Records of one size in a file, memory-mapped: reading one costs no system call, and processes
 * that read the same file share its memory. Files may exceed the 2 GiB of one mapping.
 */
final class MappedRecords {
  private static final int SEGMENT_BYTES = 1 << 30;

  private final int recordBytes;
  private final long count;
  private final int perSegment;
  private final ByteBuffer[] segments;

  /**
   * Maps the records; the channel may be closed after it.
   *
   * @param start of the first record, in bytes from the file's beginning
   */
  MappedRecords(FileChannel channel, long start, int recordBytes, long count) throws IOException {
    this.recordBytes = recordBytes;
    this.count = count;
    perSegment = Math.max(1, SEGMENT_BYTES / recordBytes);
    segments = new ByteBuffer[Math.toIntExact((count + perSegment - 1) / perSegment)];
    for (int i = 0; i < segments.length; i++) {
      long first = (long) i * perSegment;
      long bytes = Math.min(perSegment, count - first) * recordBytes;
      segments[i] = channel.map(MapMode.READ_ONLY, start + first * recordBytes, bytes);
    }
  }

  long count() {
    return count;
  }

  /** A view of one record, little-endian, position 0. */
  ByteBuffer record(long index) {
    int offset = (int) (index % perSegment) * recordBytes;
    return segments[(int) (index / perSegment)]
        .slice(offset, recordBytes)
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
