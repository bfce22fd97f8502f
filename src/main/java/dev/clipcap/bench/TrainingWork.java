package dev.clipcap.bench;

import dev.clipcap.tf.Precision;
import dev.clipcap.tf.Weights;
import dev.clipcap.train.Batch;
import dev.clipcap.train.Schedule;
import dev.clipcap.train.TrainingGraph;
import dev.clipcap.train.TrainingOptions;
import java.util.Arrays;
import java.util.Random;

/** Training steps of the MLP mapper on random captions of one length. */
final class TrainingWork implements Work {
  private final TrainingGraph graph;
  private final Batch batch;
  private int step;

  /**
   * @param finetune whether GPT-2 is trained too
   */
  TrainingWork(BenchScale scale, boolean finetune, Precision precision) {
    graph =
        new TrainingGraph(
            scale.mapper(),
            scale.gpt2(),
            new TrainingOptions(
                finetune, new Schedule(2e-5, 5, 1_000_000), 0.01, null, null, precision));
    Weights.initialize(graph.session(), graph.mapperParams(), 1);
    Weights.initialize(graph.session(), graph.gpt2Params(), 1);
    Weights.initialize(graph.session(), graph.optimizerParams(), 1);
    batch = batch(scale, new Random(1));
  }

  private static Batch batch(BenchScale scale, Random random) {
    int n = scale.trainingBatch();
    int time = scale.trainingTokens();
    Batch batch = new Batch(new float[n][scale.embedding()], new int[n][time], new int[n]);
    for (int i = 0; i < n; i++) {
      for (int d = 0; d < scale.embedding(); d++) {
        batch.embeddings()[i][d] = (float) random.nextGaussian();
      }
      Arrays.setAll(batch.tokens()[i], t -> random.nextInt(scale.gpt2().vocabSize()));
      batch.lengths()[i] = time;
    }
    return batch;
  }

  @Override
  public void run() {
    graph.train(batch, 1, step++);
  }

  @Override
  public void close() {
    graph.close();
  }
}
