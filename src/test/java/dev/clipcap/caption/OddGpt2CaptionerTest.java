package dev.clipcap.caption;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.clipcap.accel.Precision;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.RandomWeights;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.export.CaptionerExport;
import dev.clipcap.export.HuggingFaceExport;
import dev.clipcap.export.PaperExport;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Session;

/** A captioner whose GPT-2 computes otherwise than OpenAI's: on every way that a caption takes. */
class OddGpt2CaptionerTest {
  private static final MapperConfig MAPPER = MapperConfig.mlp(8, 4, 24);
  private static final int STOP = 7;

  @TempDir Path folder;

  static Stream<Gpt2Config> configs() {
    return Stream.of(
        odd(null, Activation.RELU, true, false),
        odd(60, Activation.GELU_NEW, false, false),
        odd(30, Activation.GELU, true, true),
        odd(null, Activation.SILU, false, true));
  }

  private static Gpt2Config odd(
      Integer inner, Activation activation, boolean byWidth, boolean byBlock) {
    return new Gpt2Config(
        23, 24, 24, 2, 3, 1e-3f, 0.1f, 0.2f, 0f, inner, activation, byWidth, byBlock);
  }

  private static void randomize(Session session, Params params) {
    RandomWeights.assign(session, params, 0.4, 9);
  }

  /** The decoder's cache, one image at a time and eight, where products are packed. */
  @ParameterizedTest
  @MethodSource("configs")
  void cachedCaptionsAreThoseWithoutACache(Gpt2Config config) {
    Random random = new Random(5);
    float[][] images = new float[40][8];
    for (float[] image : images) {
      for (int i = 0; i < image.length; i++) {
        image[i] = (float) random.nextGaussian();
      }
    }
    Greedy greedy = new Greedy(STOP, 16);
    try (PrefixLanguageModel cached =
            new PrefixLanguageModel(
                MAPPER, config, Precision.FLOAT32, OddGpt2CaptionerTest::randomize);
        UncachedLanguageModel uncached =
            new UncachedLanguageModel(MAPPER, config, OddGpt2CaptionerTest::randomize);
        UncachedLanguageModel usual =
            new UncachedLanguageModel(
                MAPPER,
                new Gpt2Config(23, 24, 24, 2, 3, 1e-3f, 0.1f, null, null, null, null, null, null),
                (session, params) -> {
                  if (config.inner() == null) {
                    randomize(session, params);
                  } else {
                    RandomWeights.assign(session, params, 0.4, 10);
                  }
                })) {
      List<Decoded> expected = greedy.decode(uncached.with(images));
      try (var all = cached.continuePrefixes(images)) {
        assertSame(expected, greedy.decode(all));
      }
      List<Decoded> single = new ArrayList<>();
      for (float[] image : images) {
        try (var one = cached.continuePrefixes(new float[][] {image})) {
          single.addAll(greedy.decode(one));
        }
      }
      assertSame(expected, single);
      assertNotEquals(tokens(expected), tokens(greedy.decode(usual.with(images))));
    }
  }

  private static List<String> tokens(List<Decoded> captions) {
    return captions.stream().map(c -> Arrays.toString(c.tokens())).toList();
  }

  private static void assertSame(List<Decoded> expected, List<Decoded> actual) {
    assertEquals(tokens(expected), tokens(actual));
    for (int i = 0; i < expected.size(); i++) {
      assertClose("log-probabilities", expected.get(i).logs(), actual.get(i).logs(), 1e-4);
    }
  }

  /** Its config.json, the export for transformers, and back: no field is lost. */
  @Test
  void exportsKeepTheConfig() throws Exception {
    Gpt2Config gpt2 =
        new Gpt2Config(64, 24, 24, 2, 3, 1e-3f, 0.1f, 0.2f, 0f, 60, Activation.RELU, false, true);
    CaptionerConfig config = new CaptionerConfig(null, false, MAPPER, gpt2);
    Path trained = folder.resolve("weights");
    try (PrefixLanguageModel model =
        new PrefixLanguageModel(MAPPER, gpt2, Precision.FLOAT32, OddGpt2CaptionerTest::randomize)) {
      Weights.save(model.session(), model.params().all(), trained, model.params().tf());
    }
    Path captioner = folder.resolve("captioner");
    Path tokenizer = BareSamples.file("tokenizer.json").getParent();
    new CaptionerExport(config, null, tokenizer, trained, true)
        .write(Output.of(captioner), Map.of("made", "by a test"), TrainedOn.UNKNOWN);
    assertEquals(config, SavedModels.config(captioner, CaptionerConfig.class));

    Path exported = folder.resolve("exported");
    HuggingFaceExport.write(captioner, Output.of(exported));
    Path back = folder.resolve("gpt2");
    ModelConverter.convert(exported.resolve("gpt2"), null, null, back);
    assertEquals(gpt2, SavedModels.config(back, Gpt2Config.class));

    // The paper's state dict has no config: it is given beside the file.
    Path paper = folder.resolve("paper.safetensors");
    PaperExport.write(captioner, Output.of(paper));
    BareOptions options =
        new BareOptions(
            exported.resolve("gpt2").resolve("config.json"),
            BareSamples.file("tokenizer.json"),
            null,
            false,
            8,
            null);
    float[] image = {0.3f, -1, 0.5f, 2, -0.7f, 0.1f, 1, -0.2f};
    try (Captioner ours = Captioner.load(captioner);
        Captioner bare = Captioner.loadCheckpoint(paper, options)) {
      List<float[]> one = List.of(image);
      assertEquals(
          ours.captionEmbeddings(one, CaptionOptions.greedy()).get(0).tokens(),
          bare.captionEmbeddings(one, CaptionOptions.greedy()).get(0).tokens());
    }
    assertArrayEquals(
        Files.readAllBytes(captioner.resolve("tokenizer.json")),
        Files.readAllBytes(back.resolve("tokenizer.json")));
    assertEquals(
        "relu",
        Json.readTree(exported.resolve("gpt2").resolve("config.json"))
            .get("activation_function")
            .textValue());
  }
}
