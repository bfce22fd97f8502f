package dev.clipcap.app.cli;

import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.io.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * {@code -Dexperiment=NAME -Dname=value} as arguments: {@code NAME --name=value} where NAME is a
 * command, {@code train NAME --name=value} where it is a file in experiments/.
 */
final class Defines {
  private static final String EXPERIMENT = "experiment";

  /** Names without a dot that belong to Maven and its plugins. */
  private static final Set<String> MAVEN =
      Set.of("skipTests", "maven", "revision", "test", "style", "debug");

  private static final Pattern DEFINE = Pattern.compile("(?:^|\\s)-D\\s*([^\\s=]+)");

  private Defines() {}

  /** Whether a program without arguments was started by Maven, or with {@code -Dexperiment}. */
  static boolean areMeant() {
    return System.getProperty("maven.home") != null || System.getProperty(EXPERIMENT) != null;
  }

  /**
   * The names and values on this program's command line. A JVM keeps many other properties, so the
   * names are taken from the command line and the values from the properties.
   */
  static Map<String, String> ofCommandLine() {
    String command =
        System.getProperty("sun.java.command", "")
            + " "
            + Optional.ofNullable(System.getenv("MAVEN_CMD_LINE_ARGS")).orElse("");
    Map<String, String> given = new TreeMap<>();
    DEFINE
        .matcher(command)
        .results()
        .forEach(found -> given.put(found.group(1), System.getProperty(found.group(1))));
    given.put(EXPERIMENT, System.getProperty(EXPERIMENT));
    given.values().removeIf(Objects::isNull);
    return given;
  }

  /**
   * The defines as arguments.
   *
   * @throws InvalidInputException if no command or experiment is named
   */
  static String[] arguments(Map<String, String> given) {
    List<String> commands = ClipCap.names();
    String name = given.get(EXPERIMENT);
    List<String> arguments = new ArrayList<>();
    if (name != null && commands.contains(name)) {
      arguments.add(name);
    } else if (name != null && Experiments.exists(name)) {
      arguments.addAll(List.of("train", name));
    } else {
      Set<String> known = new TreeSet<>(commands);
      known.addAll(Experiments.names());
      throw new InvalidInputException(
          "option -D" + EXPERIMENT,
          name == null ? "nothing" : "\"" + name + "\"",
          "a command, or the name of a file in experiments/",
          name == null
              ? "add -Dexperiment=NAME; -Dexperiment=help lists the commands"
              : Suggestion.remedy(name, known, "") + "-Dexperiment=help lists the commands");
    }
    given.forEach(
        (option, value) -> {
          if (!option.equals(EXPERIMENT) && !isMavens(option)) {
            arguments.add("--" + option + "=" + value);
          }
        });
    return arguments.toArray(String[]::new);
  }

  /** Names with a dot are Maven's, too, unless they begin as an experiment's field of fields. */
  private static boolean isMavens(String name) {
    Class<?> holder =
        RecordOptions.fields(Experiment.class, "").get(name.replaceFirst("\\..*", ""));
    return MAVEN.contains(name) || (name.contains(".") && !(holder != null && holder.isRecord()));
  }
}
