package dev.clipcap.convert;

import static dev.clipcap.convert.Bytes.readResource;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged files are read or refused, each within a second of processor time; never another
 * exception. {@code -Dmutations=10000} tries more of them.
 */
class MutationTest {
  private static final int MUTATIONS = Integer.getInteger("mutations", 1500);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long SECOND = 1_000_000_000L;
  private static final long[] ODD_VALUES = {
    0,
    1,
    -1,
    0x7F,
    0xFF,
    0x7FFF,
    0xFFFF,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFFFFFFL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 33,
    1L << 62
  };

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny_gpt2/model-00001-of-00002.safetensors",
        "views.pt",
        "training.pt",
        "old_format.pt",
        "torchscript.pt",
        "hostile/os_system_2.pt"
      })
  void mutatedFilesAreReadOrRefused(String name) {
    byte[] original = readResource(name);
    openOnce(name); // loads classes, which is not what the limit is about
    String ending = name.substring(name.lastIndexOf('.'));
    int read = 0;
    int refused = 0;
    long longest = 0;
    for (int seed = 0; seed < share(name); seed++) {
      byte[] mutated = mutate(original, new Random(seed));
      Path file = Bytes.file(folder, seed % 16 + ending, mutated);
      long start = THREADS.getCurrentThreadCpuTime();
      try (Checkpoint checkpoint = Checkpoint.open(file)) {
        checkpoint.tensors().values().forEach(MutationTest::readAll);
        read++;
      } catch (InvalidInputException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(name + " with seed " + seed, e);
      }
      long time = THREADS.getCurrentThreadCpuTime() - start;
      longest = Math.max(longest, time);
      assertTrue(time < SECOND, name + " with seed " + seed + " took " + time + " ns");
    }
    System.out.printf(
        java.util.Locale.ROOT,
        "mutations of %s: %d read, %d refused, longest %.1f ms%n",
        name,
        read,
        refused,
        longest / 1e6);
    assertTrue(refused > 0, "the mutations do no harm");
    assertTrue(read > 0 || name.startsWith("hostile"), "the mutations spoil everything");
    assertTrue(read == 0 || !name.startsWith("hostile"), "a hostile file was read");
  }

  /** The two largest formats get most of the attempts. */
  private static int share(String name) {
    return name.startsWith("tiny") ? MUTATIONS / 2 : MUTATIONS / 8;
  }

  private static void readAll(StoredTensor tensor) {
    if (tensor.size() <= 1 << 20) {
      assertEquals(tensor.size(), tensor.floats().length);
    }
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    boolean samePlaces = random.nextBoolean(); // so that a zip's directory still leads to the rest
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int span = random.nextBoolean() ? bytes.length : Math.min(1500, bytes.length);
      int at = samePlaces ? random.nextInt(span) : position(bytes, random);
      switch (random.nextInt(samePlaces ? 4 : 6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> putOdd(bytes, at, random);
        case 3 -> bytes[at] = (byte) "0123456789[]{},:\"-.eR(tQ}".charAt(random.nextInt(24));
        case 4 -> bytes = Arrays.copyOf(bytes, at);
        default -> bytes = withCopy(bytes, at, random);
      }
    }
    return bytes;
  }

  private static void openOnce(String name) {
    try (Checkpoint checkpoint = Checkpoint.open(Bytes.resource(name))) {
      checkpoint.tensors().values().forEach(MutationTest::readAll);
    } catch (InvalidInputException e) {
      assertTrue(name.startsWith("hostile"), e.getMessage());
    }
  }

  /** Mostly in the first or last part, where the descriptions are. */
  private static int position(byte[] bytes, Random random) {
    int span = random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, 1500);
    int offset = random.nextInt(span);
    return random.nextBoolean() ? offset : bytes.length - 1 - offset;
  }

  private static void putOdd(byte[] bytes, int at, Random random) {
    byte[] eight =
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(ODD_VALUES[random.nextInt(ODD_VALUES.length)])
            .array();
    int width = Math.min(1 << random.nextInt(4), bytes.length - at);
    System.arraycopy(eight, 0, bytes, at, width);
  }

  /** Removes or repeats some bytes. */
  private static byte[] withCopy(byte[] bytes, int at, Random random) {
    int length = Math.min(1 + random.nextInt(40), bytes.length - at);
    byte[] rest = Arrays.copyOfRange(bytes, at + (random.nextBoolean() ? length : 0), bytes.length);
    return Bytes.concat(Arrays.copyOf(bytes, at + (random.nextBoolean() ? 0 : length)), rest);
  }
}
