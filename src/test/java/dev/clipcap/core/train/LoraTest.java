package dev.clipcap.core.train;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.convert.HuggingFaceConfig;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.PeftAdapter;
import dev.clipcap.convert.WeightMaps;
import dev.clipcap.core.gpt2.Lora;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Adapters beside a frozen GPT-2. The golden values are peft's: converters/lora_references.py. */
class LoraTest {
  private static final Path GOLDEN = Path.of("src/test/resources/lora");
  private static final Batch BATCH = Batch.of(TinyTraining.examples(5, 7, 1, 4), Integer.MAX_VALUE);

  private static float[] golden(String name) {
    try (Checkpoint values = Checkpoint.open(GOLDEN.resolve("values.safetensors"))) {
      return values.tensor(name).floats();
    }
  }

  private static Batch goldenBatch() {
    float[] embeddings = golden("embeddings");
    float[] tokens = golden("tokens");
    int[] lengths = ints(golden("lengths"));
    int images = lengths.length;
    int[][] rows = new int[images][];
    float[][] of = new float[images][];
    for (int i = 0; i < images; i++) {
      int width = embeddings.length / images;
      int time = tokens.length / images;
      of[i] = Arrays.copyOfRange(embeddings, i * width, (i + 1) * width);
      rows[i] = ints(Arrays.copyOfRange(tokens, i * time, (i + 1) * time));
    }
    return new Batch(of, rows, lengths);
  }

  private static int[] ints(float[] values) {
    return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
  }

  /** GPT-2 and mapper of the golden values; adapters if the kernels have some. */
  private static TrainingGraph goldenGraph(Kernels kernels) {
    MapperConfig mapper = MapperConfig.mlp(6, 3, 16);
    TrainingGraph graph =
        new TrainingGraph(
            mapper,
            Mappers.of(mapper),
            HuggingFaceConfig.gpt2(GOLDEN.resolve("gpt2/config.json")),
            new TrainingOptions(
                false, Optimizer.adamW(TinyTraining.constant(0), 0), kernels, Backward.PLAIN));
    try (Checkpoint gpt2 = Checkpoint.open(GOLDEN.resolve("gpt2"))) {
      ModelConverter.assign(graph.session(), graph.gpt2Params(), gpt2, WeightMaps.gpt2());
    }
    Map<String, float[]> values = new TreeMap<>();
    graph
        .mapperParams()
        .shapes()
        .keySet()
        .forEach(name -> values.put(name, golden("clip_project." + name)));
    TestGraph.assign(graph.session(), graph.mapperParams(), values);
    return graph;
  }

  @Test
  void lossLogitsAndGradientsArePefts() {
    try (TrainingGraph graph = goldenGraph(new Lora(3, 7.0, null).beside(Kernels.PLAIN))) {
      PeftAdapter theirs = PeftAdapter.read(GOLDEN.resolve("adapter"), graph.gpt2Params().shapes());
      assertEquals(new Lora(3, 7.0, null), theirs.lora());
      assertEquals(theirs.values().keySet(), graph.adapterParams().shapes().keySet());
      TestGraph.assign(graph.session(), graph.adapterParams(), theirs.values());

      Batch batch = goldenBatch();
      assertEquals(golden("loss")[0], graph.validate(batch), 1e-6);
      assertClose("logits", golden("logits"), logits(graph, batch), 1e-6);
      List<float[]> gradients = graph.gradients(batch, 0, 0);
      assertEquals(4 + 2 * 4 * 2, gradients.size());
      for (int i = 0; i < gradients.size(); i++) {
        String name = graph.trained().get(i).name().replaceFirst("^adapters\\.", "");
        assertClose(name, golden("gradient." + name), gradients.get(i), 2e-6);
      }
    }
  }

