package dev.clipcap.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.Json;
import dev.clipcap.io.Unchecked;
import dev.clipcap.reliability.Commands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line's page prints what the program prints. A line {@code ...} stands for any lines.
 * Transcripts of a trained run are checked where that run and its data are at hand.
 */
class DocsTranscriptsTest {
  private static final Path PAGE = Path.of("docs/cli.md").toAbsolutePath();
  private static final Path SAMPLES =
      Path.of("src/main/resources/dev/clipcap/app/web/samples").toAbsolutePath();
  private static final Path RUN = Path.of("results/mlp-finetune/captioner").toAbsolutePath();
  private static final Path STORYBOOK = Path.of("data/storybook/images").toAbsolutePath();
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern DIGITS = Pattern.compile("-?\\d+\\.\\d{5,}");
  private static final Pattern EXIT = Pattern.compile("\\[exit code \\d+]");

  /** They do not end, measure this machine, take long, or print by another way. */
  private static final Pattern UNTRIED =
      Pattern.compile("clipcap (serve|bench|pretrain|train|calibrate)\\b.*");

  @TempDir Path folder;

  @AfterEach
  void unlink() throws IOException {
    for (Path path : Unchecked.list(folder)) {
      if (Files.isSymbolicLink(path)) {
        Files.delete(path);
      }
    }
  }

  private record Transcript(String command, List<String> printed) {
    boolean needsTheRun() {
      return command.replace("savedmodels/photos", "").matches(".*(results/|photos/|hf/).*");
    }
  }

