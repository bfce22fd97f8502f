package dev.clipcap.exercise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.report.RunsReport;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.run.ExperimentRunner;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.reference.Close;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What exercise 5 must do: keep the mappers' contract, learn to use the image, and come near the
 * paper's MLP when both are trained alike.
 */
public final class OwnMapperCheck {
  /** How much higher than the MLP's the validation loss may be. */
  static final double MARGIN = 1.05;

  private static final int B = 3;
  private static final int D = 16;
  private static final int K = 5;
  private static final int C = 24;

  private OwnMapperCheck() {}

  /** The MLP with a frozen GPT-2 on a part of Storybook. */
  public static Experiment storybook() {
    ObjectNode tree = (ObjectNode) Json.readTree(Path.of("experiments", "mlp-frozen.json"));
    tree.put("trainImages", 600).put("testImages", 100).put("epochs", 3);
    return Json.convert(tree, Experiment.class, "mlp-frozen");
  }

  /**
   * Checks the contract, then trains the baseline and the mapper and compares them.
   *
   * @param baseline an experiment with another mapper
   * @param out receives a folder for each of the two runs, and comparison.md
   */
  public static void check(Class<? extends PrefixMapper> mapper, Experiment baseline, Path out) {
    contract(mapper);
    AtomicFiles.deleteRecursively(out.resolve("own-mapper")); // of an earlier version of the class
    ObjectNode own = Json.mapper().valueToTree(baseline);
    own.putObject("mapper")
        .put("class", mapper.getName())
        .put("prefix", baseline.models().mapper().prefix());
    Path ownFolder = out.resolve("own-mapper");
    Path baselineFolder = out.resolve("baseline");
    RunMetrics found =
        ExperimentRunner.run(
            "own-mapper",
            Json.convert(own, Experiment.class, "own"),
            ownFolder,
            ExperimentRunner.STORES,
            false);
    RunMetrics expected =
        ExperimentRunner.run("baseline", baseline, baselineFolder, ExperimentRunner.STORES, false);
    System.out.println(
        RunsReport.write(
            List.of(ownFolder, baselineFolder), Output.of(out.resolve("comparison.md"))));
    assertTrue(
        found.training().testLoss() < found.training().testLossShuffled(),
        () ->
            "the image must help: a test loss of %.3f, and of %.3f with another image's embedding"
                .formatted(found.training().testLoss(), found.training().testLossShuffled()));
    assertTrue(
        found.training().validationLoss() <= MARGIN * expected.training().validationLoss(),
        () ->
            "a validation loss of %.3f, more than %.2f times the baseline's %.3f"
                .formatted(
                    found.training().validationLoss(),
                    MARGIN,
                    expected.training().validationLoss()));
  }

  /** Shape, weights, and that each row depends on its own embedding and on no other. */
  private static void contract(Class<? extends PrefixMapper> mapper) {
    MapperConfig config = new MapperConfig(null, D, K, C, 0, 0, 0, null, null, 0, mapper.getName());
    Random random = new Random(5);
    float[] embeddings = new float[B * D];
    for (int i = 0; i < embeddings.length; i++) {
      embeddings[i] = (float) random.nextGaussian();
    }
    try (TestGraph graph = new TestGraph()) {
      PrefixMapper made = make(mapper, config, graph.params());
      Operand<TFloat32> together = made.prefix(graph.constant(embeddings, B, D));
      Operand<TFloat32> second =
          made.prefix(graph.constant(Arrays.copyOfRange(embeddings, D, 2 * D), 1, D));
      assertArrayEquals(
          new long[] {B, K, C}, together.shape().asArray(), "shape of the prefixes [B, k, C]");
      assertFalse(graph.params().all().isEmpty(), "a mapper without weights cannot learn");
      Weights.initialize(graph.session(), graph.params(), 1);
      float[] prefixes = graph.fetch(together);
      float[] row = Arrays.copyOfRange(prefixes, K * C, 2 * K * C);
      Close.assertClose("the second row alone and in a batch", row, graph.fetch(second), 1e-4);
      double other = Close.relativeError(row, Arrays.copyOfRange(prefixes, 0, K * C));
      assertTrue(other > 1e-4, "the prefixes of two different embeddings must differ");
    }
  }

  static PrefixMapper make(
      Class<? extends PrefixMapper> mapper, MapperConfig config, Params params) {
    try {
      return mapper.getConstructor(MapperConfig.class, Params.class).newInstance(config, params);
    } catch (ReflectiveOperationException e) {
      return fail("a public constructor (MapperConfig, Params) that succeeds", e);
    }
  }
}
