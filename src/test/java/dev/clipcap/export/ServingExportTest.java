package dev.clipcap.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.tf.RandomWeights;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.image.Crop;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resample;
import dev.clipcap.image.Resize;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** The embedded models with a random mapper, and tiny random ones, served whole. */
class ServingExportTest {
  private static final Path CLIP = Path.of("savedmodels/clip-mini");
  private static final Path GPT2 = Path.of("savedmodels/gpt2-mini");

  @TempDir static Path folder;
  private static Path mini;
  private static Path tiny;

  @BeforeAll
  static void write() {
    mini = folder.resolve("mini");
    writeMini(mini);
    tiny = folder.resolve("tiny");
    BareSamples.writeCaptioner("paper-transformer.pt", tiny);
    for (Path captioner : List.of(mini, tiny)) {
      ServingExport.write(captioner, Output.of(served(captioner)));
    }
  }

  private static Path served(Path captioner) {
    return captioner.resolveSibling(captioner.getFileName() + " served");
  }

  private static void writeMini(Path captioner) {
    ClipConfig clip = Json.read(CLIP.resolve("config.json"), ClipConfig.class).visionOnly();
    Gpt2Config gpt2 = Json.read(GPT2.resolve("config.json"), Gpt2Config.class);
    MapperConfig mapper = MapperConfig.mlp(clip.projection(), 4, gpt2.width());
    Path trained = folder.resolve("mapper");
    try (TestGraph graph = new TestGraph()) {
      Mappers.of(mapper, graph.params().at("clip_project"))
          .prefix(graph.tf().constant(new float[1][clip.projection()]));
      RandomWeights.assign(graph.session(), graph.params(), 0.3, 5);
      Weights.save(graph.session(), graph.params().all(), trained, graph.tf());
    }
    new CaptionerExport(new CaptionerConfig(clip, true, mapper, gpt2), CLIP, GPT2, trained, false)
        .write(Output.of(captioner), Map.of("made", "by a test"), TrainedOn.UNKNOWN);
  }

  private static List<byte[]> pictures() {
    return List.of(
        BareSamples.png(224, 224, 1),
        BareSamples.png(300, 250, 2),
        BareSamples.png(40, 33, 3),
        BareSamples.png(500, 90, 4),
        BareSamples.png(61, 400, 5),
        BareSamples.png(225, 224, 6));
  }

  private static Result call(SavedModelBundle bundle, List<byte[]> images) {
    try (TString files =
        TString.tensorOfBytes(NdArrays.vectorOfObjects(images.toArray(byte[][]::new)))) {
      return bundle.function("serving_default").call(Map.of("image_bytes", files));
    }
  }

  private static void assertCaptionsAlike(Path captioner, List<byte[]> images) {
    List<Caption> expected = new ArrayList<>();
    try (Captioner java = Captioner.load(captioner)) {
      images.forEach(image -> expected.add(java.caption(image, "picture")));
    }
    int longest = expected.stream().mapToInt(c -> c.tokens().size()).max().orElseThrow();
    try (SavedModelBundle bundle = SavedModelBundle.load(served(captioner).toString(), "serve");
        Result result = call(bundle, images)) {
      int[][] ids = Tensors.rows((TInt32) result.get("token_ids").orElseThrow());
      float[][] logs = Tensors.rows((TFloat32) result.get("log_probabilities").orElseThrow());
      float[] scores = Tensors.floats((TFloat32) result.get("score").orElseThrow());
      TString texts = (TString) result.get("text").orElseThrow();
      assertEquals(images.size(), ids.length);
      for (int i = 0; i < ids.length; i++) {
        List<Caption.Token> tokens = expected.get(i).tokens();
        int[] padded = new int[longest];
        Arrays.fill(padded, -1);
        float[] paddedLogs = new float[longest];
        for (int t = 0; t < tokens.size(); t++) {
          padded[t] = tokens.get(t).id();
          paddedLogs[t] = (float) tokens.get(t).logProbability();
        }
        assertArrayEquals(padded, ids[i], "picture " + i);
        assertArrayEquals(paddedLogs, logs[i], 1e-4f);
        assertEquals(expected.get(i).score(), scores[i], 1e-5);
        assertEquals(expected.get(i).text(), texts.getObject(i));
      }
    }
    assertTrue(new HashSet<>(expected.stream().map(Caption::text).toList()).size() > 1);
  }

