package dev.clipcap.caption;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Captions images over and over and prints the process's resident memory (Linux): {@code MemoryMain
 * CAPTIONER IMAGES CAPTIONS}. Each line has the growth since a hundredth of the way.
 */
final class MemoryMain {
  private MemoryMain() {}

  /** args: captioner's folder, folder of images, how many captions. */
  public static void main(String[] args) throws IOException {
    int captions = Integer.parseInt(args[2]);
    List<Path> images;
    try (Stream<Path> files = Files.list(Path.of(args[1]))) {
      images = files.filter(f -> f.toString().endsWith(".jpg")).sorted().toList();
    }
    try (Captioner captioner = Captioner.load(Path.of(args[0]))) {
      long[] first = {0};
      int[] done = {0};
      Stream<Path> endless =
          IntStream.range(0, captions).mapToObj(i -> images.get(i % images.size()));
      try (Stream<CaptionResult> results = captioner.captionAll(endless, CaptionOptions.greedy())) {
        results.forEach(
            result -> {
              if (++done[0] == captions / 100 || done[0] % (captions / 10) == 0) {
                long now = residentKilobytes();
                first[0] = first[0] == 0 ? now : first[0];
                System.out.printf(
                    Locale.ROOT,
                    "%,d captions: %,d kB, %+.1f%%%n",
                    done[0],
                    now,
                    100.0 * (now - first[0]) / first[0]);
              }
            });
      }
    }
  }

  private static long residentKilobytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
