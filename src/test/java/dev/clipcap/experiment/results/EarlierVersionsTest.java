package dev.clipcap.experiment.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.experiment.report.RunsReport;
import dev.clipcap.experiment.run.ExperimentRunner;
import dev.clipcap.export.HuggingFaceExport;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import dev.clipcap.lab.inspect.Inspection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models, stores, checkpoints and results that the version before this one wrote. The files in
 * {@code earlier} are its own, of {@link TinyExperiment}; weights, which are large, are made again.
 */
class EarlierVersionsTest {
  private static final Path EARLIER = Path.of("src/test/resources/experiment/earlier");

  @TempDir Path folder;

  private Path run(TinyExperiment tiny, String out) {
    Path run = folder.resolve(out);
    ExperimentRunner.run(
        "tiny", tiny.of(MapperConfig.Type.MLP, true), run, folder.resolve("stores"), false);
    return run;
  }

  private static void replace(Path file, String earlier) throws IOException {
    Files.delete(file);
    Files.copy(EARLIER.resolve(earlier), file);
  }

  /** Configs without the fields of today say what those versions computed. */
  @Test
  void modelsLoadAndTrain() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Path now = run(tiny, "now");
    replace(folder.resolve("clip/config.json"), "clip.json");
    replace(folder.resolve("gpt2/config.json"), "gpt2.json");
    Path run = run(tiny, "on-earlier-models");
    for (String file : List.of("metrics.json", "captions.json", "loss.csv")) {
      assertEquals(Files.readString(now.resolve(file)), Files.readString(run.resolve(file)), file);
    }

    byte[] image = Files.readAllBytes(folder.resolve("data/11.jpg"));
    Path captioner = run.resolve("captioner");
    float[] embedding;
    try (Captioner loaded = Captioner.load(captioner)) {
      embedding = loaded.embed(image, "11.jpg");
    }
    replace(captioner.resolve("config.json"), "captioner.json");
    try (Captioner loaded = Captioner.load(run)) {
      assertArrayEquals(embedding, loaded.embed(image, "11.jpg"));
      TestCaption expected = Json.read(run.resolve("captions.json"), TestCaption[].class)[1];
      assertEquals(
          expected.caption(), loaded.caption(image, "11.jpg", CaptionOptions.greedy()).text());
    }
    assertEquals("captioner", Inspection.of(run, 5).kind());
    HuggingFaceExport.write(run, Output.of(folder.resolve("huggingface")));
    assertTrue(Files.exists(folder.resolve("huggingface/clip/preprocessor_config.json")));
  }

  /** Its name was that of CLIP's weights alone; what is in it is not given out any more. */
  @Test
  void aStoreIsNotUsed() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Path now = run(tiny, "now");
    Path stores = folder.resolve("stores");
    List<Path> ofToday = list(stores);
    String sha = Sha256.ofDirectory(folder.resolve("clip/variables"));
    Path earlier = stores.resolve("folder-" + sha.substring(0, 16) + ".embeddings");
    byte[] before = "CLIPEMB1".getBytes(StandardCharsets.US_ASCII);
    Files.write(earlier, before);
    for (Path store : ofToday) {
      AtomicFiles.deleteRecursively(store);
    }
    Path run = run(tiny, "beside-it");
    assertEquals(
        Files.readString(now.resolve("loss.csv")), Files.readString(run.resolve("loss.csv")));
    assertArrayEquals(before, Files.readAllBytes(earlier));
    assertTrue(list(stores).containsAll(ofToday));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** A run that was interrupted then is not continued by another version: one line. */
  @Test
  void checkpointsAreRefusedInOneLine() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Path out = folder.resolve("interrupted");
    Path epoch = Files.createDirectories(out.resolve("checkpoints/epoch-0001"));
    Files.writeString(out.resolve("splits.json"), "{}");
    Json.write(
        epoch.resolve("state.json"),
        Map.of(
            "run",
            "c77a2133971c4a322fe49fe15a31d39995b1a16ddbbb8388736570041a627254",
            "history",
            Map.of(
                "steps",
                List.of(Map.of("epoch", 1, "rate", 0.0, "loss", 5.76)),
                "epochs",
                List.of(Map.of("train", 5.76, "validation", 5.75)))));
    String line =
        assertThrows(InvalidInputException.class, () -> run(tiny, "interrupted")).getMessage();
    assertTrue(line.startsWith(out.resolve("checkpoints") + ": found checkpoints of a run"), line);
    assertTrue(line.contains("by another version, expected this run's; give another"), line);
    assertEquals(1, line.lines().count());
    assertTrue(Files.exists(epoch.resolve("state.json")), "nothing is lost");
  }

  /** Finished runs are reported and compared, and go on to be this folder's run. */
  @Test
  void resultsAreRead() throws IOException {
    Path one = copy("one");
    Path two = copy("two");
    RunFolder read = RunFolder.read(one);
    assertEquals("tiny", read.metrics().experiment());
    assertEquals(5.150487613677979, read.metrics().training().trainLoss());
    assertEquals(Exif.IGNORE, read.exif(), "which that version did");
    Path page = RunsReport.write(List.of(one, two), Output.of(folder.resolve("comparison.md")));
    assertTrue(Files.readString(page).contains("one, two"));
    for (String committed : List.of("mlp-finetune", "mlp-frozen", "transformer-frozen")) {
      assertNotEquals(0, RunFolder.read(Path.of("results", committed)).metrics().images());
    }
  }

  private Path copy(String name) throws IOException {
    Path run = Files.createDirectory(folder.resolve(name));
    for (Path file : list(EARLIER.resolve("run"))) {
      Files.copy(file, run.resolve(file.getFileName()));
    }
    return run;
  }

  /** Where captions.json is not published, the line says which experiment makes it. */
  @Test
  void resultsWithoutCaptionsAreNamed() {
    Path flickr = Path.of("results", "flickr900");
    List<Path> runs = List.of(flickr.resolve("mlp-finetune"), flickr.resolve("mlp-frozen"));
    String line =
        assertThrows(
                InvalidInputException.class,
                () -> RunsReport.write(runs, Output.of(folder.resolve("comparison.md"))))
            .getMessage();
    assertEquals(
        flickr.resolve("mlp-finetune/seed-1/captions.json")
            + ": found no file, expected the captions.json of a finished run; run mvn exec:java"
            + " -Dexperiment=flickr900-mlp-finetune",
        line);
  }
}
