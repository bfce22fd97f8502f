package dev.clipcap.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data and results, from the command that writes them to every command that reads them. */
class PairsOfFilesTest {
  private static final Path OSCAR = Path.of("src/test/resources/convert/oscar");

  @TempDir static Path folder;
  private static Ends ends;
  private static Path trained;

  @BeforeAll
  static void train() throws IOException {
    ends = Ends.in(folder);
    trained = ends.train("run", "--tensorboard");
  }

  private static String rougeOf(Path json) {
    return Json.readTree(json).get("rouge_l").toString();
  }

  /** The splits of a run for another one, and for evaluate, where the data set has none. */
  @Test
  void splitsAreUsedAgain() throws IOException {
    Path bare = folder.resolve("bare");
    Files.createDirectories(bare);
    for (int i = 0; i < 12; i++) {
      Files.copy(folder.resolve("data/" + i + ".jpg"), bare.resolve(i + ".jpg"));
    }
    String lines = Files.readString(folder.resolve("data/captions.jsonl"));
    Files.writeString(
        bare.resolve("captions.jsonl"),
        lines.replaceAll("\"split\":\"[a-z]+\",?", "").replaceAll(",}", "}"));
    String splits = "--splits=" + trained.resolve("splits.json");
    String again =
        Json.parse(
                ends.run(
                        "evaluate", "--json", "--model=" + trained, "--data=folder:" + bare, splits)
                    .out()
                    .getBytes(UTF_8),
                JsonNode.class,
                "evaluation")
            .get("rouge_l")
            .toString();
    assertEquals(rougeOf(trained.resolve("metrics.json")), again);
    Path other =
        ends.trainOn(
            "folder:" + bare, folder.resolve("clip"), folder.resolve("gpt2"), "same", splits);
    for (String file : List.of("splits.json", "captions.json")) {
      assertEquals(ids(trained.resolve(file)), ids(other.resolve(file)));
    }
  }

  private static List<String> ids(Path file) {
    JsonNode json = Json.readTree(file);
    return json.isArray() ? json.findValuesAsText("image") : List.of(json.toString());
  }

  /** A run's own captions, and those of caption and evaluate, have one score. */
  @Test
  void captionsOfARunScoreAsItsMetrics() throws IOException {
    String metrics = rougeOf(trained.resolve("metrics.json"));
    Path captions = trained.resolve("captions.json");
    Path lines = folder.resolve("lines.jsonl");
    Path list = folder.resolve("list.json");
    Path evaluated = folder.resolve("evaluated.json");
    for (Path out : List.of(lines, list)) {
      ends.run("caption", "--model=" + trained, "--out=" + out, ends.picture(10), ends.picture(11));
    }
    ends.run("evaluate", "--model=" + trained, "--data=" + ends.data(), "--out=" + evaluated);
    Path human = folder.resolve("data/captions.jsonl");
    Path score = folder.resolve("score.json");
    for (Path candidates : List.of(captions, lines, list, evaluated)) {
      String given = "--candidates=" + candidates;
      ends.run("score", given, "--references=" + captions, "--out=" + score);
      assertEquals(metrics, rougeOf(score), candidates + " against a run's");
      ends.run("score", given, "--references=" + human, "--split=test", "--out=" + score);
      assertEquals(metrics, rougeOf(score), candidates + " against the data set's");
    }
    Run training =
        ends.run(
            "score",
            "--candidates=" + captions,
            "--references=" + captions,
            "--training=" + human,
            "--json");
    assertTrue(training.out().contains("seen_in_training"), training.out());
  }

  /** The authors' embeddings, a run on them, and the captions of their rows. */
  @Test
  void embeddingsAreTrainedOnAndCaptioned() throws IOException {
    Path data = folder.resolve("oscar");
    Run converted =
        ends.run("convert", "--from=" + OSCAR.resolve("conceptual-train.pkl"), "--to=" + data);
    String named = converted.out().strip().replaceFirst(".*as data of an experiment: ", "");
    String spec = named + ",split.rows.train=0-2,split.rows.validation=3-3,split.rows.test=4-4";
    Path run = folder.resolve("on-embeddings");
    ends.run(
        "train",
        "flickr900-mlp-finetune",
        "--data=" + spec,
        "--gpt2=" + folder.resolve("gpt2"),
        "--mapper.prefix=3",
        "--epochs=1",
        "--seed=1",
        "--out=" + run);
    Path rows = folder.resolve("rows.jsonl");
    ends.run(
        "caption",
        "--model=" + run,
        "--embeddings=" + data.resolve("clip_embeddings.npy"),
        "--out=" + rows);
    List<String> lines = Files.readAllLines(rows);
    assertEquals(5, lines.size());
    JsonNode test = Json.readTree(run.resolve("captions.json")).get(0);
    JsonNode row = Json.parse(lines.get(4).getBytes(UTF_8), JsonNode.class, "row 4");
    assertEquals(test.get("caption"), row.get("caption"));
    assertEquals(
        test.get("log_probability").doubleValue(),
        row.get("log_probability").doubleValue(),
        1e-4,
        "computed five at a time");
    assertEquals(
        rougeOf(run.resolve("metrics.json")),
        Json.parse(
                ends.run("evaluate", "--model=" + run, "--data=" + spec, "--json")
                    .out()
                    .getBytes(UTF_8),
                JsonNode.class,
                "evaluation")
            .get("rouge_l")
            .toString());
    Path other = Files.copy(data.resolve("clip_embeddings.npy"), folder.resolve("other.npy"));
    Run mixed = Run.dashes("caption", "--model=" + run, "--embeddings=" + other, "--out=" + rows);
    assertEquals(2, mixed.status());
    assertTrue(mixed.err().contains("embeddings " + other + " only"), mixed.err());
  }

