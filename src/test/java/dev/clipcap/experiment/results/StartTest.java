package dev.clipcap.experiment.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.caption.DecodingSettings;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.experiment.run.ExperimentRunner;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that begin with a captioner: by cross-entropy, and self-critical. */
class StartTest {
  @TempDir static Path folder;

  private static TinyExperiment tiny;
  private static Path first;

  @BeforeAll
  static void trainTheFirst() throws IOException {
    tiny = TinyExperiment.in(folder);
    first = folder.resolve("first");
    run("first", with(Map.of()));
  }

  private static Experiment with(Map<String, Object> fields) {
    ObjectNode tree = Json.mapper().valueToTree(tiny.of(MapperConfig.Type.MLP, true));
    fields.forEach((name, value) -> tree.set(name, Json.mapper().valueToTree(value)));
    return Json.convert(tree, Experiment.class, "test");
  }

  private static RunMetrics run(String name, Experiment experiment) {
    return ExperimentRunner.run(
        name, experiment, folder.resolve(name), folder.resolve("stores"), false);
  }

  private static JsonNode captions(String name) {
    return Json.readTree(folder.resolve(name).resolve("captions.json"));
  }

  /** A rate of nothing leaves the weights: the captions are those of the start. */
  @Test
  void theWeightsAreThoseOfTheStart() {
    RunMetrics again =
        run(
            "again",
            with(
                Map.of("start", first.toString(), "learningRate", 1e-30, "epochs", 1, "seed", 99)));
    assertEquals(captions("first"), captions("again"));
    RunMetrics before = Json.read(first.resolve("metrics.json"), RunMetrics.class);
    assertEquals(before.training().testLoss(), again.training().testLoss(), 1e-6);
  }

  @Test
  void aStartOnAnotherClipIsRefused() {
    Path other = folder.resolve("other-clip");
    ModelExport.write(
        Output.of(other),
        Storage.FLOAT32,
        SavedModels.config(folder.resolve("clip"), ClipConfig.class),
        (session, params) -> Weights.initialize(session, params, 77),
        folder.resolve("tokenizer.json"),
        "made by a test");
    Experiment experiment = with(Map.of("start", first.toString(), "clip", other.toString()));
    String message =
        assertThrows(InvalidInputException.class, () -> run("refused", experiment)).getMessage();
    assertTrue(message.startsWith("field 'start': found " + first), message);
    assertTrue(message.contains("another CLIP"), message);
  }

  /** A whole run: rewards in place of losses, the report's words for them, a second decoding. */
  @Test
  void selfCriticalFromImagesToReport() throws IOException {
    Experiment experiment =
        with(
            Map.of(
                "start",
                first.resolve("captioner").toString(),
                "selfCritical",
                Map.of("samples", 3, "maxTokens", 12),
                "decoding",
                Map.of("beams", 3)));
    RunMetrics metrics = run("critical", experiment);
    assertTrue(
        metrics.training().validationLoss() <= 0 && metrics.training().trainLoss() <= 0,
        "minus CIDEr-D");
    assertTrue(metrics.training().testLoss() > 0, "cross-entropy");
    assertEquals(
        new DecodingSettings(null, 3, null, null, null, null, null, null, null, null, null),
        metrics.decoded().decoding());
    String report = Files.readString(folder.resolve("critical/report.md"));
    assertTrue(report.contains("GPT-2 fine-tuned, self-critical"), report);
    assertTrue(report.contains("highest mean CIDEr-D"), report);
    assertTrue(report.contains("| this model, beams 3 |"), report);
    assertTrue(
        Files.readString(folder.resolve("critical/loss-by-epoch.svg"))
            .contains("loss (minus the mean reward, CIDEr-D)"));
    RunMetrics again = run("critical again", experiment);
    assertEquals(metrics.training().validationLoss(), again.training().validationLoss());
    assertEquals(captions("critical"), captions("critical again"));
  }
}
