package dev.clipcap.serving;

import dev.clipcap.gpt2.Gpt2;
import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.gpt2.KeyValue;
import dev.clipcap.gpt2.NextTokens;
import dev.clipcap.tf.Dropout;
import dev.clipcap.tf.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * {@link dev.clipcap.decode.Greedy} as a loop inside the graph, over GPT-2's cached keys and
 * values. A caption that has ended stays in the batch until all have; what GPT-2 says of it then is
 * dropped.
 *
 * @param stopToken ends a caption and belongs to it
 * @param maxTokens the longest caption
 */
record GreedyLoop(int stopToken, int maxTokens) {
  /** Stands where a caption has no token any more. */
  static final int PADDING = -1;

  /**
   * What comes out, T being the length of the longest caption.
   *
   * @param tokens [B, T], padded with {@value #PADDING}
   * @param logProbabilities [B, T], natural logarithms, padded with 0
   * @param score [B], the mean of a caption's log-probabilities
   */
  record Captions(
      Operand<TInt32> tokens, Operand<TFloat32> logProbabilities, Operand<TFloat32> score) {}

  /** The most probable token after the last position [B], and its log-probability [B]. */
  private record Next(Operand<TInt32> token, Operand<TFloat32> logProbability) {
    static Next of(Ops tf, Gpt2 gpt2, Gpt2.Pass pass) {
      NextTokens best = gpt2.nextTokens(pass, tf.constant(1)); // [B, 1]
      Squeeze.Options last = Squeeze.axis(1L);
      return new Next(tf.squeeze(best.tokens(), last), tf.squeeze(best.logProbabilities(), last));
    }
  }

  /**
   * Continues prefixes [B, k, C].
   *
   * @param gpt2Of GPT-2 over the same weights by other ops, those of the loop's step
   * @param gpt2 GPT-2 by {@code tf}
   */
  Captions decode(Ops tf, Operand<TFloat32> prefix, Function<Ops, Gpt2> gpt2Of, Gpt2 gpt2) {
    Gpt2.Pass prefill = gpt2.full(prefix, Dropout.OFF);
    Next first = Next.of(tf, gpt2, prefill);

    Loop loop = new Loop(tf);
    Shape batch = Shape.of(-1);
    Shape grown = Shape.of(-1, -1);
    Loop.Slot<TInt32> last = loop.slot(TInt32.class, batch, first.token());
    Loop.Slot<TBool> ended = loop.slot(TBool.class, batch, isStop(tf, first.token()));
    Loop.Slot<TInt32> tokens = loop.slot(TInt32.class, grown, column(tf, first.token()));
    Loop.Slot<TFloat32> logs = loop.slot(TFloat32.class, grown, column(tf, first.logProbability()));
    List<Loop.Slot<TFloat32>> cache = new ArrayList<>(); // key 0, value 0, key 1, ...
    for (KeyValue kv : prefill.present()) {
      cache.add(loop.slot(TFloat32.class, cacheShape(gpt2.config()), kv.key()));
      cache.add(loop.slot(TFloat32.class, cacheShape(gpt2.config()), kv.value()));
    }

    Loop.State end =
        loop.run(
            (ops, state) -> {
              Operand<TInt32> length =
                  ops.gather(ops.shape(state.get(tokens)), ops.constant(1), ops.constant(0));
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
              Next next = Next.of(ops, model, pass);
              Operand<TBool> done = state.get(ended);
              Operand<TInt32> token = ops.select(done, ops.constant(PADDING), next.token());
              Operand<TFloat32> log = ops.select(done, ops.constant(0f), next.logProbability());

              List<Operand<?>> after = new ArrayList<>();
              after.add(next.token());
              after.add(ops.math.logicalOr(done, isStop(ops, next.token())));
              after.add(appended(ops, state.get(tokens), token));
              after.add(appended(ops, state.get(logs), log));
              pass.present().forEach(kv -> after.addAll(List.of(kv.key(), kv.value())));
              return after;
            });
    return captions(tf, end.get(tokens), end.get(logs));
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
