package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged and hostile models end in one line, never in the end of the process. */
@Tag(Reliability.TAG)
class MutantModelsTest {
  private static final int MUTANTS = 10_000;
  private static final int MOST_ABORTS = 5;
  private static final long SLOW = 2000; // ms

  @TempDir Path folder;

  private final List<String> faults = new ArrayList<>();
  private int read;
  private int refused;
  private long longest;
  private String last = "";

  @Test
  void mutantsAreReadOrRefused() throws IOException, InterruptedException {
    Mutant.prepare(folder);
    int count = Reliability.count(MUTANTS);
    int aborts = 0;
    long from = 0;
    while (from < count && aborts < MOST_ABORTS) {
      int status = child(from, count);
      if (status != 0) {
        aborts++;
        faults.add("status " + status + " " + last);
      }
      from = status == 0 ? count : Long.parseLong(last.split(" ", -1)[1]) + 1;
    }
    Reliability.figure(
        "strangers' models: mutants of tokenizer.json, config.json, variables.index, mapper files,"
            + " safetensors, .pt",
        "%d: %d read, %d refused, %d aborts, %d other faults; longest %d ms, at -Xmx1g",
        count,
        read,
        refused,
        aborts,
        faults.size() - aborts,
        longest);
    assertEquals(List.of(), faults);
    assertTrue(read > 0 && refused > count / 4, read + " read, " + refused + " refused");
  }

  /** Failed loads, one after another, give back what they took. */
  @Test
  void failedLoadsLeaveNothing() throws IOException, InterruptedException {
    Mutant.prepare(folder);
    Path data = folder.resolve("captioner/variables/variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(data);
    bytes[bytes.length - 1] ^= 1; // seen when tokenizer, graph and session are open
    Files.write(data, bytes);
    int count = Math.max(20, Reliability.count(200));
    Process process =
        java(
            List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"), // so that the heap is still
            "dev.clipcap.reliability.FailedLoads",
            folder.toString(),
            String.valueOf(count));
    String grown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), grown);
    long kilobytes = Long.parseLong(grown.strip().split(" ", -1)[0]);
    Reliability.figure(
        "strangers' models: memory of " + count + " failed loads",
        "%d KiB each",
        kilobytes / count);
    assertTrue(kilobytes / count < 500, grown);
  }

  private static Process java(List<String> options, String main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Djava.awt.headless=true");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private int child(long from, long to) throws IOException, InterruptedException {
    Process process =
        java(
            List.of("-Xmx1g"),
            "dev.clipcap.reliability.MutantProcess",
            folder.toString(),
            String.valueOf(from),
            String.valueOf(to));
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    }
    return process.waitFor();
  }

  private void take(String line) {
    String[] words = line.split(" ", 6);
    switch (words[0]) {
      case "at" -> last = line;
      case "was" -> {
        long millis = Long.parseLong(words[4]);
        longest = Math.max(longest, millis);
        read += words[3].equals("read") ? 1 : 0;
        refused += words[3].equals("refused") ? 1 : 0;
        if (!words[5].equals("-") || (Reliability.isTimed() && millis > SLOW)) {
          faults.add(line);
        }
      }
      case "done" -> assertEquals("0", words[1], "tokenizers left open");
      default -> {}
    }
  }
}
