package dev.clipcap.lab.bench;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Backward;
import dev.clipcap.core.train.Batch;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.core.train.Optimizer;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.core.train.TrainingGraph;
import dev.clipcap.core.train.TrainingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Training steps of the MLP mapper on random captions. */
final class TrainingWork implements Work {
  private final TrainingGraph graph;
  private final List<Batch> batches;
  private int step;

  /**
   * A step on each batch.
   *
   * @param finetune whether GPT-2 is trained too
   * @param lengths of each batch's captions
   */
  TrainingWork(BenchScale scale, boolean finetune, Precision precision, List<int[]> lengths) {
    batches = lengths.stream().map(ofBatch -> batch(scale, ofBatch)).toList();
    Schedule schedule = new Schedule(2e-5, 5, 1_000_000);
    graph =
        new TrainingGraph(
            scale.mapper(),
            Mappers.of(scale.mapper()),
            scale.gpt2(),
            new TrainingOptions(
                finetune,
                Optimizer.adamW(schedule, 0.01),
                Acceleration.ofTraining(precision),
                Backward.PLAIN));
    Weights.initialize(graph.session(), graph.mapperParams(), 1);
    Weights.initialize(graph.session(), graph.gpt2Params(), 1);
    Weights.initialize(graph.session(), graph.optimizerParams(), 1);
  }

  private static Batch batch(BenchScale scale, int... lengths) {
    Random random = new Random(1);
    return Batch.of(
        Arrays.stream(lengths)
            .mapToObj(
                length -> {
                  float[] embedding = new float[scale.embedding()];
                  for (int d = 0; d < embedding.length; d++) {
                    embedding[d] = (float) random.nextGaussian();
                  }
                  return new Example(
                      embedding, random.ints(length, 0, scale.gpt2().vocabSize()).toArray());
                })
            .toList(),
        Integer.MAX_VALUE);
  }

  @Override
  public void run() {
    batches.forEach(batch -> graph.train(batch, 1, step++, false));
  }

  @Override
  public void close() {
    graph.close();
  }
}
