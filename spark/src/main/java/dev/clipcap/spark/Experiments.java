package dev.clipcap.spark;

import dev.clipcap.app.cli.Main;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Experiments and their seeds as independent tasks: each is the command line's train in a process
 * of its own, which ends when its executor ends. All machines see the folder with experiments/ and
 * results.
 *
 * @param home that folder
 * @param out folder for results, by experiment and seed
 * @param arguments further ones of train
 */
record Experiments(String home, String out, List<String> arguments) implements Serializable {
  private record Run(String experiment, int seed) implements Serializable {}

  /** Runs what is not finished, then writes what the command line writes of several seeds. */
  void run(SparkSession spark, List<String> names, List<Integer> seeds) throws Exception {
    List<Run> runs = new ArrayList<>();
    names.forEach(name -> seeds.forEach(seed -> runs.add(new Run(name, seed))));
    try (JavaSparkContext context = new JavaSparkContext(spark.sparkContext())) {
      context
          .parallelize(runs, runs.size())
          .foreach(run -> train(run.experiment, "" + run.seed, folder(run)));
      String all = seeds.stream().map(String::valueOf).collect(Collectors.joining(","));
      for (String name : names) {
        if (seeds.size() > 1) {
          train(name, "s" + all, out + "/" + name); // finds all seeds finished
        }
      }
    }
  }

  private String folder(Run run) {
    return out + "/" + run.experiment + "/seed-" + run.seed;
  }

  private void train(String name, String seed, String folder) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath(), Child.class.getName(), "train", name));
    boolean several = seed.startsWith("s");
    command.addAll(List.of(several ? "--seeds" : "--seed", several ? seed.substring(1) : seed));
    command.addAll(List.of("--out", folder));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).directory(new File(home)).redirectErrorStream(true).start();
    TaskContext task = TaskContext.get();
    List<String> last = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.err.println(name + " " + seed + ": " + line);
        last.add(line);
        if (task != null && task.isInterrupted()) {
          process.destroyForcibly();
        }
      }
    }
    if (process.waitFor() != 0 && process.exitValue() != 3) {
      throw new IOException(
          name
              + " "
              + seed
              + ": "
              + String.join("\n", last.subList(Math.max(0, last.size() - 5), last.size())));
    }
  }

  /** This one, wherever Spark has put the jars. */
  private static String classPath() throws Exception {
    Set<String> places = new LinkedHashSet<>();
    if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader) {
      for (URL url : loader.getURLs()) {
        places.add(Path.of(url.toURI()).toString());
      }
    }
    places.addAll(
        Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    return String.join(File.pathSeparator, places);
  }

  /** The command line in a process that ends with the one that started it. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      Thread parent =
          new Thread(
              () -> {
                try {
                  while (System.in.read() >= 0) {}
                } catch (IOException closed) {
                  // as at its end
                }
                Runtime.getRuntime().halt(1);
              });
      parent.setDaemon(true);
      parent.start();
      Main.main(arguments);
    }
  }
}
