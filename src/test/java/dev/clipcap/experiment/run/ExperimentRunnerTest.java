package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.convert.PeftAdapter;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.Lora;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.encoder.PublishedClips;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.Finetune;
import dev.clipcap.experiment.config.SplitChoice;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.tensorboard.EventFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** Whole experiments from JPEG files to a report, with models of a few thousand weights. */
class ExperimentRunnerTest {
  @TempDir static Path folder;

  private static TinyExperiment tiny;

  @BeforeAll
  static void makeDataAndModels() throws IOException {
    tiny = TinyExperiment.in(folder);
  }

  private static float[] weights(Path savedModel, String name) {
    try (Checkpoint checkpoint = Checkpoint.open(savedModel)) {
      return checkpoint.tensor(name).floats();
    }
  }

  @Test
  void frozenMeansFrozen() {
    Path out = folder.resolve("frozen");
    ExperimentRunner.run(
        "frozen",
        tiny.of(MapperConfig.Type.TRANSFORMER, false),
        out,
        folder.resolve("stores"),
        false);
    Path captioner = out.resolve("captioner");
    for (String name : List.of("wte.weight", "wpe.weight", "h.1.mlp.c_fc.weight", "ln_f.bias")) {
      assertArrayEquals(
          weights(folder.resolve("gpt2"), name), weights(captioner, "gpt.transformer." + name));
    }
    assertArrayEquals(
        weights(folder.resolve("clip"), "visual_projection.weight"),
        weights(captioner, "clip.visual_projection.weight"));
  }

  @Test
  void aResNetEmbedsToo() throws IOException {
    ClipConfig config = new ClipConfig(12, PublishedClips.resNet(64, List.of(1, 1, 1, 1), 2), null);
    ModelExport.write(
        Output.of(folder.resolve("clip-resnet")),
        Storage.FLOAT32,
        config,
        (session, params) -> Weights.initialize(session, params, 3),
        null,
        "made by a test");
    Path out = folder.resolve("resnet");
    ExperimentRunner.run(
        "resnet",
        tiny.of("clip-resnet", MapperConfig.Type.MLP, false),
        out,
        ExperimentRunner.STORES,
        false);
    byte[] image = Files.readAllBytes(folder.resolve("data/11.jpg"));
    try (Captioner captioner = Captioner.load(out.resolve("captioner"));
        ImageEncoder clip = ImageEncoder.load(folder.resolve("clip-resnet"))) {
      assertEquals(config, captioner.config().clip());
      assertArrayEquals(clip.encode(image, "11.jpg"), captioner.embed(image, "11.jpg"));
    }
  }

  @Test
  void finetuningChangesGpt2AndNotClip() {
    Path out = folder.resolve("finetuned");
    ExperimentRunner.run(
        "finetuned", tiny.of(MapperConfig.Type.MLP, true), out, folder.resolve("stores"), false);
    Path captioner = out.resolve("captioner");
    for (String name : List.of("wte.weight", "h.0.attn.c_attn.weight", "ln_f.bias")) {
      assertFalse(
          Arrays.equals(
              weights(folder.resolve("gpt2"), name), weights(captioner, "gpt.transformer." + name)),
          name);
    }
    assertArrayEquals(
        weights(folder.resolve("clip"), "vision_model.embeddings.patch_embedding.weight"),
        weights(captioner, "clip.vision_model.embeddings.patch_embedding.weight"));
  }

  /** A plain GPT-2 with its other weights as they were, which is the one named plus the adapter. */
  @Test
  void adaptersAreMergedAndKeptBesideTheCaptioner() {
    Path out = folder.resolve("lora");
    Lora lora = new Lora(2, 6.0, List.of("attn.c_attn", "mlp.c_proj"));
    RunMetrics metrics =
        ExperimentRunner.run(
            "lora", tiny.with(new Finetune(false, lora)), out, folder.resolve("stores"), false);
    Path captioner = out.resolve("captioner");
    Path base = folder.resolve("gpt2");
    for (String name : List.of("wte.weight", "h.0.attn.c_proj.weight", "h.0.attn.c_attn.bias")) {
      assertArrayEquals(weights(base, name), weights(captioner, "gpt.transformer." + name));
    }
    Gpt2Config sizes = SavedModels.config(base, Gpt2Config.class);
    Map<String, float[]> expected;
    try (TestGraph gpt2 = new TestGraph()) {
      new Gpt2(sizes, gpt2.params()).full(gpt2.constant(new float[16], 1, 1, 16), Dropout.OFF);
      SavedModels.restore(gpt2.session(), gpt2.params(), base, UnaryOperator.identity());
      PeftAdapter.read(out.resolve("adapter"), gpt2.params().shapes())
          .merge(gpt2.session(), gpt2.params());
      expected = TestGraph.values(gpt2.session(), gpt2.params().at("h").all());
    }
    expected.forEach(
        (name, value) ->
            assertArrayEquals(value, weights(captioner, "gpt.transformer." + name), name));
    String changed = "h.1.mlp.c_proj.weight";
    assertFalse(Arrays.equals(weights(base, changed), expected.get(changed)));
    long mapper = 12 * 24 + 24 + 24 * 48 + 48;
    long adapters = 2 * ((16 + 48) * 2 + (64 + 16) * 2);
    assertEquals(mapper + adapters, metrics.training().trainedParameters());
  }

