package dev.clipcap.spark;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.Unchecked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * The settings of Spark that decide whether models run well: one task at a time in an executor,
 * with all of its cores, and memory beside the heap. What is not set is set, and what is wrong
 * refused.
 */
final class Layout {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\*|\\d+).*])?");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[ *\\d+ *, *(\\d+) *,.*");
  private static final int LIBRARIES = 700; // MB that TensorFlow and JVM take beside the heap

  private Layout() {}

  /**
   * @param model its folder, or another name that this machine cannot see
   */
  static SparkConf checked(SparkConf conf, String model) {
    int cores = cores(conf);
    int cpus = conf.getInt("spark.task.cpus", cores);
    refuseIf(
        cpus != cores,
        "spark.task.cpus",
        "" + cpus,
        cores + ", an executor's cores: TensorFlow's threads belong to the process",
        "add --conf spark.task.cpus=" + cores);
    conf.set("spark.task.cpus", "" + cores);
    if (conf.get("spark.master", "").matches("(yarn|k8s).*")) {
      memory(conf, model);
    }
    return conf;
  }

  private static int cores(SparkConf conf) {
    String master = conf.get("spark.master", "local[*]");
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      String cores = local.group(1);
      return cores == null
          ? 1
          : cores.equals("*")
              ? Runtime.getRuntime().availableProcessors()
              : Integer.parseInt(cores);
    }
    Matcher cluster = LOCAL_CLUSTER.matcher(master);
    if (cluster.matches()) {
      return Integer.parseInt(cluster.group(1));
    }
    refuseIf(
        !conf.contains("spark.executor.cores"),
        "spark.executor.cores",
        "nothing",
        "the cores of an executor",
        "add --conf spark.executor.cores=8, or as many as your machines have");
    return conf.getInt("spark.executor.cores", 1);
  }

  private static void memory(SparkConf conf, String model) {
    Path folder = Path.of(model.startsWith("files:") ? "" : model);
    if (model.isEmpty() || !Files.isDirectory(folder)) {
      return;
    }
    long weights =
        Unchecked.get(
            "cannot read " + folder,
            () -> {
              try (Stream<Path> files = Files.walk(folder)) {
                return files
                    .filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
              }
            });
    long needed = LIBRARIES + weights * 5 / 2 / (1 << 20);
    String given = conf.get("spark.executor.memoryOverhead", needed + "m");
    refuseIf(
        JavaUtils.byteStringAsMb(given) < needed,
        "spark.executor.memoryOverhead",
        given,
        needed + "m for this model: 2.5 times its weights, and the libraries",
        "add --conf spark.executor.memoryOverhead=" + needed + "m");
    conf.set("spark.executor.memoryOverhead", given);
  }
}
