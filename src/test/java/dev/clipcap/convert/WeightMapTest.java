package dev.clipcap.convert;

import static dev.clipcap.convert.Bytes.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.convert.ClipCapShape.Gpt2Shape;
import dev.clipcap.convert.ClipCapShape.MapperShape;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.files.checkpoint.SafetensorsFile;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.files.checkpoint.TensorInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** Whole captioners in the paper's and the report's layouts, and what is said of misfits. */
class WeightMapTest {
  private static final Map<String, long[]> GPT2 = ModelShapes.gpt2(11, 6, 8, 2);
  private static final Map<String, long[]> MLP = ModelShapes.mlp(5, 3, 8);
  private static final Map<String, long[]> TRANSFORMER = ModelShapes.transformer(5, 3, 2, 8, 2);

  @TempDir Path folder;

  @Test
  void readsThePapersLayout() {
    try (var checkpoint = captioner(TRANSFORMER, name -> "clip_project." + name, "gpt.")) {
      assertEquals(
          TRANSFORMER.keySet(),
          WeightMaps.clipCapMapper().resolve(checkpoint, TRANSFORMER).keySet());
      assertEquals(GPT2.keySet(), WeightMaps.clipCapGpt2().resolve(checkpoint, GPT2).keySet());
      assertEquals(
          new ClipCapShape(
              ClipCapShape.Layout.PAPER,
              new MapperShape(5, 3, 2, 2, 8, 16),
              new Gpt2Shape(11, 6, 8, 2, 32)),
          ClipCapShape.of(checkpoint));
    }
  }

  /** The names are those of the report's mlp.py, transformer.py and clip_caption.py. */
  @Test
  void readsTheReportsLayout() {
    try (var checkpoint = captioner(TRANSFORMER, WeightMapTest::reportName, "gpt_model.")) {
      assertEquals(
          TRANSFORMER.keySet(),
          WeightMaps.clipCapMapper().resolve(checkpoint, TRANSFORMER).keySet());
      assertEquals(ClipCapShape.Layout.REPORT, ClipCapShape.of(checkpoint).layout());
    }
    try (var checkpoint =
        captioner(MLP, n -> n.replace("model.", "prefix_mapper.layers."), "gpt_model.")) {
      assertEquals(MLP.keySet(), WeightMaps.clipCapMapper().resolve(checkpoint, MLP).keySet());
      assertEquals(new MapperShape(5, 3, 0, 0, 8, 12), ClipCapShape.of(checkpoint).mapper());
    }
  }

  @Test
  void buffersAndTiedHeadsAreNoWeights() {
    Map<String, long[]> theirs = new LinkedHashMap<>();
    GPT2.forEach((name, shape) -> theirs.put("module.transformer." + name, shape));
    theirs.put("module.transformer.h.0.attn.bias", new long[] {1, 1, 6, 6});
    theirs.put("module.transformer.h.1.attn.masked_bias", new long[] {});
    theirs.put("module.lm_head.weight", new long[] {11, 8});
    try (var checkpoint = write(theirs)) {
      assertEquals(GPT2.keySet(), WeightMaps.gpt2().resolve(checkpoint, GPT2).keySet());
      Map<String, long[]> untied = new LinkedHashMap<>(GPT2);
      untied.put("lm_head.weight", new long[] {11, 8});
      assertEquals(untied.keySet(), WeightMaps.gpt2().resolve(checkpoint, untied).keySet());
    }
  }

  @Test
  void aHeadOfItsOwnIsNotDropped() {
    Map<String, long[]> theirs = new LinkedHashMap<>(GPT2);
    theirs.put("lm_head.weight", new long[] {11, 8});
    try (var checkpoint = write(theirs, Map.of("lm_head.weight", 0.5f))) {
      assertRefused(() -> WeightMaps.gpt2().resolve(checkpoint, GPT2), "lm_head.weight", "its own");
    }
  }

  @Test
  void listsEveryMismatchAtOnce() {
    Map<String, long[]> theirs = new LinkedHashMap<>(ModelShapes.gpt2(12, 6, 8, 2));
    theirs.remove("h.0.ln_1.bias");
    theirs.remove("h.1.ln_1.bias");
    theirs.remove("ln_f.weight");
    theirs.put("score.weight", new long[] {2, 8});
    theirs.put("transformer.ln_f.bias", new long[] {8});
    try (var checkpoint = write(theirs)) {
      assertRefused(
          () -> WeightMaps.gpt2().resolve(checkpoint, GPT2),
          "x.safetensors: found 6 mismatches",
          "missing h.{0,1}.ln_1.bias [8]",
          "missing ln_f.weight [8]",
          "left over score.weight [2, 8]",
          "other shape wte.weight [12, 8] instead of [11, 8]",
          "twice ln_f.bias from 'ln_f.bias' and 'transformer.ln_f.bias'",
          "the checkpoint has a vocabulary of 12, the configuration 11");
    }
  }

