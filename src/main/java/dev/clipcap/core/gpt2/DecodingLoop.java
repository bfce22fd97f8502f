package dev.clipcap.core.gpt2;

import dev.clipcap.core.gpt2.Gpt2.KeyValue;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.tf.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Decoding as a loop inside the graph, over GPT-2's cached keys and values: greedy, or drawn from
 * all of the distribution. A caption that has ended stays in the batch until all have; what GPT-2
 * says of it then is dropped.
 *
 * @param stopToken ends a caption and belongs to it
 * @param maxTokens the longest caption
 * @param seed [2] of the draws, those of the t-th tokens with t added to its second number; null to
 *     take the most probable token
 */
public record DecodingLoop(int stopToken, int maxTokens, Operand<TInt32> seed) {
  /** Takes the most probable token. */
  public static DecodingLoop greedy(int stopToken, int maxTokens) {
    return new DecodingLoop(stopToken, maxTokens, null);
  }

  /** Stands where a caption has no token any more. */
  public static final int PADDING = -1;

  /**
   * What comes out, T being the length of the longest caption.
   *
   * @param tokens [B, T], padded with {@value #PADDING}
   * @param logProbabilities [B, T], natural logarithms, padded with 0
   * @param score [B], the mean of a caption's log-probabilities
   */
  public record Captions(
      Operand<TInt32> tokens, Operand<TFloat32> logProbabilities, Operand<TFloat32> score) {}

  /** The chosen token after the last position [B], and its log-probability [B]. */
  private record Next(Operand<TInt32> token, Operand<TFloat32> logProbability) {
    static Next best(Ops tf, Gpt2 gpt2, Gpt2.Pass pass) {
      NextTokens best = gpt2.nextTokens(pass, tf.constant(1)); // [B, 1]
      Squeeze.Options last = Squeeze.axis(1L);
      return new Next(tf.squeeze(best.tokens(), last), tf.squeeze(best.logProbabilities(), last));
    }

    static Next drawn(Ops tf, Gpt2 gpt2, Gpt2.Pass pass, Operand<TInt32> seed) {
      Operand<TFloat32> logits = gpt2.logits(gpt2.last(pass)); // [B, V]
      Operand<TInt32> token =
          tf.random.statelessMultinomial(logits, tf.constant(1), seed, TInt32.class); // [B, 1]
      Operand<TFloat32> log =
          tf.gather(tf.nn.logSoftmax(logits), token, tf.constant(1), Gather.batchDims(1L));
      Squeeze.Options last = Squeeze.axis(1L);
      return new Next(tf.squeeze(token, last), tf.squeeze(log, last));
    }
  }

  /**
   * Continues prefixes [B, k, C].
   *
   * @param gpt2Of GPT-2 over the same weights by other ops, those of the loop's step
   * @param gpt2 GPT-2 by {@code tf}
   */
  public Captions decode(Ops tf, Operand<TFloat32> prefix, Function<Ops, Gpt2> gpt2Of, Gpt2 gpt2) {
    Gpt2.Pass prefill = gpt2.full(prefix, Dropout.OFF);
    Next first = next(tf, gpt2, prefill, seed);

    Loop loop = new Loop(tf);
    Shape batch = Shape.of(-1);
    Shape grown = Shape.of(-1, -1);
    Loop.Slot<TInt32> last = loop.slot(TInt32.class, batch, first.token());
    Loop.Slot<TBool> ended = loop.slot(TBool.class, batch, isStop(tf, first.token()));
    Loop.Slot<TInt32> tokens = loop.slot(TInt32.class, grown, column(tf, first.token()));
    Loop.Slot<TFloat32> logs = loop.slot(TFloat32.class, grown, column(tf, first.logProbability()));
    Loop.Slot<TInt32> seeds =
        loop.slot(TInt32.class, Shape.of(2), seed == null ? tf.constant(new int[2]) : seed);
    List<Loop.Slot<TFloat32>> cache = new ArrayList<>(); // key 0, value 0, key 1, ...
    for (KeyValue kv : prefill.present()) {
      cache.add(loop.slot(TFloat32.class, cacheShape(gpt2.config()), kv.key()));
      cache.add(loop.slot(TFloat32.class, cacheShape(gpt2.config()), kv.value()));
    }

    Loop.State end =
        loop.run(
            (ops, state) -> {
              Operand<TInt32> length = Layers.size(ops, state.get(tokens), 1);
              return ops.math.logicalAnd(
                  ops.math.logicalNot(ops.all(state.get(ended), ops.constant(0))),
                  ops.math.less(length, ops.constant(maxTokens)));
            },
            (ops, state) -> {
              Gpt2 model = gpt2Of.apply(ops);
              List<KeyValue> past = new ArrayList<>();
              for (int i = 0; i < cache.size(); i += 2) {
                past.add(new KeyValue(state.get(cache.get(i)), state.get(cache.get(i + 1))));
              }
              Operand<TInt32> input = column(ops, state.get(last)); // [B, 1]
              Gpt2.Pass pass = model.extend(model.embed(input), past);
              Operand<TInt32> draws =
                  ops.math.add(state.get(seeds), ops.constant(new int[] {0, 1}));
              Next next = next(ops, model, pass, seed == null ? null : draws);
              Operand<TBool> done = state.get(ended);
              Operand<TInt32> token = ops.select(done, ops.constant(PADDING), next.token());
              Operand<TFloat32> log = ops.select(done, ops.constant(0f), next.logProbability());

              List<Operand<?>> after = new ArrayList<>();
              after.add(next.token());
              after.add(ops.math.logicalOr(done, isStop(ops, next.token())));
              after.add(appended(ops, state.get(tokens), token));
              after.add(appended(ops, state.get(logs), log));
              after.add(draws);
              pass.present().forEach(kv -> after.addAll(List.of(kv.key(), kv.value())));
              return after;
            });
    return captions(tf, end.get(tokens), end.get(logs));
  }

  private static Next next(Ops tf, Gpt2 gpt2, Gpt2.Pass pass, Operand<TInt32> seed) {
    return seed == null ? Next.best(tf, gpt2, pass) : Next.drawn(tf, gpt2, pass, seed);
  }

  private static Captions captions(Ops tf, Operand<TInt32> tokens, Operand<TFloat32> logs) {
    Operand<TFloat32> real =
        tf.dtypes.cast(tf.math.notEqual(tokens, tf.constant(PADDING)), TFloat32.class);
    Operand<TFloat32> score =
        tf.math.div(tf.sum(logs, tf.constant(1)), tf.sum(real, tf.constant(1)));
    return new Captions(tokens, logs, score);
  }

  private static Shape cacheShape(Gpt2Config config) {
    return Shape.of(-1, config.heads(), -1, config.width() / config.heads());
  }

  private Operand<TBool> isStop(Ops tf, Operand<TInt32> token) {
    return tf.math.equal(token, tf.constant(stopToken));
  }

  private static <T extends org.tensorflow.types.family.TNumber> Operand<T> appended(
      Ops tf, Operand<T> rows, Operand<T> next) {
    return tf.concat(List.of(rows, column(tf, next)), tf.constant(1));
  }

  /** [B] to [B, 1]. */
  private static <T extends org.tensorflow.types.family.TNumber> Operand<T> column(
      Ops tf, Operand<T> x) {
    return tf.expandDims(x, tf.constant(1));
  }
}
