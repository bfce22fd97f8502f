package dev.clipcap.app.cli;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;

/**
 * One run of the program, in either spelling.
 *
 * @param in what {@code -} reads
 * @param out results
 * @param err error lines
 */
record Program(InputStream in, PrintStream out, PrintStream err) {
  Program {
    out = TerminalStream.before(out);
    err = TerminalStream.before(err);
  }

  /** Runs {@code COMMAND --name value}. */
  int run(String... arguments) {
    return run(Spelling.DASHES, arguments);
  }

  /** Runs what {@code -Dexperiment=NAME -Dname=value} say, given as names and values. */
  int run(Map<String, String> defines) {
    try {
      return run(Spelling.DEFINES, Defines.arguments(defines));
    } catch (InvalidInputException e) {
      return new ErrorLines(Spelling.DEFINES, out, err).badInput(e);
    }
  }

  private int run(Spelling spelling, String... arguments) {
    Notices.listen(new Console());
    CommandLine all = ClipCap.commandLine(in, out, err);
    ErrorLines errors = new ErrorLines(spelling, out, err);
    return all.setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .execute(ImageFirst.arguments(all.getSubcommands().keySet(), arguments));
  }
}
