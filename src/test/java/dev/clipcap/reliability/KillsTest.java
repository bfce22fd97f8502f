package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.AtomicFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that are killed at any moment and given again, until they end: the bytes are the same.
 */
@Tag(Reliability.TAG)
class KillsTest {
  private static final int PICTURES = 480;
  private static final Pattern ADDRESS = Pattern.compile("http://\\S+:\\d+");

  @TempDir static Path folder;
  private static Scratch scratch;
  private static Path model;
  private static final Map<String, Integer> KILLS = new LinkedHashMap<>();
  private final Random random = new Random(18);
  private int sessions;

  @BeforeAll
  static void makeModels() throws Exception {
    scratch = Scratch.in(folder, PICTURES);
    model = folder.resolve("model");
    scratch.must(scratch.train(model, 2));
  }

  /** Whatever is killed, whenever. */
  @Test
  void afterEveryKillTheCommandGoesOn() throws Exception {
    Path embeddings = folder.resolve("data/embeddings");
    kill(
        "training",
        Reliability.count(60),
        out -> scratch.train(out, 12),
        KillsTest::requireWholeRun,
        () -> {});
    kill(
        "embedding",
        Reliability.count(40),
        out -> scratch.train(out, 1),
        KillsTest::requireWholeRun,
        () -> AtomicFiles.deleteRecursively(embeddings));
    kill(
        "captions",
        Reliability.count(50),
        out ->
            List.of("caption", "--model=" + model, "" + folder.resolve("photos"), "--out=" + out),
        out -> {},
        () -> {});
    for (String as : List.of("--serving", "--huggingface")) {
      kill(
          "export",
          Reliability.count(15),
          out -> List.of("export", "--model=" + model, as, "--out=" + out),
          out -> {},
          () -> {});
    }
    serve(Reliability.count(20));
    Reliability.figure(
        "equal bytes after kill -9",
        "%d kills (%s) in %d commands: each went on and ended with the bytes of one that was not killed",
        KILLS.values().stream().mapToInt(Integer::intValue).sum(),
        KILLS,
        sessions);
  }

  private interface Command {
    List<String> to(Path out);
  }

  private void kill(String what, int kills, Command command, Consumer<Path> check, Runnable before)
      throws Exception {
    String name = what.equals("captions") ? "out.jsonl" : "out";
    Path alone = Files.createDirectories(folder.resolve(what + sessions + "-alone")).resolve(name);
    before.run();
    long start = System.nanoTime();
    scratch.must(command.to(alone));
    long millis = (System.nanoTime() - start) / 1_000_000;
    Map<String, String> expected = Scratch.comparable(alone);
    int killed = 0;
    while (killed < kills) {
      Path out = Files.createDirectories(folder.resolve(what + "-" + sessions++)).resolve(name);
      before.run();
      for (int tries = 0; ; tries++) {
        long begun = System.nanoTime();
        Process process = scratch.start(folder.resolve("word"), command.to(out));
        // A later try goes on from where the earlier were killed.
        long most =
            killed < kills && tries < 6 ? millis / 5 + random.nextInt((int) millis) : 60_000;
        if (process.waitFor(most, TimeUnit.MILLISECONDS)) {
          assertEquals(0, process.exitValue(), Files.readString(folder.resolve("word.err")));
          if (tries == 0) {
            millis = (System.nanoTime() - begun) / 1_000_000; // the machine may be quieter by now
          }
          break;
        }
        process.destroyForcibly().waitFor();
        killed++;
        KILLS.merge(what, 1, Integer::sum);
        check.accept(out);
        if (what.equals("captions") && Files.exists(out)) {
          String whole = Files.readString(out);
          assertTrue(expected.get("").startsWith(whole), "a caption that is not the same");
        }
      }
      assertEquals(expected, Scratch.comparable(out), what);
      assertEquals(List.of(), Scratch.litter(out), what);
    }
  }

  /** What has its final name is whole: metrics.json is there only with all of a run. */
  private static void requireWholeRun(Path out) {
    for (String file : List.of("metrics.json", "captions.json", "loss.csv", "config.json")) {
      try {
        assertTrue(
            !Files.exists(out.resolve(file)) || Files.size(out.resolve(file)) > 0,
            "half of " + file);
        assertTrue(
            !file.equals("metrics.json")
                || !Files.exists(out.resolve(file))
                || Files.exists(out.resolve("captioner/saved_model.pb")),
            "metrics without a captioner");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A server that is killed is started again at once on its port, and captions the same. */
  private void serve(int kills) throws Exception {
    List<String> captions = new ArrayList<>();
    int port;
    try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
      port = free.getLocalPort();
    }
    for (int i = 0; i <= kills; i++) {
      Process process =
          scratch.start(
              folder.resolve("word"), List.of("serve", "--model=" + model, "--port=" + port));
      try {
        URI caption = URI.create(address(process) + "/v1/caption");
        HttpRequest request =
            HttpRequest.newBuilder(caption)
                .POST(HttpRequest.BodyPublishers.ofFile(folder.resolve("photos/5.jpg")))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        captions.add(answer.body().replaceAll("(?s).*?\"caption\" ?: ?(\"[^\"]*\").*", "$1"));
        var unanswered = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        TimeUnit.MILLISECONDS.sleep(random.nextInt(20)); // in the middle of the next
        process.destroyForcibly().waitFor();
        unanswered.exceptionally(gone -> null);
        KILLS.merge("serve", 1, Integer::sum);
      } finally {
        process.destroyForcibly();
      }
    }
    assertEquals(1, captions.stream().distinct().count(), captions.toString());
  }

  private static String address(Process process) throws Exception {
    for (int i = 0; i < 1200; i++) {
      Matcher said = ADDRESS.matcher(Files.readString(folder.resolve("word.out")));
      if (said.find()) {
        return said.group();
      }
      assertTrue(process.isAlive(), Files.readString(folder.resolve("word.err")));
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no address");
  }
}