  @Test
  void leavesItsFilesAndTheSameBytesTwice() throws IOException {
    Experiment experiment = tiny.of(MapperConfig.Type.MLP, true);
    RunMetrics metrics =
        ExperimentRunner.run(
            "twice", experiment, folder.resolve("one"), folder.resolve("stores"), false);
    ExperimentRunner.run(
        "twice", experiment, folder.resolve("two"), folder.resolve("stores"), false);
    for (String file : List.of("metrics.json", "loss.csv", "epochs.csv", "captions.json")) {
      assertEquals(
          Files.readString(folder.resolve("one").resolve(file)),
          Files.readString(folder.resolve("two").resolve(file)),
          file);
    }
    assertEquals(2, metrics.images());
    RunMetrics.Scores scores = metrics.scores();
    assertTrue(scores.clipScore() >= 0 && scores.clipScore() <= 2.5, "by the CLIP's text tower");
    assertTrue(scores.refClipScore() >= 0 && scores.refClipScore() <= 2);
    assertEquals(2 * 5, Files.readAllLines(folder.resolve("one/loss.csv")).size() - 1);
    assertTrue(Files.size(folder.resolve("one/report.md")) > 1000);
    assertFalse(Files.exists(folder.resolve("one/checkpoints")));

    SplitEvaluation again =
        SplitEvaluation.of(
            folder.resolve("one/captioner"),
            experiment.data().open(),
            SplitChoice.TEST,
            0,
            CaptionOptions.greedy());
    assertEquals(metrics.scores().bleu().reportBleu4(), again.scores().reportBleu4());
    assertEquals(metrics.scores().cider(), again.scores().cider());
    assertEquals(
        CaptionOptions.greedy(), again.decoding().options(field -> field), "its decoding is known");
    assertEquals(
        Files.readString(folder.resolve("one/captions.json")),
        Json.toString(again.captions()) + "\n");
  }

  @Test
  void tensorBoardIsToldAndTheNumbersStay() throws IOException {
    Experiment plain = tiny.of(MapperConfig.Type.MLP, true);
    ObjectNode tree = Json.mapper().valueToTree(plain);
    tree.put("tensorboard", true);
    Experiment told = Json.convert(tree, Experiment.class, "test");
    Path silent = folder.resolve("silent");
    Path board = folder.resolve("board");
    ExperimentRunner.run("same", plain, silent, folder.resolve("stores"), false);
    ExperimentRunner.run("same", told, board, folder.resolve("stores"), false);
    for (String file : List.of("metrics.json", "loss.csv", "epochs.csv", "captions.json")) {
      assertEquals(
          Files.readString(silent.resolve(file)), Files.readString(board.resolve(file)), file);
    }
    assertEquals(List.of(), EventFiles.in(silent));
    List<Event> events = EventFiles.read(EventFiles.in(board).get(0));
    assertEquals(10, EventFiles.tagged(events, "train/loss").size());
    assertEquals(10, EventFiles.tagged(events, "train/learning_rate").size());
    assertEquals(10, EventFiles.tagged(events, "train/gradient_norm").size());
    assertEquals(2, EventFiles.tagged(events, "validation/loss").size());
    assertEquals(2, EventFiles.tagged(events, "samples/captions").size());
    Summary.Image picture = EventFiles.tagged(events, "samples/0").get(0).getImage();
    BufferedImage decoded =
        ImageIO.read(new ByteArrayInputStream(picture.getEncodedImageString().toByteArray()));
    assertEquals(picture.getWidth(), decoded.getWidth());
    assertEquals(picture.getHeight(), decoded.getHeight());
  }

  @Test
  void aDamagedImageIsNamed() throws IOException {
    Path data = folder.resolve("damaged");
    Files.createDirectories(data);
    for (int i = 0; i < 12; i++) {
      Files.copy(folder.resolve("data/" + i + ".jpg"), data.resolve(i + ".jpg"));
    }
    Files.copy(folder.resolve("data/captions.jsonl"), data.resolve("captions.jsonl"));
    byte[] whole = Files.readAllBytes(data.resolve("5.jpg"));
    Files.write(data.resolve("5.jpg"), Arrays.copyOf(whole, whole.length / 2));
    ObjectNode tree = Json.mapper().valueToTree(tiny.of(MapperConfig.Type.MLP, false));
    tree.put("data", "folder:" + data).put("strict", true);
    Experiment bad = Json.convert(tree, Experiment.class, "test");
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () ->
                ExperimentRunner.run(
                    "damaged", bad, folder.resolve("never"), folder.resolve("stores"), false));
    assertTrue(e.getMessage().contains("5.jpg"), e.getMessage());
    assertFalse(Files.exists(folder.resolve("never/metrics.json")));
  }
}
