package dev.clipcap.experiment.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.train.Trainer;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.run.ExperimentRunner;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in experiments/. */
class ExperimentFilesTest {
  @TempDir Path folder;

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("experiments"))) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachIsAnExperimentThatSaysWhatToExpect(Path file) {
    Experiment experiment = Json.read(file, Experiment.class);
    assertNotNull(experiment.about().reproduces());
    assertNotNull(experiment.about().takes());
    assertNotNull(experiment.about().expects());
    MapperConfig mapper = experiment.models().mapper().between(512, 768);
    assertEquals(512, mapper.embedding());
    if (experiment.data().source().isTextual()) {
      assertEquals("storybook", experiment.data().source().textValue());
      assertTrue(
          experiment.data().strict(), "the pictures of Storybook are made here, so none is bad");
    }
  }

  /** The paper's and the report's warm-up is 5000 steps; shares follow when epochs are changed. */
  @ParameterizedTest
  @CsvSource({
    "coco-mlp-finetune, 566747, 141690",
    "coco-transformer-frozen, 566747, 141690",
    "coco-report-legacy, 56674, 7085",
    "flickr30k-mlp-finetune, 145000, 36250",
    "flickr30k-transformer-frozen, 145000, 36250"
  })
  void warmUpIs5000Steps(String name, int captions, int steps) {
    Experiment experiment = Json.read(Path.of("experiments", name + ".json"), Experiment.class);
    assertEquals(
        steps,
        new Trainer(experiment.optimization().epochs(), null, experiment.optimization().batch(), 1)
            .totalSteps(captions));
    assertEquals(5000, Math.round(experiment.optimization().warmupShare() * steps));
    assertFalse(experiment.data().strict());
  }

  @Test
  void missingDataAndModelsAreSaidInOneLineWithTheCommandThatFetchesThem() throws IOException {
    ObjectNode tree =
        (ObjectNode) Json.readTree(Path.of("experiments", "coco-transformer-frozen.json"));
    tree.putObject("data").put("format", "coco").put("path", folder.resolve("coco").toString());
    assertOneLine(tree, folder.resolve("coco").toString(), "clipcap fetch-data datasets=");
    tree.withObject("/data").put("format", "flickr30k");
    assertOneLine(tree, "clipcap fetch-data datasets=flickr30k");

    Photos.coco(folder.resolve("coco"), 5);
    tree.withObject("/data").put("format", "coco");
    tree.put("clip", folder.resolve("clip-vit-b32").toString());
    assertOneLine(tree, "clip-vit-b32: found no such folder", "clipcap fetch models=");
    tree.put("clip", "savedmodels/clip-mini").put("gpt2", folder.resolve("gpt2").toString());
    assertOneLine(tree, "gpt2: found no such folder", "clipcap fetch models=");
    tree.withObject("/data").put("annotations", folder.resolve("coco/other.json").toString());
    assertOneLine(tree, "other.json", "datasets=coco-karpathy");
  }

  private void assertOneLine(ObjectNode tree, String... parts) {
    Experiment experiment = Json.convert(tree, Experiment.class, "test");
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> ExperimentRunner.run("x", experiment, folder.resolve("out"), folder, false));
    assertEquals(1, e.getMessage().lines().count());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  /** The published sizes of everything but data and models. */
  @ParameterizedTest
  @CsvSource({"coco-report-legacy, mlp, 10", "coco-transformer-frozen, transformer, 40"})
  void experimentsOnCocoRunFromFolderToReport(String name, String mapper, int prefix)
      throws IOException {
    Photos.coco(folder.resolve("coco"), 20);
    String data = "coco:" + folder.resolve("coco");
    if (name.contains("legacy")) {
      data += ",sampling=report-tenth-by-caption";
    }
    Path out = folder.resolve("out");
    RunMetrics metrics =
        ExperimentRunner.run(name, Photos.experiment(name, data, Map.of()), out, folder, false);
    assertEquals("coco-karpathy", metrics.dataset());
    assertEquals(4, metrics.images());
    MapperConfig trained =
        Json.mapper()
            .treeToValue(
                Json.readTree(out.resolve("captioner/config.json")).get("mapper"),
                MapperConfig.class);
    assertEquals(mapper, trained.type().name().toLowerCase(Locale.ROOT));
    assertEquals(prefix, trained.prefix());
    assertEquals(mapper.equals("mlp") ? 0 : 40, trained.clipTokens());
    assertEquals(MapperConfig.Activation.RELU, trained.activation());
    assertTrue(Files.readString(out.resolve("report.md")).contains("coco-karpathy, 4 test images"));
  }
}
