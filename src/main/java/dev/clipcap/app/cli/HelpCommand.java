package dev.clipcap.app.cli;

import dev.clipcap.io.InvalidInputException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clipcap help caption} for {@code clipcap caption --help}. */
@Command(
    name = "help",
    description = "Says what a command does and which options it has.",
    footer = {"", "Example: clipcap help caption"})
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND",
      description = "One of those that clipcap help lists.")
  private String command;

  @Override
  public void run() {
    CommandLine all = spec.commandLine().getParent();
    Map<String, CommandLine> known = all.getSubcommands();
    CommandLine asked = command == null ? all : known.get(command);
    if (asked == null) {
      throw new InvalidInputException(
          "argument COMMAND",
          "\"" + command + "\"",
          "a command",
          Suggestion.remedy(command, known.keySet(), "") + "clipcap help lists them");
    }
    asked.usage(all.getOut());
  }
}
