package dev.clipcap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the program says of itself. */
class HelpTest {
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
          "compare",
          "report",
          "serve",
          "inspect",
          "pretrain-mini",
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

  @Test
  void versionSaysWhatRuns() {
    List<String> lines = Run.dashes("--version").out().lines().toList();
    assertTrue(lines.get(0).startsWith("clipcap "), lines.get(0));
    assertTrue(lines.get(1).contains(System.getProperty("java.version")), lines.get(1));
  }
}
