package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer of an output. */
@SuppressWarnings("try") // locks are only held
class OutputLockTest {
  @TempDir Path folder;

  private static String refusal(Path output) {
    return assertThrows(InvalidInputException.class, () -> OutputLock.beside(output)).getMessage();
  }

  private List<String> names() {
    return List.of(folder.toFile().list());
  }

  @Test
  void theSecondIsToldTheFirst() {
    Path output = folder.resolve("captions.jsonl");
    try (OutputLock lock = OutputLock.beside(output)) {
      for (int i = 0; i < 2; i++) { // looking at a lock does not end it
        assertEquals(
            output
                + ": found it is being written by process "
                + ProcessHandle.current().pid()
                + ", expected one writer at a time; wait, or stop it",
            refusal(output));
      }
      refusal(folder.resolve("above/../captions.jsonl"));
      OutputLock.beside(folder.resolve("other.jsonl")).close();
    }
    assertEquals(List.of(), names());
    OutputLock.beside(output).close();
  }

  @Test
  void whatAKilledProcessLeftIsTaken() throws IOException {
    Path left = folder.resolve(".out.lock");
    for (String text : List.of("", "4711@elsewhere\n", "released\n")) {
      Files.writeString(left, text);
      try (OutputLock lock = OutputLock.beside(folder.resolve("out"))) {
        assertTrue(Files.readString(left).startsWith(ProcessHandle.current().pid() + "@"));
      }
      assertFalse(Files.exists(left));
    }
  }

  /** Holds a lock until it is killed. */
  static final class Holder {
    public static void main(String[] args) throws InterruptedException {
      try (OutputLock lock = OutputLock.beside(Path.of(args[0]))) {
        System.out.println("held");
        TimeUnit.MINUTES.sleep(1);
      }
    }
  }

  @Test
  void anotherProcessIsNamedAndItsEndEndsTheLock() throws Exception {
    Path output = folder.resolve("out");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                output.toString())
            .start();
    assertEquals('h', other.getInputStream().read());
    assertTrue(refusal(output).contains("by process " + other.pid() + ","), refusal(output));
    other.destroyForcibly().waitFor();
    assertEquals(List.of(".out.lock"), names());
    OutputLock.beside(output).close();
    assertEquals(List.of(), names());
  }

  @Test
  void manyAtOnceAreNeverTwo() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger held = new AtomicInteger();
    IntStream.range(0, 400)
        .parallel()
        .forEach(
            i -> {
              try (OutputLock lock = OutputLock.in(folder)) {
                assertEquals(1, inside.incrementAndGet());
                held.incrementAndGet();
                inside.decrementAndGet();
              } catch (InvalidInputException another) {
                assertTrue(another.getMessage().contains("is being written by"));
              }
            });
    assertTrue(held.get() > 0);
    assertEquals(List.of(), names());
  }
}
