package dev.clipcap.caption;

import dev.clipcap.core.decode.LanguageModel;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The slow and simple form: each step runs GPT-2 over the prefix and all tokens so far. */
final class UncachedLanguageModel implements LanguageModel, AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Operand<TFloat32> embeddings;
  private final Operand<TInt32> tokens;
  private final Operand<TInt32> count;
  private final TopK<TFloat32, TInt32> best;

  private float[][] images;
  private int[][] sequences;

  UncachedLanguageModel(
      MapperConfig mapperConfig, Gpt2Config gpt2Config, BiConsumer<Session, Params> restore) {
    Ops tf = GraphOps.of(graph);
    Params params = new Params(tf);
    embeddings =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, mapperConfig.embedding())));
    tokens = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
    count = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    Gpt2 gpt2 = new Gpt2(gpt2Config, params.at("gpt").at("transformer"));
    Operand<TFloat32> prefix =
        Mappers.of(mapperConfig, params.at("clip_project")).prefix(embeddings);
    Operand<TFloat32> input =
        tf.concat(List.of(prefix, gpt2.embed(tokens)), tf.constant(1)); // [B, k+T, C]
    Operand<TFloat32> logits = gpt2.logits(gpt2.full(input, Dropout.OFF).hidden()); // [B*(k+T), V]
    Operand<TInt32> rows = tf.gather(tf.shape(logits), tf.constant(0), tf.constant(0));
    Operand<TInt32> time = tf.gather(tf.shape(input), tf.constant(1), tf.constant(0));
    Operand<TInt32> last = tf.range(tf.math.sub(time, tf.constant(1)), rows, time);
    best =
        tf.nn.topK(tf.nn.logSoftmax(tf.gather(logits, last, tf.constant(0))), count, TInt32.class);
    session = Sessions.open(graph);
    restore.accept(session, params);
  }

  /** Starts anew. */
  UncachedLanguageModel with(float[][] newImages) {
    images = newImages;
    sequences = new int[newImages.length][0];
    return this;
  }

  @Override
  public Candidates start(int n) {
    return run(n);
  }

  @Override
  public Candidates advance(int[] from, int[] next, int n) {
    if (from.length == 0) {
      return new Candidates(new int[0][], new float[0][]);
    }
    float[][] keptImages = new float[from.length][];
    int[][] longer = new int[from.length][];
    for (int i = 0; i < from.length; i++) {
      int[] before = sequences[from[i]];
      keptImages[i] = images[from[i]];
      longer[i] = Arrays.copyOf(before, before.length + 1);
      longer[i][before.length] = next[i];
    }
    images = keptImages;
    sequences = longer;
    return run(n);
  }

  private Candidates run(int n) {
    int[] flat = Arrays.stream(sequences).flatMapToInt(Arrays::stream).toArray();
    Shape shape = Shape.of(sequences.length, sequences[0].length);
    try (TFloat32 imageValues = Tensors.of(images);
        TInt32 tokenValues =
            TInt32.tensorOf(shape, org.tensorflow.ndarray.buffer.DataBuffers.of(flat));
        TInt32 countValue = TInt32.scalarOf(n);
        Result result =
            session
                .runner()
                .feed(embeddings, imageValues)
                .feed(tokens, tokenValues)
                .feed(count, countValue)
                .fetch(best.indices())
                .fetch(best.values())
                .run()) {
      return new Candidates(
          Tensors.rows((TInt32) result.get(0)), Tensors.rows((TFloat32) result.get(1)));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
