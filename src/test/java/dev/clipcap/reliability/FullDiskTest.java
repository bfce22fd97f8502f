package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clipcap.reliability.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk and a read-only one: a line, exit code 2, and nothing half-written. */
@Tag(Reliability.TAG)
class FullDiskTest {
  private static final int MORE_THAN_A_PAGE = 64; // KiB; the models here take more

  @TempDir static Path folder;
  private Scratch scratch;
  private Path model;

  @Test
  void eachCommandSaysSo() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + MORE_THAN_A_PAGE + "k", "none", "" + disk) == 0,
        "only root can mount a small disk");
    try {
      scratch = Scratch.in(folder, 12);
      model = folder.resolve("model");
      scratch.must(scratch.train(model, 1));
      byte[] rest = new byte[1 << 10];
      Path filler = disk.resolve("filler");
      fill(filler, rest);
      List<List<String>> commands = commands(disk);
      for (List<String> command : commands) {
        assertALine(command);
        assertEquals(List.of("filler"), whole(disk), command.toString());
      }
      assertEquals(0, run("mount", "-o", "remount,ro", "" + disk));
      for (List<String> command : commands) {
        assertALine(command);
      }
      Reliability.figure(
          "full and read-only disks", "%d commands, one line each", 2 * commands.size());
    } finally {
      run("umount", "" + disk);
    }
  }

  private List<List<String>> commands(Path disk) {
    String captioner = "--model=" + model;
    String photos = folder.resolve("photos").toString();
    return List.of(
        scratch.train(disk.resolve("run"), 1),
        List.of("caption", captioner, photos, "--out=" + disk.resolve("lines.jsonl")),
        List.of("caption", captioner, photos, "--out=" + disk.resolve("list.json")),
        List.of("export", captioner, "--out=" + disk.resolve("model.safetensors")),
        List.of("export", captioner, "--serving", "--out=" + disk.resolve("served")),
        List.of("export", captioner, "--huggingface", "--out=" + disk.resolve("folders")));
  }

  private void assertALine(List<String> command) throws Exception {
    Outcome outcome = scratch.run(command);
    String said = command + ": " + outcome.status() + " " + outcome.err();
    assertEquals(2, outcome.status(), said);
    assertEquals(1, outcome.err().lines().count(), said);
  }

  private static void fill(Path file, byte[] piece) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      // As wanted.
    }
  }

  /** Files with bytes in them, under names that are not hidden. */
  private static List<String> whole(Path disk) throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toFile().length() > 0)
          .map(file -> disk.relativize(file).toString())
          .filter(name -> !name.startsWith("."))
          .toList();
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
