package dev.clipcap.mapper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.reference.Configs;
import dev.clipcap.reference.ParityTable;
import dev.clipcap.reference.Reference;
import dev.clipcap.tf.TestGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both mappers against PyTorch on the same random weights. */
class MapperParityTest {
  @ParameterizedTest
  @ValueSource(strings = {"mlp-finetune", "mlp-relu-frozen", "transformer-frozen"})
  void prefixEqualsPyTorch(String name) {
    Reference reference = Reference.load(name);
    try (TestGraph graph = new TestGraph()) {
      var prefix =
          PrefixMapper.of(Configs.mapper(reference.config()), graph.params().at("clip_project"))
              .prefix(
                  graph.constant(
                      reference.floats("image_embeddings"), reference.shape("image_embeddings")));
      TestGraph.assign(graph.session(), graph.params(), reference.weights());
      ParityTable.check(name, "prefix", reference.floats("prefix"), graph.fetch(prefix));
    }
  }

  @Test
  void casesDifferInTypeAndActivation() {
    assertEquals(
        MapperConfig.Activation.TANH,
        Configs.mapper(Reference.load("mlp-finetune").config()).activation());
    assertEquals(
        MapperConfig.Activation.RELU,
        Configs.mapper(Reference.load("mlp-relu-frozen").config()).activation());
    assertEquals(
        MapperConfig.Type.TRANSFORMER,
        Configs.mapper(Reference.load("transformer-frozen").config()).type());
  }
}
