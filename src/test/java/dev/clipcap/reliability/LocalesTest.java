package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training, captioning and scoring give the same bytes whatever the machine's language and time.
 */
@Tag(Reliability.TAG)
class LocalesTest {
  /** Language, country, variant or -, extensions or -. */
  private static final List<String> LOCALES =
      List.of(
          "ar EG - -",
          "fa IR - -",
          "tr TR - -",
          "de DE - -",
          "hi IN - u-nu-deva",
          "th TH TH -",
          "my MM - u-nu-mymr",
          "ja JP JP -",
          "az AZ - -",
          "lt LT - -");

  private static final List<String> ZONES =
      List.of(
          "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca", "Etc/GMT+12");

  /** What says when it was made, how long that took or on what; a map's order is TensorFlow's. */
  private static final List<String> OF_THE_RUN =
      List.of("provenance.json", "report.md", "report.html");

  @TempDir Path folder;

  @Test
  void equalBytesInTenLocalesAndFiveTimeZones() throws IOException, InterruptedException {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 3; i++) {
      Files.write(images.resolve(i + ".png"), BareSamples.png(80 + i, 64, i));
    }
    Map<String, String> expected = run("en", List.of("-Duser.language=en", "-Duser.timezone=UTC"));
    assertTrue(expected.size() > 5, expected.toString());
    int count = Reliability.count(LOCALES.size());
    for (int i = 0; i < count; i++) {
      String[] parts = LOCALES.get(i).split(" ", -1);
      List<String> java = new ArrayList<>();
      java.add("-Duser.language=" + parts[0]);
      java.add("-Duser.country=" + parts[1]);
      java.add("-Duser.variant=" + parts[2].replace("-", ""));
      if (!parts[3].equals("-")) {
        java.add("-Duser.extensions=" + parts[3]);
      }
      java.add("-Duser.timezone=" + ZONES.get(i % ZONES.size()));
      assertEquals(expected, run(parts[0], java), LOCALES.get(i));
    }
    Reliability.figure(
        "locales and time zones: training, captioning, scoring",
        "%d locales, %d time zones: %d files of equal bytes each",
        count,
        Math.min(count, ZONES.size()),
        expected.size());
  }

  private Map<String, String> run(String name, List<String> java)
      throws IOException, InterruptedException {
    Path own = Files.createDirectory(folder.resolve(name));
    String run = own.resolve("run").toString();
    String images = folder.resolve("images").toString();
    String captions = own.resolve("captions.jsonl").toString();
    List<List<String>> commands =
        List.of(
            List.of(
                "train",
                "mlp-finetune",
                "--trainImages=40",
                "--testImages=12",
                "--epochs=1",
                "--out=" + run),
            List.of("caption", "--model=" + run, "--out=" + captions, images),
            List.of(
                "score",
                "--candidates=" + own.resolve("run/captions.json"),
                "--references=" + own.resolve("run/captions.json"),
                "--out=" + own.resolve("scores.json")));
    for (List<String> command : commands) {
      Commands.Outcome outcome = Commands.run(own, java, command);
      assertEquals(0, outcome.status(), () -> name + " " + command + "\n" + outcome.err());
    }
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(own)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String relative = own.relativize(file).toString();
        boolean ofTheRun = OF_THE_RUN.contains(file.getFileName().toString());
        boolean printed = relative.startsWith("out") || relative.startsWith("err");
        if (!ofTheRun && !printed) {
          String text = relative.endsWith(".jsonl") ? Files.readString(file) : null;
          hashes.put(
              relative,
              text == null ? Sha256.of(file) : text.replace(own.toString(), "").hashCode() + "");
        }
      }
    }
    return hashes;
  }
}
