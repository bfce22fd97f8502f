package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the program says of itself. */
class HelpTest {
  @TempDir Path folder;

  private static final List<String> COMMANDS =
      List.of(
          "caption",
          "train",
          "evaluate",
          "score",
          "convert",
          "export",
          "fetch",
          "fetch-data",
          "cache",
          "compare",
          "report",
          "serve",
          "inspect",
          "pretrain-mini",
          "help",
          "generate-completion");

  @Test
  void helpListsEveryCommandAndTheExitCodes() {
    Run run = Run.dashes("--help");
    assertEquals(new Run(0, run.out(), ""), run);
    for (String command : COMMANDS) {
      assertTrue(run.out().contains("\n  " + command), command);
    }
    assertTrue(run.out().contains("\n  130   interrupted"), run.out());
    Run without = Run.dashes();
    assertEquals(new Run(2, "", run.out()), without);
  }

  @Test
  void aCommandsHelpHasItsOptionsAnExampleAndTheExitCodes() {
    CommandLine all = ClipCap.commandLine(System.in, System.out, System.err);
    for (Map.Entry<String, CommandLine> command : all.getSubcommands().entrySet()) {
      Run run = Run.dashes(command.getKey(), "--help");
      assertEquals(new Run(0, run.out(), ""), run);
      assertTrue(run.out().contains("\n  3     done, but"), run.out());
      for (OptionSpec option : command.getValue().getCommandSpec().options()) {
        assertEquals(
            !option.hidden(), run.out().contains(" " + option.longestName()), option.longestName());
      }
      if (!command.getKey().equals("generate-completion")) {
        assertTrue(run.out().contains("\nExample"), run.out());
      }
    }
  }

  @Test
  void completionKnowsCommandsAndOptions() {
    Run run = Run.dashes("generate-completion");
    assertEquals(0, run.status());
    assertTrue(run.out().contains("complete -F _complete_clipcap"), run.out());
    for (String word : List.of("fetch-data", "'--mapper.prefix'", "clip-vit-b32")) {
      assertTrue(run.out().contains(word), word);
    }
  }

  /** An option has one name for the shell; JSON and Maven know it by its field's. */
  @Test
  void optionsAreWrittenInOneWay() {
    CommandLine all = ClipCap.commandLine(System.in, System.out, System.err);
    for (CommandLine command : all.getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        for (String name : option.names()) {
          assertTrue(
              name.matches("-[a-zA-Z0]|--[a-z][a-z0-9]*([.-][a-z0-9]+)*"),
              command.getCommandName() + " " + name);
        }
      }
    }
    assertFalse(Run.dashes("generate-completion").out().matches("(?s).*--[a-z.]+[A-Z].*"));
  }

  @Test
  void commonOptionsAreShort() {
    CommandLine all = ClipCap.commandLine(System.in, System.out, System.err);
    Map<String, String> shorter =
        Map.of(
            "--model", "-m",
            "--out", "-o",
            "--format", "-f",
            "--recursive", "-r",
            "--quiet", "-q",
            "--help", "-h",
            "--version", "-V");
    for (CommandLine command : all.getSubcommands().values()) {
      assertTrue(command.getCommandSpec().findOption("-q") != null, command.getCommandName());
      shorter.forEach(
          (name, letter) ->
              assertEquals(
                  command.getCommandSpec().findOption(name),
                  command.getCommandSpec().findOption(letter),
                  command.getCommandName() + " " + name));
    }
  }

  @Test
  void helpFitsATerminal() {
    CommandLine all = ClipCap.commandLine(System.in, System.out, System.err);
    List<Run> helps = new ArrayList<>(List.of(Run.dashes("help")));
    all.getSubcommands().keySet().forEach(command -> helps.add(Run.dashes("help", command)));
    for (Run help : helps) {
      assertEquals(0, help.status(), help.err());
      help.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }
  }

  @Test
  void helpIsACommandToo() {
    assertEquals(Run.dashes("--help"), Run.dashes("help"));
    assertEquals(Run.dashes("caption", "--help"), Run.dashes("help", "caption"));
    assertEquals(Run.dashes("help"), Run.defines(Map.of("experiment", "help")));
    assertEquals(
        new Run(
            2,
            "",
            "error: argument COMMAND: found \"captoin\", expected a command; did you mean caption?"
                + " clipcap help lists them\n"),
        Run.dashes("help", "captoin"));
  }

  /** Of each option that offers words: each is taken, and each name of an enum is offered. */
  @Test
  void completionOffersWhatTheProgramTakes() throws Exception {
    CommandLine all = ClipCap.commandLine(System.in, System.out, System.err);
    Set<String> offering = new TreeSet<>();
    for (CommandLine command : all.getSubcommands().values()) {
      Set<String> labels = new TreeSet<>(); // scripts keep one list of words for each label
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (option.completionCandidates() == null) {
          assertFalse(option.type().isEnum(), option.longestName() + " offers nothing");
          continue;
        }
        offering.add(option.longestName());
        assertTrue(labels.add(option.paramLabel()), option.longestName() + ": two of that label");
        for (String word : option.completionCandidates()) {
          assertEquals(word.toLowerCase(Locale.ROOT), word, option.longestName());
          if (option.type().isEnum()) {
            assertTrue(takes(option, word), option.longestName() + " " + word);
          }
        }
      }
    }
    assertTrue(
        offering.containsAll(
            Set.of("--precision", "--split", "--text", "--format", "--models", "--mapper.type")),
        offering.toString());
  }

  /** The program complains of what is missing beside it, and not of the word. */
  private static boolean takes(OptionSpec option, String word) {
    List<String> arguments = new ArrayList<>();
    arguments.add(option.command().name());
    arguments.add(option.longestName() + "=" + word);
    if (option.command().findOption("--model") != null) {
      arguments.add("--model=none"); // in place of the one that comes with clipcap
    }
    Run run = Run.dashes(arguments.toArray(String[]::new));
    return !run.err().contains("found \"" + word + "\"");
  }

  /** The script itself, run by bash. */
  @ParameterizedTest
  @CsvSource({
    "capt, caption",
    "help capt, ''",
    "caption --precision b, bfloat16",
    "caption --format c, clipcap coco csv",
    "evaluate --format c, clipcap coco",
    "evaluate --split T, ''",
    "evaluate --split te, test",
    "train mlp-f, mlp-finetune mlp-frozen",
    "train mlp-frozen --precision , float32 bfloat16",
    "train mlp-frozen --mapper.type , linear mlp transformer",
  })
  void bashCompletes(String words, String expected) throws Exception {
    Path script =
        Files.writeString(folder.resolve("c.sh"), Run.dashes("generate-completion").out());
    String line =
        "clipcap " + words + (words.endsWith("precision") || words.endsWith("type") ? " " : "");
    int count = line.split(" ", -1).length;
    String run =
        "source %s; COMP_WORDS=(%s%s); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=%d; _complete_clipcap;"
            + " echo \"${COMPREPLY[@]}\"";
    Process bash;
    try {
      bash =
          new ProcessBuilder(
                  "bash",
                  "-c",
                  run.formatted(
                      script, line, line.endsWith(" ") ? "''" : "", count - 1, line, line.length()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      Assumptions.abort("SKIPPED: no bash, its completion was not tried");
      return;
    }
    String completed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(expected, completed.strip());
  }

  @Test
  void versionSaysWhatRuns() {
    List<String> lines = Run.dashes("--version").out().lines().toList();
    assertTrue(lines.get(0).startsWith("clipcap "), lines.get(0));
    assertTrue(lines.get(1).contains(System.getProperty("java.version")), lines.get(1));
  }
}
