package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which images evaluate scores, that it says so, and what it writes. */
class EvaluateCommandTest {
  @TempDir Path folder;
  private Path captioner;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    data = Files.createDirectory(folder.resolve("data"));
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 3; i++) {
      Files.write(data.resolve(i + ".png"), BareSamples.png(40, 30, i));
      lines.append(
          "{\"id\": \"%d\", \"image\": \"%d.png\", \"caption\": \"a dog\"}%n".formatted(i, i));
    }
    Files.writeString(data.resolve("captions.jsonl"), lines);
  }

  private Run evaluate(String... more) {
    return Run.dashes(
        Stream.concat(
                Stream.of("evaluate", "--model=" + captioner, "--data=folder:" + data),
                Arrays.stream(more))
            .toArray(String[]::new));
  }

  private static List<String> around(String table) {
    List<String> lines = table.lines().toList();
    return List.of(lines.get(0), lines.get(lines.size() - 1));
  }

  /** Three images of one's own are shuffled into three splits. */
  @Test
  void theSplitIsSaid() throws IOException {
    Run test = evaluate();
    assertEquals(new Run(0, test.out(), ""), test);
    assertEquals(
        List.of(
            "images           1, 0 left out",
            "split            test has 1 of the 3 images of folder"),
        around(test.out()));
    Run all = evaluate("--split=all");
    assertEquals(
        List.of(
            "images           3, 0 left out",
            "split            all has 3 of the 3 images of folder"),
        around(all.out()));
    JsonNode json = Json.mapper().readTree(evaluate("--split=all", "--images=2", "--json").out());
    assertEquals(2, json.path("images").intValue());
    assertEquals("ALL", json.path("split").textValue());
    assertEquals(3, json.path("split_images").intValue());
    assertEquals(3, json.path("dataset_images").intValue());
    assertEquals(0, json.path("left_out").size());
  }

  @Test
  void aBadImageIsALineAndACode() throws IOException {
    Files.writeString(data.resolve("2.png"), "no image");
    Run run = evaluate("--split=all");
    assertEquals(3, run.status());
    assertEquals("images           2, 1 left out", around(run.out()).get(0));
    assertTrue(run.err().startsWith("error: " + data.resolve("2.png") + ": "), run.err());
    assertEquals(1, run.err().lines().count());
    JsonNode json = Json.mapper().readTree(evaluate("--split=all", "--json").out());
    assertEquals("2", json.path("left_out").path(0).path("id").textValue());
  }

  @Test
  void itsOutputIsScored() throws IOException {
    Path out = folder.resolve("evaluation.json");
    Path coco = folder.resolve("coco.json");
    assertEquals(0, evaluate("--split=all", "--out=" + out).status());
    Run run = evaluate("--split=all", "--out=" + coco, "--format=coco");
    assertEquals(0, run.status(), run.err());
    String expected = Json.readTree(out).path("rouge_l").toString();
    Path references = data.resolve("captions.jsonl");
    for (Path candidates : List.of(out, coco)) {
      for (Path human : List.of(references, out)) {
        Run score =
            Run.dashes("score", "--candidates=" + candidates, "--references=" + human, "--json");
        assertEquals(0, score.status(), score.err());
        assertEquals(expected, Json.mapper().readTree(score.out()).path("rouge_l").toString());
      }
    }
    List<Long> ids = new ArrayList<>();
    for (JsonNode result : Json.readTree(coco)) {
      assertTrue(result.path("image_id").isIntegralNumber());
      ids.add(result.path("image_id").longValue());
    }
    assertEquals(List.of(1L, 2L, 3L), ids.stream().sorted().toList());
  }

  @Test
  void idsWithoutNumbersAreRefusedBeforeTheWork() throws IOException {
    Path lines = data.resolve("captions.jsonl");
    Files.writeString(lines, Files.readString(lines).replace("\"id\": \"1\"", "\"id\": \"dog\""));
    Path coco = folder.resolve("coco.json");
    Run run = evaluate("--split=all", "--out=" + coco, "--format=coco");
    assertEquals(2, run.status());
    assertTrue(run.err().startsWith("error: image dog: found no number in its name"), run.err());
    assertFalse(Files.exists(coco));
    assertTrue(evaluate("--format=coco").err().contains("found no --out"));
  }

  @Test
  void imagesThatTheDataSetLacksAreALineToo() throws IOException {
    Files.delete(data.resolve("3.png"));
    Run run =
        Run.dashes(
            "evaluate",
            "--model=" + captioner,
            "--data=folder:" + data + ",missing=skip,split.validation=0.0,split.test=0.0",
            "--split=all");
    assertEquals(3, run.status(), run.err());
    assertEquals("images           2, 1 left out", around(run.out()).get(0));
    assertTrue(run.err().startsWith("error: 3.png: the file is not there"), run.err());
  }

  /** What another split lacks is not of the split that is scored. */
  @Test
  void imagesThatOtherSplitsLackDoNotCount() throws IOException {
    Path lines = data.resolve("captions.jsonl");
    Files.writeString(
        lines,
        Files.readString(lines)
            .replace("\"1\",", "\"1\", \"split\": \"test\",")
            .replace("\"3\",", "\"3\", \"split\": \"validation\","));
    Files.delete(data.resolve("3.png"));
    String spec = "--data=folder:" + data + ",missing=skip";
    Run test = Run.dashes("evaluate", "--model=" + captioner, spec);
    assertEquals(new Run(0, test.out(), ""), test);
    assertEquals("images           1, 0 left out", around(test.out()).get(0));
    Run all = Run.dashes("evaluate", "--model=" + captioner, spec, "--split=all");
    assertEquals(3, all.status(), all.err());
    assertEquals("images           2, 1 left out", around(all.out()).get(0));
  }
}
