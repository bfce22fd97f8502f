package dev.clipcap.app.cli;

import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.PrintedText;
import dev.clipcap.lab.compare.DivergedException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
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
  private static final Pattern OPTION = Pattern.compile("--?([\\w.-]+)");

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
    Optional<InvalidInputException> problem = FileProblem.in(e);
    if (problem.isPresent()) {
      return badInput(problem.get());
    }
    throw e;
  }

  int badInput(InvalidInputException e) {
    print("error: " + e.message(spelling::of));
    return ExitCode.BAD_INPUT;
  }

  private void print(String line) {
    out.flush();
    err.println(PrintedText.oneLine(spelling.spell(line)));
  }

  private InvalidInputException invalid(ParameterException e) {
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
          RecordOptions.isYesOrNo(e.getArgSpec().type()) || e.getCause() == null
              ? kind(e.getArgSpec())
              : e.getCause().getMessage();
      return new InvalidInputException(
          where(e.getArgSpec()), "\"" + e.getValue() + "\"", expected, "correct it", e);
    }
    if (e instanceof MutuallyExclusiveArgsException) {
      List<String> options =
          OPTION.matcher(e.getMessage()).results().map(option -> "-D" + option.group(1)).toList();
      return new InvalidInputException(
          "options " + String.join(" and ", options), "both", "one of them", "remove one", e);
    }
    return new InvalidInputException(
        "command " + command.name(),
        e.getMessage().replaceFirst("^Error: ", "").lines().findFirst().orElse("something else"),
        "other options",
        all(command),
        e);
  }

  private InvalidInputException unmatched(
      String argument, CommandSpec command, ParameterException e) {
    if (command.parent() == null && !argument.startsWith("-")) {
      return new InvalidInputException(
          "command",
          "\"" + argument + "\"",
          "a command",
          Experiments.exists(argument)
              ? "write clipcap train " + argument
              : Suggestion.remedy(argument, command.subcommands().keySet(), "")
                  + "clipcap --help lists them",
          e);
    }
    Matcher option = OPTION.matcher(argument);
    if (option.lookingAt()) {
      String name = option.group(1);
      List<String> known = command.options().stream().flatMap(ErrorLines::names).toList();
      return new InvalidInputException(
          argument.startsWith("--") && spelling == Spelling.DEFINES
              ? "option -D" + name
              : "option " + option.group(),
          "an unknown name",
          "an option of " + command.name(),
          Suggestion.remedy(RecordOptions.field(name), known, "-D") + all(command),
          e);
    }
    return new InvalidInputException(
        "argument \"" + argument + "\"",
        "one too many",
        "options of " + command.name(),
        "remove it, or put it after the option that it belongs to; " + all(command),
        e);
  }

  private static String all(CommandSpec command) {
    return command.parent() == null
        ? "clipcap --help has all"
        : "-Dexperiment=" + command.name() + " -Dhelp has all";
  }

  /** As JSON and {@code -D} have an option's name. */
  private static String name(OptionSpec option) {
    return names(option).findFirst().orElseGet(() -> option.longestName().replaceFirst("^-+", ""));
  }

  /** Long names, as fields. */
  private static Stream<String> names(OptionSpec option) {
    return Arrays.stream(option.names())
        .filter(name -> name.startsWith("--"))
        .map(RecordOptions::field);
  }

  private static String where(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? "option -D" + name(option)
        : "argument " + argument.paramLabel();
  }

  private static String kind(ArgSpec argument) {
    if (RecordOptions.isYesOrNo(argument.type())) {
      return "true or false";
    }
    if (List.class.isAssignableFrom(argument.type())) {
      return "names separated by commas";
    }
    return Path.class.isAssignableFrom(argument.type()) ? "a path" : "a value";
  }

  /** How the user writes options. Messages are written with {@code -D} and spelled here. */
  enum Spelling {
    /** {@code -Dexperiment=NAME -Dname=value}: Maven's. */
    DEFINES,
    /** {@code COMMAND --name value}: the jar's. */
    DASHES;

    private static final Pattern COMMAND =
        Pattern.compile("(?:mvn (?:compile )?exec:java )?-Dexperiment=(\\S+)");

    /** Not those that are meant for Java itself; what is just switched on has no value. */
    private static final Pattern OPTION =
        Pattern.compile("(?<![\\w./-])-D(?!jdk\\.|java\\.)([A-Za-z][\\w.-]*)(=true\\b|=?)");

    /** A message with its options as the user writes them. */
    String spell(String message) {
      if (this == DEFINES) {
        return message;
      }
      String commands = COMMAND.matcher(message).replaceAll(Spelling::command);
      return OPTION
          .matcher(commands)
          .replaceAll(
              m ->
                  Matcher.quoteReplacement(
                      RecordOptions.option(m.group(1)) + (m.group(2).equals("=") ? " " : "")));
    }

    /** A setting or a command of the library's messages ({@link dev.clipcap.io.Wording}). */
    String of(String said) {
      return spell(
          said.startsWith("clipcap ")
              ? "mvn exec:java -Dexperiment="
                  + said.substring("clipcap ".length()).replace(" ", " -D")
              : "-D" + said);
    }

    private static String command(MatchResult match) {
      String name = match.group(1);
      String train = Experiments.exists(name) ? "train " : "";
      return Matcher.quoteReplacement("clipcap " + train + name);
    }
  }
}
