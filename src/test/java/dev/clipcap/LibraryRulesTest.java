package dev.clipcap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What holds for everything but the programs in {@code app}: it prints nothing, and spells no
 * options.
 */
class LibraryRulesTest {
  private static final Path MAIN = Path.of("src", "main", "java", "dev", "clipcap");

  private static final Map<Pattern, Set<String>> ONLY_IN =
      Map.of(
          Pattern.compile("System\\.(out|err)\\b(?!\\.println\\(captioner|\\.println\\(r\\.)"),
          Set.of(
              "core/tf/NativeRuntime.java", // flushes
              "lab/bench/TaskProcess.java"), // the protocol of a process of its own
          Pattern.compile("\"[^\"\n]*-D(?!jdk)[a-zA-Z]"),
          Set.of(
              "lab/pretrain/PretrainMini.java", // how a model was made
              "lab/pretrain/PretrainLanguageModel.java",
              "experiment/results/RunFolder.java", // the command in a report
              "experiment/report/RunsReport.java"));

  @Test
  void theLibraryPrintsNothingAndSpellsNoOptions() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String name = MAIN.relativize(file).toString().replace('\\', '/');
        String text = Files.readString(file);
        ONLY_IN.forEach(
            (pattern, allowed) -> {
              if (!name.startsWith("app/") && !allowed.contains(name)) {
                pattern.matcher(text).results().forEach(m -> wrong.add(name + ": " + m.group()));
              }
            });
      }
    }
    assertEquals(List.of(), wrong);
  }
}