  @Test
  void mergedIntoTheWeightsTheyGiveTheSameLogits() {
    try (TrainingGraph plain = goldenGraph(Kernels.PLAIN)) {
      float[] before = logits(plain, goldenBatch());
      PeftAdapter.read(GOLDEN.resolve("adapter"), plain.gpt2Params().shapes())
          .merge(plain.session(), plain.gpt2Params());
      Map<String, float[]> merged =
          TestGraph.values(plain.session(), plain.gpt2Params().at("h").all());
      for (String name : List.of("h.0.attn.c_attn.weight", "h.1.attn.c_attn.weight")) {
        float[] expected = golden("merged." + name);
        assertArrayEquals(expected, merged.get("gpt.transformer." + name), 1e-7f, name);
      }
      float[] after = logits(plain, goldenBatch());
      assertClose("logits", golden("logits"), after, 1e-6);
      assertFalse(Arrays.equals(before, after));
    }
  }

  private static float[] logits(TrainingGraph graph, Batch batch) {
    return graph.fetch(batch, 0, 0, List.of(graph.validationLoss().logits())).get(0);
  }

  @Test
  void trainingBeginsWithGpt2AsItIs() {
    try (TrainingGraph plain = TinyTraining.graph(TinyTraining.mlp(), 0, false, 0);
        TrainingGraph adapted = adapted(0, 0)) {
      Weights.initialize(adapted.session(), adapted.adapterParams(), 1);
      assertEquals(plain.validate(BATCH), adapted.validate(BATCH));
      Map<String, float[]> values =
          TestGraph.values(adapted.session(), adapted.adapterParams().all());
      values.forEach(
          (name, value) -> {
            boolean b = name.endsWith("lora_B.weight");
            double bound = b ? 0 : Math.sqrt(3.0 / value.length); // 1 / sqrt(in), in = length / 3
            double largest =
                IntStream.range(0, value.length)
                    .mapToDouble(i -> Math.abs(value[i]))
                    .max()
                    .orElse(0);
            assertTrue(largest <= bound, name);
            assertTrue(b || largest > 0.9 * bound, name + ": Kaiming's bound is reached nearly");
          });
    }
  }

  private static TrainingGraph adapted(double dropout, double rate) {
    return TinyTraining.graph(TinyTraining.mlp(), dropout, TinyTraining.lora(rate, Backward.PLAIN));
  }

  @Test
  void gpt2KeepsItsBytesAndTheAdaptersDoNot() {
    try (TrainingGraph graph = adapted(0.1, 1e-2)) {
      assertTrue(
          graph.optimizerParams().all().stream().noneMatch(p -> p.name().contains("gpt.")),
          "moments of a frozen weight");
      Map<String, float[]> frozen = TestGraph.values(graph.session(), graph.gpt2Params().all());
      Map<String, float[]> trained = TestGraph.values(graph.session(), graph.trained());
      for (int step = 0; step < 5; step++) {
        graph.train(BATCH, 1, step, false);
      }
      Map<String, float[]> after = TestGraph.values(graph.session(), graph.gpt2Params().all());
      frozen.forEach((name, value) -> assertArrayEquals(value, after.get(name), name));
      Map<String, float[]> moved = TestGraph.values(graph.session(), graph.trained());
      trained.forEach(
          (name, value) -> assertFalse(Arrays.equals(value, moved.get(name)), name + " as before"));
    }
  }

  @Test
  void onlyTheTargetsHaveAdapters() {
    Lora lora = new Lora(2, null, List.of("attn.c_proj"));
    try (TrainingGraph graph = goldenGraph(lora.beside(Kernels.PLAIN))) {
      assertEquals(
          List.of("h.0.attn.c_proj", "h.1.attn.c_proj"),
          graph.adapterParams().shapes().keySet().stream()
              .map(name -> name.replaceFirst("\\.lora_[AB]\\.weight$", ""))
              .distinct()
              .toList());
    }
    assertEquals(1, lora.scale());
  }

  @Test
  void nonsenseIsRefused() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new Lora(0, 1.0, null),
            () -> new Lora(1, 0.0, null),
            () -> new Lora(1, Double.NaN, null),
            () -> new Lora(1, 1.0, List.of()),
            () -> new Lora(1, 1.0, List.of("lm_head")),
            () -> new Lora(1, 1.0, List.of("mlp.c_fc", "mlp.c_fc")))) {
      String message = assertThrows(InvalidInputException.class, wrong::run).getMessage();
      assertTrue(message.startsWith("field 'finetune.lora."), message);
    }
  }
}