  @Test
  void explainsTheClassics() {
    hint(MLP, TRANSFORMER, "has an MLP mapper, the configuration a transformer mapper");
    hint(TRANSFORMER, MLP, "has a transformer mapper, the configuration an MLP mapper");
    hint(
        ModelShapes.mlp(640, 10, 8),
        ModelShapes.mlp(512, 10, 8),
        "image embeddings of size 640 (512 is ViT-B, 640 RN50x4), the configuration 512");
    hint(
        ModelShapes.transformer(5, 40, 40, 8, 1),
        ModelShapes.transformer(5, 10, 10, 8, 1),
        "a prefix of 40 positions, the configuration 10",
        "clip length (or width) is 4/1");
    hint(ModelShapes.mlp(5, 40, 8), ModelShapes.mlp(5, 10, 8), "prefix length (or width) is 4/1");
    hint(
        ModelShapes.transformer(5, 3, 2, 8, 2),
        ModelShapes.transformer(5, 3, 2, 8, 3),
        "fewer layers");
    hint(
        ModelShapes.transformer(5, 3, 2, 8, 3),
        ModelShapes.transformer(5, 3, 2, 8, 2),
        "more layers");
  }

  @Test
  void contradictorySizesAreReportedTogether() {
    Map<String, long[]> gpt2 = new LinkedHashMap<>();
    GPT2.forEach((name, shape) -> gpt2.put(name.replace("h.1.", "h.2."), shape));
    gpt2.put("wpe.weight", new long[] {6, 9});
    try (var checkpoint = write(gpt2)) {
      assertRefused(
          () -> Gpt2Shape.of(checkpoint, WeightMaps.gpt2()),
          "layers h.* numbered 0 to 0 of 2 in all",
          "wpe.weight [6, 9] instead of [6, 8]");
    }
    try (var checkpoint = write(MLP)) {
      assertRefused(() -> MapperShape.of(checkpoint, 7), "24 rows, no multiple of the width 7");
      assertRefused(() -> ClipCapShape.of(checkpoint), "no tensor wte.weight");
    }
    try (var checkpoint = write(GPT2)) {
      assertRefused(() -> MapperShape.of(checkpoint, 8), "neither of the tensors");
    }
  }

  @Test
  void viewsHaveTheExpectedShapeAndOrder() {
    try (var checkpoint = write(Map.of("visual.proj", new long[] {2, 3}))) {
      Map<String, long[]> expected = Map.of("visual_projection.weight", new long[] {3, 2});
      StoredTensor view =
          WeightMaps.clip().resolve(checkpoint, expected).get("visual_projection.weight");
      assertEquals(Shape.of(3, 2), view.shape());
      assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, view.floats());
    }
  }

  private void hint(Map<String, long[]> found, Map<String, long[]> expected, String... words) {
    try (var checkpoint = write(found)) {
      assertRefused(() -> WeightMaps.clipCapMapper().resolve(checkpoint, expected), words);
    }
  }

  private static String reportName(String name) {
    return "prefix_mapper."
        + name.replace("linear.", "input_proj.")
            .replace("prefix_const", "prefix_embedding")
            .replace("transformer.layers.", "transformer.blocks.")
            .replace(".norm", ".layer_norm")
            .replace("attn.to_queries", "attention.query_proj")
            .replace("attn.to_keys_values", "attention.key_value_proj")
            .replace("attn.project", "attention.output_proj")
            .replace("mlp.fc", "feed_forward.layer");
  }

  private Checkpoint captioner(
      Map<String, long[]> mapper, UnaryOperator<String> mapperName, String gpt) {
    Map<String, long[]> all = new LinkedHashMap<>();
    mapper.forEach((name, shape) -> all.put(mapperName.apply(name), shape));
    GPT2.forEach((name, shape) -> all.put(gpt + "transformer." + name, shape));
    all.put(gpt + "transformer.h.0.attn.bias", new long[] {1, 1, 6, 6});
    all.put(gpt + "lm_head.weight", new long[] {11, 8});
    return write(all);
  }

  private Checkpoint write(Map<String, long[]> shapes) {
    return write(shapes, Map.of());
  }

  /** Elements count up from 0, or from what {@code starts} says. */
  private Checkpoint write(Map<String, long[]> shapes, Map<String, Float> starts) {
    Path file = folder.resolve("x.safetensors");
    List<TensorInfo> infos =
        shapes.entrySet().stream()
            .map(e -> new TensorInfo(e.getKey(), DType.F32, Shape.of(e.getValue())))
            .toList();
    SafetensorsFile.write(
        file,
        infos,
        Map.of(),
        (name, first, to) -> {
          for (long i = first; to.hasRemaining(); i++) {
            to.put(i + starts.getOrDefault(name, 0f));
          }
        });
    return Checkpoint.open(file);
  }
}
