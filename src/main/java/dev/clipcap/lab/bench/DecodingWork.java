package dev.clipcap.lab.bench;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.Continuation;
import dev.clipcap.caption.PrefixLanguageModel;
import dev.clipcap.core.decode.Greedy;
import java.util.Random;

/** Greedy captions of one length for a batch of random embeddings. */
final class DecodingWork implements Work {
  private static final int NEVER = -1; // no token ends a caption

  private final PrefixLanguageModel model;
  private final float[][] embeddings;
  private final Greedy greedy;

  DecodingWork(BenchScale scale, int batch, Precision precision) {
    model = PrefixLanguageModel.random(scale.mapper(), scale.gpt2(), precision, 1);
    greedy = new Greedy(NEVER, scale.decodingTokens());
    Random random = new Random(1);
    embeddings = new float[batch][scale.embedding()];
    for (float[] embedding : embeddings) {
      for (int d = 0; d < embedding.length; d++) {
        embedding[d] = (float) random.nextGaussian();
      }
    }
  }

  @Override
  public void run() {
    try (Continuation continuation = model.continuePrefixes(embeddings)) {
      greedy.decode(continuation);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