  /** Runs with a report are compared: with and without seeds, with images left out. */
  @Test
  void runsAreCompared() throws IOException {
    Path seeds = ends.train("seeds", "--seeds=1,2");
    Path page = folder.resolve("comparison.md");
    ends.run("report", "--runs=" + trained + "," + seeds, "--out=" + page);
    assertTrue(Files.readString(page).contains("run, seeds"));
    Path bad = folder.resolve("with-bad");
    Files.createDirectories(bad);
    for (int i = 1; i < 12; i++) {
      Files.copy(folder.resolve("data/" + i + ".jpg"), bad.resolve(i + ".jpg"));
    }
    Files.writeString(bad.resolve("0.jpg"), "no image");
    Path lines = Files.copy(folder.resolve("data/captions.jsonl"), bad.resolve("captions.jsonl"));
    Files.writeString(lines, Files.readString(lines).replaceFirst("(\"captions\":\\[)", "$1\"\","));
    Path run = folder.resolve("run-with-bad");
    Run left =
        Run.dashes(
            "train",
            "mlp-finetune",
            "--data=folder:" + bad + ",missing=skip",
            "--clip=" + folder.resolve("clip"),
            "--gpt2=" + folder.resolve("gpt2"),
            "--mapper.prefix=3",
            "--batch=8",
            "--epochs=1",
            "--strict=false",
            "--out=" + run);
    assertEquals(ExitCode.SOME_BAD_IMAGES, left.status(), left.err());
    assertTrue(Files.readString(run.resolve("bad-images.jsonl")).contains("\"0.jpg\""));
    assertTrue(Files.readString(run.resolve("bad-captions.jsonl")).contains("empty"));
    String report = Files.readString(run.resolve("report.md"));
    assertTrue(report.contains("bad-images.jsonl") && report.contains("bad-captions.jsonl"));
    ends.run("report", "--runs=" + trained + "," + run, "--out=" + page);
    assertTrue(Files.readString(page).contains("run, run-with-bad"));
  }

  /** A file goes on only with what decided its captions; older files say less. */
  @Test
  void captionsAreNotMixed() throws IOException {
    Path out = folder.resolve("going-on.jsonl");
    String first = ends.picture(0);
    String second = ends.picture(1);
    String[] command = {"caption", "--model=" + trained, "--out=" + out, first, second};
    ends.run("caption", "--model=" + trained, "--out=" + out, first);
    assertTrue(Files.readString(out).endsWith(",\"beam\":1,\"options\":{\"exif\":\"turn\"}}\n"));
    for (List<String> other : List.of(List.of("exif", "ignore"), List.of("precision", "int16"))) {
      Run run =
          Run.dashes(
              "caption",
              "--model=" + trained,
              "--out=" + out,
              "--" + other.get(0) + "=" + other.get(1),
              second);
      assertEquals(2, run.status());
      assertTrue(
          run.err().startsWith("error: " + out + ", line 1: found a caption by " + trained),
          run.err());
      assertEquals(1, run.err().lines().count());
    }
    ends.run(command);
    assertEquals(2, Files.readAllLines(out).size());

    // a line of the version before, which turned no image
    Files.writeString(
        out,
        "{\"image\":\"%s\",\"caption\":\"A b.\",\"log_probability\":-1.5,\"model\":\"%s\",\"beam\":1}%n"
            .formatted(first, trained),
        StandardOpenOption.TRUNCATE_EXISTING);
    Run turned = Run.dashes(command);
    assertEquals(2, turned.status());
    assertTrue(turned.err().contains("with beam 1, exif turn only; give another --out"));
    ends.run("caption", "--model=" + trained, "--out=" + out, "--exif=ignore", first, second);
    assertEquals(2, Files.readAllLines(out).size());
    ends.run("score", "--candidates=" + out, "--references=" + out);
  }
}
