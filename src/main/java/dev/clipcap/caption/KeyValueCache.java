package dev.clipcap.caption;

import java.util.Arrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * The key-value cache: keys and values of the sequences under way, in one tensor that TensorFlow
 * reads and Java writes: a step adds one position to each sequence and copies nothing else.
 *
 * <p>The tensor is [2L, slots, H, capacity, D]: a key and a value part for each of L blocks, a slot
 * for each sequence, H heads of width D. A sequence uses the first positions of its slot; what lies
 * behind them is finite and never looked at.
 */
final class KeyValueCache implements AutoCloseable {
  private static final int GROWTH = 16; // positions

  private final int parts;
  private final int heads;
  private final int headWidth;
  private TFloat32 tensor;
  private FloatDataBuffer values;
  private int slots;
  private int capacity;
  private int[] lengths = new int[0]; // by slot

  /**
   * @param blocks L
   * @param heads H
   * @param width H*D
   */
  KeyValueCache(int blocks, int heads, int width) {
    this.parts = 2 * blocks;
    this.heads = heads;
    this.headWidth = width / heads;
  }

  /** To be fed, with at least so many slots; valid until the next change. */
  TFloat32 tensor(int atLeast) {
    ensure(atLeast, capacity);
    return tensor;
  }

  /** Positions used in the first {@code count} slots. */
  int[] lengths(int count) {
    return Arrays.copyOf(lengths, count);
  }

  /** Makes room for so many sequences together. */
  void ensureSlots(int atLeast) {
    ensure(atLeast, capacity);
  }

  /** Empties slots. */
  void clear(int from, int to) {
    ensure(to, capacity);
    Arrays.fill(lengths, from, to, 0);
  }

  /**
   * Adds positions to the sequences in consecutive slots.
   *
   * @param firstSlot of the first sequence
   * @param sequences how many
   * @param added [2L, n, H, t, D]: t positions of the sequences, and of others that do not matter
   */
  void append(int firstSlot, int sequences, TFloat32 added) {
    int others = (int) added.shape().get(1) - sequences;
    int time = (int) added.shape().get(3);
    int longest = Arrays.stream(lengths, firstSlot, firstSlot + sequences).max().orElse(0);
    ensure(slots, longest + time);
    float[] source = new float[Math.toIntExact(added.size())];
    added.asRawTensor().data().asFloats().read(source);
    int run = time * headWidth;
    int from = 0;
    for (int part = 0; part < parts; part++) {
      for (int slot = firstSlot; slot < firstSlot + sequences; slot++) {
        long to = start(part, slot) + (long) lengths[slot] * headWidth;
        for (int head = 0; head < heads; head++) {
          values.offset(to).write(source, from, run);
          from += run;
          to += (long) capacity * headWidth;
        }
      }
      from += others * heads * run;
    }
    for (int slot = firstSlot; slot < firstSlot + sequences; slot++) {
      lengths[slot] += time;
    }
  }

  /** Copies a sequence into another slot, for which there is room. */
  void copy(int fromSlot, int toSlot) {
    long size = (long) heads * capacity * headWidth;
    for (int part = 0; part < parts; part++) {
      values
          .offset(start(part, fromSlot))
          .narrow(size)
          .copyTo(values.offset(start(part, toSlot)), size);
    }
    lengths[toSlot] = lengths[fromSlot];
  }

  private long start(int part, int slot) {
    return ((long) part * slots + slot) * heads * capacity * headWidth;
  }

  /** Makes room, and keeps what is there. */
  private void ensure(int neededSlots, int neededPositions) {
    if (tensor != null && neededSlots <= slots && neededPositions <= capacity) {
      return;
    }
    TFloat32 old = tensor;
    FloatDataBuffer oldValues = values;
    int oldSlots = slots;
    int oldCapacity = capacity;
    slots = Math.max(slots, neededSlots);
    capacity = Math.max(capacity, (neededPositions + GROWTH - 1) / GROWTH * GROWTH);
    lengths = Arrays.copyOf(lengths, slots);
    tensor = TFloat32.tensorOf(Shape.of(parts, slots, heads, capacity, headWidth));
    values = tensor.asRawTensor().data().asFloats();
    float[] rest = new float[capacity * headWidth]; // zeros: fresh memory may hold NaN
    long to = 0;
    for (int part = 0; part < parts; part++) {
      for (int slot = 0; slot < slots; slot++) {
        for (int head = 0; head < heads; head++) {
          int kept = slot < oldSlots ? oldCapacity * headWidth : 0;
          if (kept > 0) {
            long from = (((long) part * oldSlots + slot) * heads + head) * kept;
            oldValues.offset(from).narrow(kept).copyTo(values.offset(to), kept);
          }
          values.offset(to + kept).write(rest, 0, rest.length - kept);
          to += rest.length;
        }
      }
    }
    if (old != null) {
      old.close();
    }
  }

  @Override
  public void close() {
    if (tensor != null) {
      tensor.close();
      tensor = null;
      values = null;
    }
  }
}
