package dev.clipcap.core.train;

import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.Lora;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.tf.RandomWeights;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Batch.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Training graphs small enough to try things on, with weights, and batches for them. */
public final class TinyTraining {
  static final int EMBEDDING = 6;
  static final int VOCABULARY = 31;

  private static final int PREFIX = 3;
  static final int WIDTH = 16;

  private TinyTraining() {}

  static MapperConfig mlp() {
    return MapperConfig.mlp(EMBEDDING, PREFIX, WIDTH);
  }

  public static MapperConfig transformer() {
    return new MapperConfig(
        MapperConfig.Type.TRANSFORMER,
        EMBEDDING,
        PREFIX,
        WIDTH,
        2,
        2,
        2,
        MapperConfig.Activation.RELU,
        null,
        0,
        null);
  }

  static Gpt2Config gpt2(double dropout) {
    return OpenAiGpt2.config(VOCABULARY, 32, WIDTH, 2, 2, (float) dropout);
  }

  /** A graph with random weights whose learning rate stays at {@code rate}, nearly. */
  public static TrainingGraph graph(
      MapperConfig mapper, double dropout, boolean finetune, double rate) {
    return graph(mapper, dropout, TrainingOptions.of(finetune, constant(rate), 0.01));
  }

  /** Adapters beside a frozen GPT-2 are trained. */
  public static TrainingOptions lora(double rate, Backward backward) {
    return new TrainingOptions(
        false,
        Optimizer.adamW(constant(rate), 0.01),
        new Lora(3, 7.0, null).beside(Kernels.PLAIN),
        backward);
  }

  /** A rate that stays the same, nearly. */
  public static Schedule constant(double rate) {
    return new Schedule(rate, 0, 1_000_000);
  }

  public static TrainingGraph graph(MapperConfig mapper, double dropout, TrainingOptions options) {
    TrainingGraph graph = new TrainingGraph(mapper, Mappers.of(mapper), gpt2(dropout), options);
    RandomWeights.assign(graph.session(), graph.mapperParams(), 0.3, 1);
    RandomWeights.assign(graph.session(), graph.gpt2Params(), 0.3, 2);
    RandomWeights.assign(graph.session(), graph.adapterParams(), 0.3, 3);
    Weights.initialize(graph.session(), graph.optimizerParams(), 0);
    return graph;
  }

  /** Captions of the given lengths with random tokens, the first of them 0. */
  public static List<Example> examples(long seed, int... lengths) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int length : lengths) {
      float[] embedding = new float[EMBEDDING];
      for (int i = 0; i < EMBEDDING; i++) {
        embedding[i] = (float) random.nextGaussian();
      }
      int[] tokens = random.ints(length, 0, VOCABULARY).toArray();
      tokens[0] = 0;
      examples.add(new Example(embedding, tokens));
    }
    return examples;
  }
}
