package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.reliability.Commands;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Progress in a terminal: one line that fits, and nothing of it at the end. */
class TerminalTest {
  private static final int IMAGES = 400;

  @TempDir Path folder;

  /** What a command prints in a terminal of so many columns. */
  private String typescript(int columns, String... arguments)
      throws IOException, InterruptedException {
    String java =
        Commands.builder(List.of(), List.of(arguments)).command().stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    Path shell = folder.resolve("run.sh");
    Files.writeString(shell, "stty cols " + columns + " rows 24\nexec " + java + "\n");
    Path out = folder.resolve("typescript");
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", "sh " + shell, "/dev/null")
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectErrorStream(true);
    builder.environment().remove("TF_CPP_MIN_LOG_LEVEL"); // as a user's shell
    Process script;
    try {
      script = builder.start();
    } catch (IOException e) {
      Assumptions.abort("SKIPPED: no program script (util-linux) to make a terminal with");
      return "";
    }
    assertTrue(script.waitFor(5, TimeUnit.MINUTES));
    String text = Files.readString(out, StandardCharsets.UTF_8);
    boolean another = text.contains("illegal option") || text.contains("invalid option");
    Assumptions.assumeFalse(another, "SKIPPED: script is another program's here: " + text);
    assertEquals(0, script.exitValue(), text);
    return text;
  }

  /** The lines that stand on the screen in the end. */
  private static List<String> screen(String typescript) {
    List<String> screen = new ArrayList<>();
    for (String line : typescript.split("\n", -1)) {
      StringBuilder shown = new StringBuilder();
      for (String written : line.split("\r", -1)) {
        shown.replace(0, Math.min(shown.length(), written.length()), written);
      }
      screen.add(shown.toString().stripTrailing());
    }
    return screen.stream().filter(line -> !line.isEmpty()).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 40})
  void progressFitsAndGoes(int columns) throws Exception {
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("captioner"));
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (int i = 0; i < IMAGES; i++) {
      Files.write(photos.resolve(i + ".png"), BareSamples.png(40, 30, i));
    }
    String text = typescript(columns, "caption", "-m", "captioner", "-o", "c.jsonl", "photos");
    List<String> written = new ArrayList<>();
    for (String segment : text.split("[\r\n]", -1)) {
      if (!segment.isBlank()) {
        written.add(segment);
      }
    }
    for (String segment : written) {
      assertTrue(segment.length() < columns, segment.length() + " columns: " + segment);
      assertFalse(segment.contains("\u001b"), segment);
    }
    assertEquals("loading", written.get(0));
    assertTrue(written.get(1).startsWith("captions"), written.toString());
    assertTrue(written.get(1).contains("0/400") && written.get(1).endsWith("loading"), text);
    List<String> progress =
        written.stream().skip(2).filter(line -> line.startsWith("captions")).toList();
    assertTrue(progress.size() > 1, text);
    assertFalse(progress.get(0).contains("left"), "an estimate before there is one: " + progress);
    assertTrue(progress.get(progress.size() - 1).contains("left"), text);
    assertEquals(List.of("c.jsonl: 400 captions"), screen(text));
  }

  @Test
  void aLineOfErrorsStandsAlone() throws Exception {
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("captioner"));
    Files.write(folder.resolve("a.png"), BareSamples.png(40, 30, 1));
    String text = typescript(80, "caption", "-m", "captioner", "a.png");
    List<String> screen = screen(text);
    assertEquals(1, screen.size(), text);
    assertTrue(screen.get(0).startsWith("a.png\t"), text);
    assertTrue(text.startsWith("loading\r"), text);
    assertFalse(typescript(80, "caption", "-q", "-m", "captioner", "a.png").contains("loading"));
  }
}
