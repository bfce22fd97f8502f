package dev.clipcap.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Jobs as processes of their own, with executors that are processes, too: all of them can be
 * killed.
 */
final class Processes {
  private Processes() {}

  /** The command line, or a driver on a local cluster of two executors of a core each. */
  static Process start(Path scratch, String main, Path log, String... arguments)
      throws IOException {
    Files.createDirectories(scratch.resolve("spark-home/jars"));
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Djava.awt.headless=true", "-cp", classPath));
    if (main.equals(Main.class.getName())) {
      command.add("-Dspark.master=local-cluster[2,1,1024]");
      command.add("-Dspark.executor.extraClassPath=" + classPath);
      command.add("-Dspark.ui.enabled=false");
      command.add("-Dspark.task.maxFailures=20");
      command.add("-Dspark.deploy.maxExecutorRetries=100");
    }
    command.add(main);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", scratch.resolve("spark-home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    File out = log.toFile();
    return builder
        .redirectOutput(ProcessBuilder.Redirect.appendTo(out))
        .redirectError(ProcessBuilder.Redirect.appendTo(out))
        .start();
  }

  static int end(Process process) throws InterruptedException {
    try {
      if (process.waitFor(3, TimeUnit.HOURS)) {
        return process.exitValue();
      }
      throw new IllegalStateException("it does not end");
    } finally {
      kill(process);
    }
  }

  /** With -9, and with all that it started. */
  static void kill(Process process) {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** Its executors: what else a driver starts is none. */
  static List<ProcessHandle> executors(Process driver) {
    return driver.children().toList();
  }
}
