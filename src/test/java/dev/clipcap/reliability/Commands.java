package dev.clipcap.reliability;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line in processes of its own, with the class path of this one. */
public final class Commands {
  /** What a command ended with. */
  public record Outcome(int status, String out, String err) {}

  private Commands() {}

  /**
   * A process to start.
   *
   * @param java options of the JVM, such as -Xmx1g
   * @param arguments as after {@code java -jar clipcap.jar}
   */
  public static ProcessBuilder builder(List<String> java, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    command.addAll(java);
    command.add("-cp");
    command.add(classPath());
    command.add("dev.clipcap.app.cli.Main");
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("TF_CPP_MIN_LOG_LEVEL"); // as a user's shell
    return builder;
  }

  /** Absolute, since some commands run in another folder. */
  private static String classPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Runs a command to its end; its output goes by way of files in {@code scratch}. */
  static Outcome run(Path scratch, List<String> java, List<String> arguments)
      throws IOException, InterruptedException {
    return run(scratch, Path.of(""), java, arguments);
  }

  /** The same in another current folder. */
  public static Outcome run(Path scratch, Path current, List<String> java, List<String> arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(scratch, "out", "");
    Path err = Files.createTempFile(scratch, "err", "");
    Process process =
        builder(java, arguments)
            .directory(current.toAbsolutePath().toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("still running after 10 minutes: " + arguments);
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
