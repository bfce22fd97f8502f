package dev.clipcap.exercise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.reference.Close;
import dev.clipcap.reference.Reference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What exercise 1 must do: give PyTorch's prefix for PyTorch's weights, with tanh and with ReLU.
 */
public final class MapperCheck {
  private static final String WEIGHTS = "clip_project.";

  private MapperCheck() {}

  public static void check(BiFunction<MapperConfig, Params, PrefixMapper> mapper) {
    for (String name : List.of("mlp-finetune", "mlp-relu-frozen")) {
      Reference reference = Reference.load(name);
      try (TestGraph graph = new TestGraph()) {
        Params params = graph.params().at("clip_project");
        Operand<TFloat32> prefix =
            mapper
                .apply(config(reference), params)
                .prefix(
                    graph.constant(
                        reference.floats("image_embeddings"), reference.shape("image_embeddings")));
        assertArrayEquals(
            reference.shape("prefix"), prefix.shape().asArray(), name + ": shape of the prefix");
        TestGraph.assertFits(
            params, weights(reference), local -> reference.weightShape(WEIGHTS + local));
        TestGraph.assign(graph.session(), params, weights(reference));
        Close.assertClose(name + ": prefix", reference.floats("prefix"), graph.fetch(prefix), 1e-5);
      }
    }
  }

  private static MapperConfig config(Reference reference) {
    var mapper = reference.config().get("mapper");
    return new MapperConfig(
        MapperConfig.Type.MLP,
        mapper.get("embedding_size").intValue(),
        mapper.get("prefix_length").intValue(),
        reference.config().at("/gpt2/n_embd").intValue(),
        0,
        0,
        0,
        mapper.get("activation").textValue().equals("tanh")
            ? MapperConfig.Activation.TANH
            : MapperConfig.Activation.RELU,
        null,
        0,
        null);
  }

  private static Map<String, float[]> weights(Reference reference) {
    Map<String, float[]> local = new TreeMap<>();
    reference
        .weights()
        .forEach(
            (name, value) -> {
              if (name.startsWith(WEIGHTS)) {
                local.put(name.substring(WEIGHTS.length()), value);
              }
            });
    return local;
  }
}