  private static List<Transcript> transcripts() throws IOException {
    List<Transcript> all = new ArrayList<>();
    boolean within = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("    $ ")) {
        all.add(new Transcript(line.substring(6), new ArrayList<>()));
        within = true;
      } else if (within && (line.isBlank() || line.startsWith("    "))) {
        all.get(all.size() - 1).printed().add(line.isBlank() ? "" : line.substring(4));
      } else {
        within = false;
      }
    }
    return all;
  }

  @Test
  void thePagePrintsWhatTheProgramPrints() throws Exception {
    boolean trained = Files.isDirectory(RUN) && Files.isDirectory(STORYBOOK);
    write(trained);
    int checked = 0;
    List<String> wrong = new ArrayList<>();
    List<String> left = new ArrayList<>();
    Process process = start();
    try (Writer to = process.outputWriter(UTF_8);
        BufferedReader from = process.inputReader(UTF_8)) {
      for (Transcript transcript : transcripts()) {
        String command = transcript.command();
        if (command.startsWith("cat ")) {
          Files.write(folder.resolve(command.substring(4)), filled(transcript.printed()));
        } else if (UNTRIED.matcher(command).matches() || (transcript.needsTheRun() && !trained)) {
          left.add(command);
        } else if (command.startsWith("clipcap cache")) {
          compare(transcript, cache(command)).ifPresent(wrong::add);
          checked++;
        } else {
          to.write(Json.line(words(command)) + "\n");
          to.flush();
          Run run = Json.mapper().readValue(from.readLine(), Run.class);
          compare(transcript, run).ifPresent(wrong::add);
          checked++;
        }
      }
    }
    assertEquals(0, process.waitFor());
    assertEquals("", String.join("\n\n", wrong));
    assertTrue(checked >= 15, checked + " transcripts");
    if (!left.isEmpty()) {
      System.err.println("SKIPPED: " + left.size() + " transcripts, " + String.join("; ", left));
    }
  }

  /** The folder that the page's reader stands in. */
  private void write(boolean trained) throws IOException {
    for (String shared : List.of("savedmodels", "experiments", "src")) {
      Files.createSymbolicLink(folder.resolve(shared), Path.of(shared).toAbsolutePath());
    }
    Files.createSymbolicLink(folder.resolve("photo.jpg"), SAMPLES.resolve("1.jpg"));
    Files.createSymbolicLink(folder.resolve("drawing.jpg"), SAMPLES.resolve("4.jpg"));
    Path holiday = Files.createDirectory(folder.resolve("holiday"));
    for (int i = 1; i <= 3; i++) {
      Files.copy(SAMPLES.resolve(i + ".jpg"), holiday.resolve(i + ".jpg"));
    }
    byte[] whole = Files.readAllBytes(SAMPLES.resolve("4.jpg"));
    Files.write(holiday.resolve("torn.jpg"), Arrays.copyOf(whole, whole.length / 2));
    if (!trained) {
      return;
    }
    Path results = Files.createDirectory(folder.resolve("results"));
    for (String run : List.of("mlp-finetune", "mlp-frozen")) {
      Files.createSymbolicLink(
          results.resolve(run), Path.of("results").resolve(run).toAbsolutePath());
    }
    Files.createSymbolicLink(folder.resolve("data"), Path.of("data").toAbsolutePath());
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (int i = 0; i < 10; i++) {
      String name = String.format(Locale.ROOT, "test-%05d.jpg", i);
      Files.copy(STORYBOOK.resolve(name), photos.resolve(name));
    }
    whole = Files.readAllBytes(STORYBOOK.resolve("test-00010.jpg"));
    Files.write(photos.resolve("torn.jpg"), Arrays.copyOf(whole, whole.length / 2));
  }

  /** One process for all, in the folder; the natives are those that this one has unpacked. */
  private Process start() throws IOException {
    String cache = System.getProperty("user.home") + "/.javacpp/cache";
    List<String> command =
        Commands.builder(
                List.of(
                    "-Dorg.bytedeco.javacpp.cachedir="
                        + System.getProperty("org.bytedeco.javacpp.cachedir", cache)),
                List.of())
            .command();
    command.set(command.size() - 1, TranscriptMain.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("CLIPCAP_MODEL");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Standard input's text, and the arguments. */
  private List<String> words(String command) throws IOException {
    String[] pipe = command.split(" \\| (?=clipcap)", -1);
    String input = "";
    if (pipe.length > 1) {
      Process shell = new ProcessBuilder("sh", "-c", pipe[0]).directory(folder.toFile()).start();
      input = new String(shell.getInputStream().readAllBytes(), UTF_8);
    }
    String last = pipe[pipe.length - 1].replaceFirst(" \\| head -\\d+$", "");
    return Stream.concat(
            Stream.of(input),
            WORD.matcher(last)
                .results()
                .skip(1)
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1)))
        .toList();
  }

  /** A home in which the jar has run, with the sizes of what it unpacks. */
  private Run cache(String command) throws Exception {
    Path home = folder.resolve("home");
    if (!Files.exists(home)) {
      String tensorFlow = ".javacpp/cache/tensorflow-java-1.1.0-linux-x86_64/";
      CacheCommandTest.sparse(home, tensorFlow + "libtensorflow_cc.so.2", 632_604_616);
      CacheCommandTest.sparse(home, tensorFlow + "libtensorflow_framework.so.2", 49_821_432);
      CacheCommandTest.sparse(home, tensorFlow + "libjnitensorflow.so", 805_432);
      String tokenizers = ".djl.ai/tokenizers/0.21.0-0.38.0-cpu-linux-x86_64/libtokenizers.so";
      CacheCommandTest.sparse(home, tokenizers, 15_486_960);
      String photos = ".cache/clipcap/0123456789abcdef/photos/";
      CacheCommandTest.sparse(home, photos + "variables/variables.data-00000-of-00001", 24_900_000);
      CacheCommandTest.sparse(home, photos + "tokenizer.json", 100_000);
    }
    String[] more = words(command).stream().skip(2).toArray(String[]::new);
    Commands.Outcome outcome = CacheCommandTest.in(home, more);
    return new Run(
        outcome.status(), outcome.out().replace(home.toString(), "/home/you"), outcome.err());
  }

  /** Empty where they agree. */
  private static Optional<String> compare(Transcript transcript, Run run) {
    List<String> expected = new ArrayList<>(filled(transcript.printed()));
    if (expected.isEmpty() || !EXIT.matcher(expected.get(expected.size() - 1)).matches()) {
      expected.add("[exit code 0]");
    }
    String pattern =
        expected.stream()
            .map(line -> line.equals("...") ? "(?:.*\n)*?" : Pattern.quote(plain(line)) + " *\n")
            .collect(Collectors.joining());
    String printed = head(transcript.command(), run.out() + run.err());
    String whole = printed.stripTrailing() + "\n[exit code " + run.status() + "]\n";
    return plain(whole).matches(pattern)
        ? Optional.empty()
        : Optional.of(
            "$ %s\n%sbut the page has\n%s"
                .formatted(transcript.command(), whole, String.join("\n", expected)));
  }

  private static String head(String command, String printed) {
    Matcher head = Pattern.compile(".* \\| head -(\\d+)").matcher(command);
    return head.matches()
        ? printed
            .lines()
            .limit(Integer.parseInt(head.group(1)))
            .map(line -> line + "\n")
            .collect(Collectors.joining())
        : printed;
  }

  /** Without blank lines at the end. */
  private static List<String> filled(List<String> lines) {
    int end = lines.size();
    while (end > 0 && lines.get(end - 1).isBlank()) {
      end--;
    }
    return lines.subList(0, end);
  }

  /** With few digits, as other processors have other last ones, and no times. */
  private static String plain(String text) {
    String digits =
        DIGITS
            .matcher(text)
            .replaceAll(n -> String.format(Locale.ROOT, "%.3f", Double.valueOf(n.group())));
    return digits.replaceAll("\\bin \\d+ s\\b", "in N s").replaceAll("(?m)^\\d+ s$", "N s");
  }
}
