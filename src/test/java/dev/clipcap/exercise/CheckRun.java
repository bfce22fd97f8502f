package dev.clipcap.exercise;

import dev.clipcap.io.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A check in a Java of its own, so that a student's endless loop, {@code System.exit} or full heap
 * ends that check and no other.
 */
final class CheckRun {
  static final String PASSED = "passed";

  private CheckRun() {}

  /**
   * Runs a check.
   *
   * @param classPath of the check and of the student's classes
   * @param folder for what it writes; what the student's code prints goes to {@code NUMBER.log}
   * @return {@link #PASSED}, or what is wrong
   */
  static String of(Exercise exercise, String classPath, Path folder, long seconds) {
    Path verdict = folder.resolve(exercise.number + ".txt");
    Path log = folder.resolve(exercise.number + ".log");
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(verdict);
      ProcessBuilder java =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx3g",
              "-Djava.awt.headless=true",
              "-cp",
              classPath,
              CheckRun.class.getName(),
              exercise.name(),
              verdict.toString());
      java.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
      Process process = java.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return "no result after " + seconds + " s";
      }
      return Files.exists(verdict)
          ? Files.readString(verdict)
          : "the check was ended before its result, with exit code " + process.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The check of the exercise that is named first; its result goes to the file named second. */
  public static void main(String[] args) {
    Path verdict = Path.of(args[1]);
    String found = PASSED;
    try {
      Exercise.valueOf(args[0]).check(verdict.resolveSibling("exercise5"));
    } catch (Throwable e) { // whatever a student's class may throw
      found = message(e);
    }
    AtomicFiles.writeString(verdict, found);
    System.exit(0); // whatever threads are left
  }

  /** What an assertion says, or an exception with the student's line that it came from. */
  private static String message(Throwable thrown) {
    Throwable e = thrown;
    while (e.getCause() != null
        && (e instanceof InvocationTargetException || e instanceof UndeclaredThrowableException)) {
      e = e.getCause();
    }
    if (e instanceof AssertionError) {
      return String.valueOf(e.getMessage());
    }
    List<String> own = Arrays.stream(Exercise.values()).map(one -> one.type).toList();
    String at =
        Arrays.stream(e.getStackTrace())
            .filter(frame -> own.contains(frame.getClassName().replaceFirst("\\$.*", "")))
            .findFirst()
            .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
            .orElse("");
    return e.getClass().getSimpleName() + ": " + e.getMessage() + at;
  }
}
