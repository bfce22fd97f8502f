package dev.clipcap.experiment.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.caption.BareOptions;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.run.ExperimentRunner;
import dev.clipcap.export.HuggingFaceExport;
import dev.clipcap.export.PaperExport;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** A run with a narrow hidden layer, dropout in the mapper, and a rate for GPT-2 of its own. */
class PhotoFieldsTest {
  @TempDir static Path folder;

  private static TinyExperiment tiny;
  private static Path captioner;

  @BeforeAll
  static void train() throws IOException {
    tiny = TinyExperiment.in(folder);
    Experiment experiment = with("{\"hidden\": 5, \"dropout\": 0.3}", 1e-3);
    run("own", experiment);
    captioner = folder.resolve("own/captioner");
  }

  private static Experiment with(String mapper, Double gpt2LearningRate) throws IOException {
    ObjectNode tree = Json.mapper().valueToTree(tiny.of(MapperConfig.Type.MLP, true));
    ((ObjectNode) tree.get("mapper")).setAll((ObjectNode) Json.mapper().readTree(mapper));
    if (gpt2LearningRate != null) {
      tree.put("gpt2LearningRate", gpt2LearningRate);
    }
    return Json.convert(tree, Experiment.class, "test");
  }

  private static void run(String name, Experiment experiment) {
    ExperimentRunner.run("own", experiment, folder.resolve(name), folder.resolve("stores"), false);
  }

  private static List<String> texts(Captioner captioner) {
    Random random = new Random(1);
    List<float[]> embeddings =
        Stream.generate(
                () -> {
                  float[] embedding = new float[12];
                  for (int i = 0; i < 12; i++) {
                    embedding[i] = (float) random.nextGaussian();
                  }
                  return embedding;
                })
            .limit(5)
            .toList();
    return captioner.captionEmbeddings(embeddings, CaptionOptions.greedy()).stream()
        .map(Caption::text)
        .toList();
  }

  @Test
  void theCaptionerIsOfItsOwnWidthInEveryFormat() {
    Path file = folder.resolve("own.safetensors");
    PaperExport.write(captioner, Output.of(file));
    Path huggingFace = folder.resolve("hf");
    HuggingFaceExport.write(captioner, Output.of(huggingFace));
    BareOptions options =
        new BareOptions(
            huggingFace.resolve("gpt2/config.json"),
            folder.resolve("tokenizer.json"),
            null,
            false,
            8,
            null);
    try (Captioner ours = Captioner.load(captioner);
        Captioner bare = Captioner.loadCheckpoint(file, options);
        Checkpoint mapper =
            Checkpoint.open(huggingFace.resolve("clip_project/model.safetensors"))) {
      assertEquals(5, ours.config().mapper().hiddenWidth());
      assertEquals(0.3, ours.config().mapper().dropout());
      assertEquals(5, bare.config().mapper().hiddenWidth());
      assertEquals(texts(ours), texts(bare));
      assertEquals(Shape.of(5, 12), mapper.tensor("clip_project.model.0.weight").shape());
    }
    assertEquals(
        5, Json.readTree(huggingFace.resolve("clip_project/config.json")).get("hidden").asInt());
  }

  @Test
  void theSameRateForBothPartsIsTheSameRun() throws IOException {
    run("no rate", with("{\"hidden\": 24}", null)); // the paper's: 3 x 16 / 2
    run("same rate", with("{}", 1e-2));
    run("lower rate", with("{}", 1e-3));
    for (String file : List.of("metrics.json", "loss.csv", "captions.json")) {
      assertEquals(text("no rate", file), text("same rate", file));
    }
    assertFalse(text("same rate", "loss.csv").equals(text("lower rate", "loss.csv")));
  }

  private static String text(String run, String file) throws IOException {
    return Files.readString(folder.resolve(run).resolve(file));
  }
}
