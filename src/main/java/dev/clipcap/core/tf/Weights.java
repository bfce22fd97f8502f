package dev.clipcap.core.tf;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Gives the variables of a session their values, and writes them to and reads them from TensorFlow
 * checkpoints (a {@code NAME.index} and a {@code NAME.data-00000-of-00001} file).
 */
public final class Weights {
  private static final long GROUP = 1 << 24; // floats

  private Weights() {}

  /**
   * Gives every weight its first value; the same seed gives the same values.
   *
   * <p>Shapes are fed: of a constant one TensorFlow would compute the value beforehand, and keep it
   * as long as the session lives.
   */
  public static void initialize(Session session, Params params, long seed) {
    if (params.all().isEmpty()) {
      return;
    }
    Ops tf = params.tf();
    try (SessionRun run = new SessionRun(session)) {
      for (Param p : params.all()) {
        long own = seed * 1_000_003L + p.name().hashCode();
        Placeholder<TInt64> shape =
            tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(p.shape().numDimensions())));
        run.feed(shape, TInt64.vectorOf(p.shape().asArray()))
            .target(p.assign(tf, p.init().value(tf, shape, own)));
      }
      run.run();
    }
  }

  /**
   * Assigns values that come one by one, so many in a run as fit in 64 MiB: TensorFlow prepares the
   * graph anew for each run.
   *
   * @param source a weight's local name to its value; whoever made the tensor has it closed here
   */
  public static void assign(Session session, Params params, Function<String, TFloat32> source) {
    assign(session, params, params.all(), source);
  }

  /**
   * Assigns values to some of the weights.
   *
   * @param params whose local names {@code source} is asked by
   */
  public static void assign(
      Session session, Params params, List<Param> some, Function<String, TFloat32> source) {
    assign(session, some, params.tf(), p -> source.apply(params.localName(p.name())));
  }

  private static void assign(
      Session session, List<Param> all, Ops tf, Function<Param, TFloat32> source) {
    int next = 0;
    while (next < all.size()) {
      long size = 0;
      try (SessionRun run = new SessionRun(session)) {
        do {
          Param p = all.get(next++);
          size += p.shape().size();
          Placeholder<TFloat32> value =
              tf.placeholder(TFloat32.class, Placeholder.shape(p.shape()));
          run.feed(value, source.apply(p)).target(p.assign(tf, value));
        } while (next < all.size() && size + all.get(next).shape().size() <= GROUP);
        run.run();
      }
    }
  }

  /** A copy of a weight's value. The caller closes it. */
  public static TFloat32 read(Session session, Param param) {
    // The tensor outlives its Result only as a copy.
    try (Result result = session.runner().fetch(param.value()).run()) {
      return TFloat32.tensorOf((TFloat32) result.get(0));
    }
  }

  /** Writes the weights to a checkpoint under their full names. */
  public static void save(Session session, List<Param> params, Path checkpoint, Ops tf) {
    // Fed, not a constant: a graph that is exported says nothing of the machine that made it.
    Placeholder<TString> name = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    try (SessionRun run = new SessionRun(session)) {
      run.feed(name, TString.scalarOf(checkpoint.toString()))
          .target(saveOp(tf, name, params))
          .run();
    }
  }

  /**
   * Reads the weights from a checkpoint, without TensorFlow's own reader.
   *
   * @param key a weight's full name to its name in the checkpoint
   * @throws dev.clipcap.io.InvalidInputException if the checkpoint lacks one, or has it in another
   *     shape, or with a number that is not finite
   */
  public static void restore(
      Session session, List<Param> params, Path checkpoint, Function<String, String> key, Ops tf) {
    try (StoredWeights stored = StoredWeights.open(checkpoint)) {
      StoredWeights.Shapes shapes = stored.shapes();
      params.forEach(p -> shapes.require(key.apply(p.name()), p.shape()));
      assign(session, params, tf, p -> stored.read(key.apply(p.name())));
    }
  }

  static Op saveOp(Ops tf, Operand<TString> checkpoint, List<Param> params) {
    List<Operand<?>> values = new ArrayList<>();
    params.forEach(p -> values.add(p.stored()));
    return tf.train.save(
        checkpoint,
        strings(tf, params.stream().map(Param::name)),
        strings(tf, params.stream().map(p -> "")), // whole tensors
        values);
  }

  static List<Op> restoreOps(Ops tf, Operand<TString> checkpoint, List<Param> params) {
    Restore restore =
        tf.train.restore(
            checkpoint,
            strings(tf, params.stream().map(Param::name)),
            strings(tf, params.stream().map(Weights::wholeTensorOfShape)),
            params.stream().<Class<? extends TType>>map(p -> p.stored().type()).toList());
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < params.size(); i++) {
      assignments.add(
          tf.assignVariableOp(params.get(i).handle(), restore.tensors().get(i).asOutput()));
    }
    return assignments;
  }

  /**
   * TensorFlow's notation for all of a tensor [14, 8], {@code 14 8 -:-}: restoring compares it with
   * the shape in the checkpoint, which assigning would not.
   */
  private static String wholeTensorOfShape(Param param) {
    long[] shape = param.shape().asArray();
    return LongStream.of(shape).mapToObj(size -> size + " ").collect(Collectors.joining())
        + String.join(":", Collections.nCopies(shape.length, "-"));
  }

  private static Constant<TString> strings(Ops tf, Stream<String> values) {
    return tf.constant(StandardCharsets.UTF_8, values.toArray(String[]::new));
  }
}
