package dev.clipcap.files.checkpoint;

import static dev.clipcap.convert.Bytes.readResource;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.convert.Bytes;
import dev.clipcap.convert.Mutations;
import dev.clipcap.io.InvalidInputException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
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
      byte[] mutated = Mutations.bytes(original, new Random(seed));
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

  private static void openOnce(String name) {
    try (Checkpoint checkpoint = Checkpoint.open(Bytes.resource(name))) {
      checkpoint.tensors().values().forEach(MutationTest::readAll);
    } catch (InvalidInputException e) {
      assertTrue(name.startsWith("hostile"), e.getMessage());
    }
  }
}
