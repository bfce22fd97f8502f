package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The library in processes that set nothing for it. */
class HostProcessTest {
  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void write() {
    model = folder.resolve("captioner");
    BareSamples.writeCaptioner("paper-transformer.pt", model);
  }

  private static List<String> run(String java, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(java, "-cp", System.getProperty("java.class.path")));
    command.add(HostProcess.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT).environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out.lines().toList();
  }

  /** JavaCPP would refuse a process of more than a few times its heap. */
  @Test
  void aSmallHeapIsEnough() throws Exception {
    assertEquals(List.of("captioned"), run("-Xmx32m", Map.of(), "caption", model.toString()));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theFirstLoadSetsTheThreadsOfTheProcess() throws Exception {
    List<String> one = run("-Xmx1g", Map.of(), "threads", model.toString(), "1");
    List<String> nine = run("-Xmx1g", Map.of(), "threads", model.toString(), "9");
    int more = Integer.parseInt(nine.get(0)) - Integer.parseInt(one.get(0));
    assertTrue(more >= 12 && more <= 20, more + " threads more in two pools of 9 than of 1");
    assertTrue(
        nine.get(1).startsWith("threads: found 10 after models were loaded with 9"), nine.get(1));
  }

  @Test
  void decodingWaitsForNoModelAtWork() throws Exception {
    Map<String, String> oneThread =
        Map.of("TF_NUM_INTEROP_THREADS", "1", "TF_NUM_INTRAOP_THREADS", "1");
    assertEquals(List.of("decoded first"), run("-Xmx1g", oneThread, "decode", model.toString()));
  }
}
