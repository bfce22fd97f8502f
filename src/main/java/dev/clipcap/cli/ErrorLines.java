package dev.clipcap.cli;

import static java.util.stream.Collectors.joining;

import dev.clipcap.compare.DivergedException;
import dev.clipcap.io.InvalidInputException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Says in one line what is wrong, as {@link InvalidInputException} has it: where, what was found,
 * what was expected, what to do. Options are named as the user wrote them.
 *
 * @param spelling the user's
 * @param out flushed first
 * @param err where the line goes
 */
record ErrorLines(Spelling spelling, PrintStream out, PrintStream err)
    implements IParameterExceptionHandler, IExecutionExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    return badInput(invalid(e));
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed)
      throws Exception {
    if (e instanceof InvalidInputException invalid) {
      return badInput(invalid);
    }
    if (e instanceof DivergedException diverged) {
      print(diverged.getMessage());
      return ExitCode.DIVERGED;
    }
    throw e;
  }

  int badInput(InvalidInputException e) {
    print("error: " + e.getMessage());
    return ExitCode.BAD_INPUT;
  }

  private void print(String line) {
    out.flush();
    err.println(spelling.spell(line));
  }

  private static InvalidInputException invalid(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
    if (!unmatched.isEmpty()) { // first: a misspelt option is missing, too
      return unmatched(unmatched.get(0), command, e);
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      ArgSpec argument = missing.getMissing().get(0);
      String add =
          argument instanceof OptionSpec option
              ? "-D" + name(option) + "=" + argument.paramLabel()
              : argument.paramLabel();
      return new InvalidInputException(where(argument), "nothing", kind(argument), "add " + add, e);
    }
    if (e instanceof OverwrittenOptionException twice) {
      return new InvalidInputException(
          where(twice.getOverwritten()), "it twice", "it once", "remove one of the two", e);
    }
    if (e.getArgSpec() != null && e.getValue() != null) {
      String expected =
          isFlag(e.getArgSpec()) || e.getCause() == null
              ? kind(e.getArgSpec())
              : e.getCause().getMessage();
      return new InvalidInputException(
          where(e.getArgSpec()), "\"" + e.getValue() + "\"", expected, "correct it", e);
    }
    return new InvalidInputException(
        "command " + command.name(), e.getMessage(), "what --help says", "correct it", e);
  }

  private static InvalidInputException unmatched(
      String argument, CommandSpec command, ParameterException e) {
    if (command.parent() == null && !argument.startsWith("-")) {
      return new InvalidInputException(
          "command",
          "\"" + argument + "\"",
          "one of " + String.join(", ", command.subcommands().keySet()),
          "correct the name",
          e);
    }
    if (argument.startsWith("--")) {
      return new InvalidInputException(
          "option -D" + argument.substring(2).split("=", 2)[0],
          "an unknown name",
          "one of " + options(command),
          "correct or remove it",
          e);
    }
    return new InvalidInputException(
        "argument \"" + argument + "\"",
        "one too many",
        "options of command " + command.name() + ": " + options(command),
        "remove it, or put it after the option that it belongs to",
        e);
  }

  private static String options(CommandSpec command) {
    return command.options().stream().map(ErrorLines::name).sorted().collect(joining(", "));
  }

  private static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  private static String where(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? "option -D" + name(option)
        : "argument " + argument.paramLabel();
  }

  private static String kind(ArgSpec argument) {
    if (isFlag(argument)) {
      return "true or false";
    }
    if (List.class.isAssignableFrom(argument.type())) {
      return "names separated by commas";
    }
    return Path.class.isAssignableFrom(argument.type()) ? "a path" : "a value";
  }

  private static boolean isFlag(ArgSpec argument) {
    return argument.type() == boolean.class || argument.type() == Boolean.class;
  }
}
