package dev.clipcap.app.cli;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
            m -> Matcher.quoteReplacement("--" + m.group(1) + (m.group(2).equals("=") ? " " : "")));
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
