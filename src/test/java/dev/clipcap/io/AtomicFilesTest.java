package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.Aside.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that stop at any step, and several at once. */
class AtomicFilesTest {
  private static long gone;

  @TempDir Path folder;

  /** The id of a process that was. */
  @BeforeAll
  static void startAndEndAProcess() throws Exception {
    Process process = java(List.of("-version"));
    process.waitFor();
    gone = process.pid();
  }

  private static Process java(List<String> arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static Aside ofGone(Path target) {
    String own = Aside.of(target).owner();
    return new Aside(target.toAbsolutePath(), own.replaceFirst("-\\d+-", "-" + gone + "-"));
  }

  private List<String> names() {
    String[] names = folder.toFile().list();
    Arrays.sort(names);
    return List.of(names);
  }

  private void write(Path directory, String version) {
    AtomicFiles.writeDirectory(
        directory, aside -> Files.writeString(aside.resolve("version"), version));
  }

  /** After so many steps the process is gone; then somebody reads, or writes again. */
  @ParameterizedTest
  @CsvSource({"0, old", "1, old", "2, new", "3, new", "4, new"})
  void aStopBetweenAnyTwoStepsLosesNothing(int steps, String whole) throws IOException {
    Path directory = folder.resolve("model");
    write(directory, "old");
    Aside names = ofGone(directory);
    Files.createDirectory(names.path(Kind.TMP));
    Files.writeString(names.path(Kind.TMP).resolve("version"), "new");
    if (steps > 0) {
      names.complete();
    }
    if (steps > 1) {
      names.putOldAside();
    }
    if (steps > 2) {
      names.putNewInPlace();
    }
    if (steps > 3) {
      names.clean();
    }
    AtomicFiles.recover(directory);
    assertEquals(whole, Files.readString(directory.resolve("version")));
    write(directory, "later");
    assertEquals("later", Files.readString(directory.resolve("version")));
    assertEquals(List.of("model"), names());
  }

  @Test
  void theOldVersionComesBackWhereTheNewOneIsNotWhole() throws IOException {
    Path directory = folder.resolve("model");
    Aside names = ofGone(directory);
    Files.createDirectory(names.path(Kind.OLD));
    Files.createDirectory(names.path(Kind.TMP));
    Files.writeString(names.path(Kind.OLD).resolve("version"), "old");
    AtomicFiles.recover(directory);
    assertEquals("old", Files.readString(directory.resolve("version")));
  }

  @Test
  void onlyWhatProcessesOfThisHostLeftIsRemoved() throws IOException {
    Path file = folder.resolve("a.json");
    Files.writeString(ofGone(file).path(Kind.TMP), "half");
    String live = "a.json." + Aside.of(file).owner() + ".tmp";
    List<String> others =
        List.of(
            "a.json.00000000-" + gone + "-0.tmp", live, "a.json.tmp", "a.json.mine.old", "b.tmp");
    for (String other : others) {
      Files.writeString(folder.resolve(other), "theirs");
    }
    AtomicFiles.writeString(file, "{}");
    List<String> expected = new java.util.ArrayList<>(others);
    expected.add("a.json");
    assertEquals(expected.stream().sorted().toList(), names());
  }

  @Test
  void aWriterThatFailsLeavesNothing() {
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFiles.write(
                folder.resolve("x"),
                aside -> {
                  Files.writeString(aside, "half");
                  throw new IllegalStateException("stop");
                }));
    assertEquals(List.of(), names());
  }

  /** Writes a folder over and over, until it is killed. */
  static final class Writer {
    public static void main(String[] args) {
      for (int version = 0; ; version++) {
        String text = version + " " + args[1];
        AtomicFiles.writeDirectory(
            Path.of(args[0]),
            aside -> {
              Files.writeString(aside.resolve("first"), text);
              Files.writeString(aside.resolve("second"), text);
            });
      }
    }
  }

  @Test
  void twoProcessesThatAreKilledLeaveAWholeFolder() throws Exception {
    Path directory = folder.resolve("model");
    for (int round = 0; round < 2; round++) {
      Process one = writer(directory, "one");
      Process two = writer(directory, "two");
      for (int i = 0; i < 200 && !Files.exists(directory); i++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      TimeUnit.MILLISECONDS.sleep(150);
      assertTrue(one.isAlive() && two.isAlive(), "a writer failed");
      one.destroyForcibly().waitFor();
      two.destroyForcibly().waitFor();
      AtomicFiles.recover(directory);
      String first = Files.readString(directory.resolve("first"));
      assertEquals(first, Files.readString(directory.resolve("second")));
    }
    write(directory, "last");
    assertEquals(List.of("model"), names());
  }

  private static Process writer(Path directory, String name) throws IOException {
    return java(
        List.of(
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            directory.toString(),
            name));
  }
}