  @Test
  void theEmbeddedModelsCaptionAsInJava() {
    assertCaptionsAlike(mini, pictures());
  }

  @Test
  void theModelsOwnPreprocessingIsServed() {
    Path own = folder.resolve("own");
    BareSamples.writeCaptioner("paper-transformer.pt", own);
    Path config = own.resolve("config.json");
    ObjectNode json = (ObjectNode) Json.readTree(config);
    Preprocessing squash =
        new Preprocessing(
            Resize.SQUASH,
            24, // 4 pixels of padding on each side of 32
            Resample.BILINEAR,
            Crop.HUGGING_FACE,
            90,
            1 / 127.5,
            List.of(1f, 1f, 1f),
            List.of(1f, 0.9f, 0.8f));
    json.withObject("/clip").set("preprocessing", Json.mapper().valueToTree(squash));
    Json.write(config, json);
    ServingExport.write(own, Output.of(served(own)));
    assertCaptionsAlike(own, pictures());
  }

  /** Among these, captions that are cut off at GPT-2's last position. */
  @Test
  void tinyModelsCaptionAsInJava() {
    List<byte[]> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(BareSamples.png(40, 33 + i, i));
    }
    assertCaptionsAlike(tiny, many);
  }

  @Test
  void theSameCaptionerIsTheSameBytes() throws IOException {
    Path again = folder.resolve("again");
    ServingExport.write(tiny, Output.of(again));
    for (String file : List.of("saved_model.pb", "variables/variables.data-00000-of-00001")) {
      assertEquals(Sha256.of(served(tiny).resolve(file)), Sha256.of(again.resolve(file)), file);
    }
  }

  @Test
  void whatIsServedIsACaptionerToo() {
    byte[] picture = BareSamples.png(40, 33, 1);
    try (Captioner one = Captioner.load(tiny);
        Captioner other = Captioner.load(served(tiny))) {
      assertEquals(
          one.caption(picture, "a", CaptionOptions.beam(3)).text(),
          other.caption(picture, "a", CaptionOptions.beam(3)).text());
    }
  }

  @Test
  void anImageThatIsNoneFailsTheCallAndTheNextSucceeds() {
    try (SavedModelBundle bundle = SavedModelBundle.load(served(tiny).toString(), "serve")) {
      byte[] picture = BareSamples.png(40, 33, 1);
      byte[] broken = "no image".getBytes(StandardCharsets.UTF_8);
      assertThrows(
          TFInvalidArgumentException.class, () -> call(bundle, List.of(picture, broken)).close());
      try (Result result = call(bundle, List.of(picture))) {
        assertEquals(1, ((TString) result.get("text").orElseThrow()).size());
      }
    }
  }

  @Test
  void aCaptionerWithoutClipIsRefused() throws IOException {
    Path blind = Files.createDirectories(folder.resolve("blind"));
    CaptionerConfig config = Json.read(tiny.resolve("config.json"), CaptionerConfig.class);
    Json.write(
        blind.resolve("config.json"),
        new CaptionerConfig(null, false, config.mapper(), config.gpt2()));
    for (String file : List.of("saved_model.pb", "variables/variables.index")) {
      Files.createDirectories(blind.resolve(file).getParent());
      Files.copy(tiny.resolve(file), blind.resolve(file));
    }
    InvalidInputException refused =
        assertThrows(
            InvalidInputException.class,
            () -> ServingExport.write(blind, Output.of(folder.resolve("x"))));
    assertTrue(refused.getMessage().contains("without CLIP"), refused.getMessage());
  }
}
