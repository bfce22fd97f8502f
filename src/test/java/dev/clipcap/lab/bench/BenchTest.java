package dev.clipcap.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.experiment.report.chart.LineChart.Point;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.lab.bench.LimitRuns.Limit;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
  @TempDir Path out;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private void run(String python, String... tasks) {
    Bench.run(
        new Bench.Settings(BenchScale.TINY, python, null, 2, List.of(tasks), false),
        out,
        new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @Test
  void trainingDecodingClipAndCaptionsInEachPrecision() {
    assertEquals(
        List.of(
            "train-finetune, B=4",
            "train-frozen, B=4",
            "train-finetune, B=4, bfloat16",
            "train-frozen, B=4, bfloat16",
            "epoch-finetune, 16 captions",
            "decode, B=1",
            "decode, B=3",
            "decode, B=1, bfloat16",
            "decode, B=3, bfloat16",
            "clip, B=2",
            "clip, B=2, bfloat16",
            "caption JPEGs, 5 tokens",
            "caption JPEGs, 12 tokens",
            "caption JPEGs, 12 tokens, bfloat16"),
        Tasks.of(BenchScale.TINY).stream()
            .map(Task::name)
            .filter(name -> !name.equals("decode, B=1, int16")) // not on every machine
            .toList());
  }

  @Test
  void aTaskOfEachKindIsTimedAsOftenAsAskedFor() throws Exception {
    run(null, "epoch", "decode, B=3", "clip, B=2", "caption JPEGs, 5");
    JsonNode json = Json.readTree(out.resolve("bench.json"));
    List<String> expected = new ArrayList<>();
    expected.add("epoch-finetune, 16 captions");
    expected.add("decode, B=3");
    expected.add("decode, B=3, bfloat16");
    expected.add("clip, B=2");
    expected.add("clip, B=2, bfloat16");
    expected.add("caption JPEGs, 5 tokens");
    JsonNode limits = json.get("limits");
    if (limits.at("/bfloat16/flopsPerSecond").doubleValue()
        <= limits.at("/float32/flopsPerSecond").doubleValue()) {
      expected.removeIf(name -> name.endsWith("bfloat16")); // it would be slower than float32
    }
    assertEquals(expected, json.get("tasks").findValuesAsText("name"));
    for (JsonNode task : json.get("tasks")) {
      assertEquals(2, task.get("seconds").size());
      long megabytes = task.get("peak_bytes").longValue() >> 20;
      assertTrue(megabytes > 50 && megabytes < 4000, megabytes + " MB"); // a JVM with TensorFlow
    }
    assertEquals(0, json.get("ratios").size());
    assertTrue(limits.at("/float32/flopsPerSecond").doubleValue() > 1e8);
    assertTrue(Files.readString(out.resolve("README.md")).contains("| decode, B=3 |"));
  }

  /** A stand-in for Python that takes a tenth of a second for every run. */
  @Test
  void theRatioIsTheirTimeByOurs() throws Exception {
    Path python = out.resolve("python");
    Files.writeString(
        python,
        """
        #!/bin/sh
        echo '{"torch": "none"}'
        while read -r line; do echo '{"seconds": 0.1, "peak_bytes": 1000}'; done
        """);
    assertTrue(python.toFile().setExecutable(true));
    run(python.toString(), "clip");
    JsonNode json = Json.readTree(out.resolve("bench.json"));
    JsonNode task = json.get("tasks").get(0);
    double ours =
        (task.get("seconds").get(0).doubleValue() + task.get("seconds").get(1).doubleValue()) / 2;
    assertEquals(
        0.1 / ours, json.get("ratios").get("clip, B=2").doubleValue(), 1e-3 * 0.1 / ours + 1e-3);
    assertEquals(1, task.get("pytorch").size());
    assertEquals(2, task.get("tried").size());
    assertEquals(1000, task.at("/pytorch/0/peak_bytes").intValue());
    assertTrue(Files.readString(out.resolve("speed-models.svg")).contains("clip, B=2"));
  }

  /** The stand-in ends without an answer where there are no pictures. */
  @Test
  void bothSidesHaveTheSamePictures() throws Exception {
    Path python = out.resolve("python");
    Files.writeString(
        python,
        """
        #!/bin/sh
        [ -f "$(echo "$2" | sed 's/.*"files":\\["\\([^"]*\\)".*/\\1/')" ] || exit 1
        echo '{"torch": "none"}'
        while read -r line; do echo '{"seconds": 0.1, "peak_bytes": 1000}'; done
        """);
    assertTrue(python.toFile().setExecutable(true));
    run(python.toString(), "caption JPEGs, 5");
    JsonNode json = Json.readTree(out.resolve("bench.json"));
    assertTrue(json.get("ratios").has("caption JPEGs, 5 tokens"));
  }

  @Test
  void aCurveHasAPointForEachSize() {
    PrintStream print = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Curves.Curve curve = new Curves(BenchScale.TINY, print).captions(1, 3);
    for (Curves.Line line : curve.lines()) {
      assertEquals(List.of(1.0, 3.0), line.points().stream().map(Point::x).toList());
      assertTrue(line.points().stream().allMatch(point -> point.y() > 0));
      assertTrue(curve.svg().contains(line.name()));
    }
    assertEquals(2, curve.lines().size());
  }

  @Test
  void aPythonThatSaysNothingIsNamed() {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> run("/bin/true", "clip"));
    assertTrue(e.getMessage().startsWith("/bin/true converters/pytorch_bench.py: found no answer"));
  }

  @Test
  void aPythonThatIsNotThereIsNamed() {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> run("/no/such/python", "clip"));
    assertTrue(e.getMessage().startsWith("option python: found \"/no/such/python\""));
  }

  @Test
  void theLimitIsWhicheverBindsByTheMedianOfItsRuns() {
    Limit limit = Limit.median(List.of(new Limit(9, 40), new Limit(10, 20), new Limit(50, 10)));
    assertEquals(new Limit(10, 20), limit);
    assertEquals(3, limit.seconds(new Cost(30, 40))); // 30 / 10, more than 40 / 20
    assertEquals(4, limit.seconds(new Cost(30, 80)));
    Task task = Tasks.of(BenchScale.TINY).get(0);
    double shortest = limit.seconds(task.cost());
    Measured row =
        new Measured(
            task,
            List.of(2 * shortest, 4 * shortest, 9 * shortest),
            limit,
            0,
            List.of(),
            List.of());
    assertEquals(0.25, row.shareOfLimit(), 1e-12);
  }

  /** GPT-2 small: 85 million weights in blocks, 38.6 million in the head, counted by hand. */
  @Test
  void aStepCostsTwoOperationsForEachWeightAndPositionThreeTimes() {
    Task step = Tasks.of(BenchScale.REAL).get(0);
    double weights = 39 * 84_934_656.0 + 30 * 38_597_376.0; // 10 + 30 - 1 positions, 30 logits
    double attention = 12 * 2 * 39 * 39 * 768.0;
    double mapper = 512 * 3840 + 3840 * 7680.0;
    assertEquals(40 * 3 * 2 * (weights + attention + mapper), step.cost().flops());
  }
}
