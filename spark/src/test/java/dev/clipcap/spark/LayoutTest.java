package dev.clipcap.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a job sets, and what it refuses before anything starts. */
class LayoutTest {
  @TempDir Path model;

  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  private String refusal(SparkConf conf) {
    return assertThrows(InvalidInputException.class, () -> Layout.checked(conf, model.toString()))
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "local, 1",
    "'local[3]', 3",
    "'local[3,2]', 3",
    "'local-cluster[2,4,1024]', 4",
  })
  void aTaskHasAllCoresOfItsExecutor(String master, String cores) {
    assertEquals(cores, Layout.checked(conf(master), "").get("spark.task.cpus"));
  }

  @Test
  void tasksThatShareAnExecutorAreRefused() {
    SparkConf conf = conf("spark://host:7077").set("spark.executor.cores", "8");
    assertEquals("8", Layout.checked(conf.clone(), "").get("spark.task.cpus"));
    String said = refusal(conf.set("spark.task.cpus", "1"));
    assertTrue(said.startsWith("spark.task.cpus: found 1, expected 8, an executor's cores"), said);
    assertTrue(
        refusal(conf("spark://host:7077")).startsWith("spark.executor.cores: found nothing"));
  }

  @Test
  void memoryBesideTheHeapIsWhatTheModelNeeds() throws IOException {
    Files.write(model.resolve("weights"), new byte[100 << 20]);
    SparkConf conf = conf("yarn").set("spark.executor.cores", "8");
    assertEquals(
        "950m",
        Layout.checked(conf.clone(), model.toString()).get("spark.executor.memoryOverhead"));
    String said = refusal(conf.clone().set("spark.executor.memoryOverhead", "512m"));
    assertTrue(said.startsWith("spark.executor.memoryOverhead: found 512m, expected 950m"), said);
    conf.set("spark.executor.memoryOverhead", "2g");
    assertEquals("2g", Layout.checked(conf, model.toString()).get("spark.executor.memoryOverhead"));
  }
}
