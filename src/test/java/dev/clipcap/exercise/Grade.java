package dev.clipcap.exercise;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Grades a submission: {@code mvn -q -f course exec:java}. Prints the points of each exercise and
 * writes them as Gradescope's autograders do, in {@code results.json}.
 *
 * <p>Properties: {@code submission}, a folder with the student's sources; {@code out}, the file;
 * {@code only=1,2}, the exercises that are checked; {@code answers=4,8,6,5,12}, the points that a
 * person gave the answers; {@code limit}, the seconds of a check (ten times as many for the last).
 */
public final class Grade {
  private static final int OF_ALL = 100;
  private static final int TRAINING = 10;

  private final List<Integer> answers;
  private final Map<Exercise, String> found = new LinkedHashMap<>();
  private final long start = System.nanoTime();

  private Grade(List<Integer> answers) {
    this.answers = answers;
  }

  public static void main(String[] args) {
    Path home = Path.of(System.getProperty("clipcap.home", "."));
    Path work = home.resolve("course/target/grade");
    String submission = System.getProperty("submission");
    String out = System.getProperty("out");
    try {
      Grade grade =
          of(
              submission == null ? home.resolve("course/src/main/java") : Path.of(submission),
              work,
              Long.getLong("limit", 120),
              numbers("only"),
              numbers("answers"));
      Json.write(out == null ? work.resolve("results.json") : Path.of(out), grade.json());
      System.out.print(grade.table());
    } catch (InvalidInputException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(2);
    }
  }

  /**
   * Checks a submission.
   *
   * @param sources folder of the student's files
   * @param work folder for classes and for what the checks leave
   * @param seconds at most for a check
   * @param only numbers of the exercises to check; none for all
   * @param answers points of the answers, for each exercise; none where nobody has graded them
   * @throws InvalidInputException if there is no such folder, or if the answers are other numbers
   */
  static Grade of(
      Path sources, Path work, long seconds, List<Integer> only, List<Integer> answers) {
    InvalidInputException.refuseIf(
        !Files.isDirectory(sources),
        "-Dsubmission",
        "no folder " + sources,
        "a folder with the student's .java files",
        "correct the path");
    Exercise[] all = Exercise.values();
    boolean given = !answers.isEmpty();
    boolean right = given && answers.size() == all.length;
    for (int i = 0; right && i < all.length; i++) {
      right = answers.get(i) >= 0 && answers.get(i) <= all[i].answerPoints;
    }
    InvalidInputException.refuseIf(
        given && !right,
        "-Danswers",
        answers.toString(),
        Arrays.stream(all).map(e -> "0 to " + e.answerPoints).collect(Collectors.joining(", ")),
        "give the points of each answer, separated by commas");
    Grade grade = new Grade(answers);
    grade.check(sources, work, seconds, only);
    return grade;
  }

  /** Whole numbers between commas; none where there is no such property. */
  private static List<Integer> numbers(String property) {
    String value = System.getProperty(property, "");
    InvalidInputException.refuseIf(
        !value.matches("([0-9]{1,2}(,[0-9]{1,2})*)?"),
        "-D" + property,
        "\"" + value + "\"",
        "whole numbers separated by commas",
        "correct it");
    return Stream.of(value.split(",", -1)).filter(n -> !n.isEmpty()).map(Integer::valueOf).toList();
  }

  private void check(Path sources, Path work, long seconds, List<Integer> only) {
    String product = classPath();
    Path classes = work.resolve("classes");
    Submission submission = Submission.compile(sources, product, classes);
    for (Exercise exercise : Exercise.values()) {
      if (!only.isEmpty() && !only.contains(exercise.number)) {
        found.put(exercise, "not checked");
        continue;
      }
      String refusal = submission.refusal(exercise);
      found.put(
          exercise,
          refusal != null
              ? refusal
              : CheckRun.of(
                  exercise,
                  product + File.pathSeparator + classes, // the checks before what may shadow them
                  work,
                  exercise == Exercise.OWN ? TRAINING * seconds : seconds));
    }
  }

  /** Of this program, by Java's and by Maven's loader, without what exercises are compiled to. */
  private static String classPath() {
    Set<String> entries =
        new LinkedHashSet<>(
            List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader maven) {
      for (URL url : maven.getURLs()) {
        entries.add(Path.of(URI.create(url.toString())).toString());
      }
    }
    return entries.stream()
        .filter(entry -> !Path.of(entry).endsWith("course/target/classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private int points(Exercise exercise) {
    return found.get(exercise).equals(CheckRun.PASSED) ? exercise.points : 0;
  }

  private String answer(Exercise exercise) {
    return answers.isEmpty() ? "-" : String.valueOf(answers.get(exercise.number - 1));
  }

  private int sum() {
    return Arrays.stream(Exercise.values()).mapToInt(this::points).sum()
        + answers.stream().mapToInt(Integer::intValue).sum();
  }

  String table() {
    StringBuilder table = new StringBuilder("exercise                  check     answer\n");
    found.forEach(
        (exercise, result) ->
            table.append(
                "%d  %-20s %3d of %2d  %3s of %2d  %s\n"
                    .formatted(
                        exercise.number,
                        exercise.title,
                        points(exercise),
                        exercise.points,
                        answer(exercise),
                        exercise.answerPoints,
                        result.strip().lines().findFirst().orElse(""))));
    return table
        .append("points: %d of %d".formatted(sum(), OF_ALL))
        .append(answers.isEmpty() ? "; the answers are a person's to grade: -Danswers=\n" : "\n")
        .toString();
  }

  /** What Gradescope reads, of what has been graded: its page of autograder specifications. */
  Map<String, Object> json() {
    List<Map<String, Object>> tests = new ArrayList<>();
    found.forEach(
        (exercise, result) -> {
          tests.add(test(exercise, "", points(exercise), exercise.points, result));
          if (!answers.isEmpty()) {
            int given = answers.get(exercise.number - 1);
            tests.add(test(exercise, ", answer", given, exercise.answerPoints, ""));
          }
        });
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("score", sum());
    all.put("execution_time", Math.round((System.nanoTime() - start) / 1e9));
    all.put("tests", tests);
    return all;
  }

  private static Map<String, Object> test(
      Exercise exercise, String part, int score, int most, String output) {
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("number", String.valueOf(exercise.number));
    test.put("name", exercise.title + part);
    test.put("score", score);
    test.put("max_score", most);
    if (part.isEmpty()) {
      test.put("status", output.equals(CheckRun.PASSED) ? "passed" : "failed");
    }
    test.put("output", output);
    return test;
  }
}
