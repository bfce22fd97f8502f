package dev.clipcap.core.tf;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * The named weights of the models in one graph.
 *
 * <p>A model asks for each weight by the name that it has in a checkpoint. The first request
 * creates a resource variable; later ones return the same, so that a model can be built twice (to
 * train, to validate) over one set of weights. {@link #at} gives the view of a part: {@code
 * params.at("h").at("0").get("ln_1.weight", ...)} is {@code h.0.ln_1.weight}.
 */
public final class Params {
  private final Ops tf;
  private final WeightSource source;
  private final String prefix;
  private final Map<String, Param> byName;
  private final Matrices matrices;
  private final Storage storage;

  /** No weights yet, in the graph that {@code tf} builds. */
  public Params(Ops tf) {
    this(tf, (session, params) -> {});
  }

  /** The same for weights that will come from {@code source}: others are refused when asked for. */
  public Params(Ops tf, WeightSource source) {
    this(tf, source, Storage.FLOAT32);
  }

  /** The same, every weight kept in {@code storage} and turned to float32 where it is used. */
  Params(Ops tf, WeightSource source, Storage storage) {
    this(tf, source, "", new LinkedHashMap<>(), Matrices.FLOAT32, storage);
  }

  private Params(
      Ops tf,
      WeightSource source,
      String prefix,
      Map<String, Param> byName,
      Matrices matrices,
      Storage storage) {
    this.tf = tf;
    this.source = source;
    this.prefix = prefix;
    this.byName = byName;
    this.matrices = matrices;
    this.storage = storage;
  }

  /** What happens to a matrix that is first asked for through a view. */
  private enum Matrices {
    FLOAT32,
    MULTIPLIED_IN_BFLOAT16,
    STORED_IN_BFLOAT16,
    STORED_IN_BOTH,
    WITH_INT16,
    WITH_INT8_FOR_HEAD
  }

  /** The same weights; those that this view creates multiply so, and are stored in float32. */
  public Params multiplying(Precision precision) {
    return with(precision, Matrices.MULTIPLIED_IN_BFLOAT16);
  }

  /**
   * The same weights; the matrices that this view creates are stored so, and multiply so. Integers
   * are stored beside float32.
   */
  public Params storing(Precision precision) {
    return with(precision, Matrices.STORED_IN_BFLOAT16);
  }

  private Params with(Precision precision, Matrices inBfloat16) {
    Matrices kind =
        switch (precision) {
          case FLOAT32 -> Matrices.FLOAT32;
          case BFLOAT16 -> inBfloat16;
          case INT16 -> Matrices.WITH_INT16;
        };
    return new Params(tf, source, prefix, byName, kind, storage);
  }

  /** The ops of the graph. */
  public Ops tf() {
    return tf;
  }

  /** The weights whose names start with this view's prefix, {@code name} and a dot. */
  public Params at(String name) {
    return new Params(tf, source, prefix + name + ".", byName, matrices, storage);
  }

  /** {@code at("3")} for numbered layers. */
  public Params at(int index) {
    return at(Integer.toString(index));
  }

  /**
   * The value of a weight, created at its first request.
   *
   * @throws IllegalStateException if it exists with another shape
   */
  public Operand<TFloat32> get(String name, Init init, long... shape) {
    return find(name, Matrices.FLOAT32, init, shape).value();
  }

  /** A matrix, which may be stored in bfloat16, created at its first request. */
  public Param matrix(String name, Init init, long... shape) {
    return find(name, matrices, init, shape);
  }

  /**
   * A matrix whose rows are looked up too, and want float32: where this view stores matrices
   * otherwise, it is stored in both.
   */
  public Param table(String name, Init init, long... shape) {
    Matrices kind =
        switch (matrices) {
          case STORED_IN_BFLOAT16 -> Matrices.STORED_IN_BOTH;
          case WITH_INT16 -> Matrices.WITH_INT8_FOR_HEAD;
          default -> matrices;
        };
    return find(name, kind, init, shape);
  }

  private Param find(String name, Matrices kind, Init init, long... shape) {
    Param param = byName.computeIfAbsent(prefix + name, full -> create(full, kind, init, shape));
    if (!param.shape().equals(Shape.of(shape))) {
      throw new IllegalStateException(
          "weight %s was created as %s and is asked for as %s"
              .formatted(param.name(), param.shape(), Arrays.toString(shape)));
    }
    return param;
  }

  /** The weights of this view, in the order in which they were first asked for. */
  public List<Param> all() {
    return byName.values().stream().filter(p -> p.name().startsWith(prefix)).toList();
  }

  /** The weight of that name. */
  public Param only(String name) {
    Param param = byName.get(prefix + name);
    if (param == null) {
      throw new IllegalArgumentException("no weight " + prefix + name);
    }
    return param;
  }

  /** How many numbers the weights of this view hold. */
  public long count() {
    return all().stream().mapToLong(p -> p.shape().size()).sum();
  }

  /** The weights' shapes by name without this view's prefix: what a checkpoint must hold. */
  public Map<String, long[]> shapes() {
    return all().stream()
        .collect(
            Collectors.toMap(
                this::localName, p -> p.shape().asArray(), (a, b) -> a, LinkedHashMap::new));
  }

  /** A weight's name without this view's prefix. */
  public String localName(Param param) {
    return withoutPrefix(param.name());
  }

  /** A full name without this view's prefix. */
  public String withoutPrefix(String name) {
    return name.substring(prefix.length());
  }

  private Param create(String name, Matrices kind, Init init, long... dims) {
    Shape shape = Shape.of(dims);
    source.require(name, shape);
    if (storage == Storage.FLOAT16) {
      VarHandleOp handle = variable(name, TFloat16.class, shape);
      Operand<TFloat16> stored = read(name, handle, TFloat16.class);
      Operand<TFloat32> value = tf.dtypes.cast(stored, TFloat32.class);
      return new Param(name, shape, handle, null, stored, value, null, null, init);
    }
    if (kind == Matrices.STORED_IN_BFLOAT16) {
      VarHandleOp half = variable(name, TBfloat16.class, shape);
      Operand<TBfloat16> product = read(name, half, TBfloat16.class);
      Operand<TFloat32> value = tf.dtypes.cast(product, TFloat32.class);
      return new Param(name, shape, null, half, value, value, product, null, init);
    }
    VarHandleOp handle = variable(name, TFloat32.class, shape);
    Operand<TFloat32> value = read(name, handle, TFloat32.class);
    if (kind == Matrices.STORED_IN_BOTH) {
      String copy = name + ".bfloat16";
      VarHandleOp half = variable(copy, TBfloat16.class, shape);
      Operand<TBfloat16> product = read(copy, half, TBfloat16.class);
      return new Param(name, shape, handle, half, value, value, product, null, init);
    }
    if (kind == Matrices.WITH_INT16 || kind == Matrices.WITH_INT8_FOR_HEAD) {
      boolean head = kind == Matrices.WITH_INT8_FOR_HEAD;
      IntegerMatrix integers = new IntegerMatrix(tf, name, shape, head, !head);
      return new Param(name, shape, handle, null, value, value, null, integers, init);
    }
    Operand<TBfloat16> product =
        kind == Matrices.FLOAT32 ? null : tf.dtypes.cast(value, TBfloat16.class);
    return new Param(name, shape, handle, null, value, value, product, null, init);
  }

  private VarHandleOp variable(String name, Class<? extends TFloating> type, Shape shape) {
    // Without a shared name of its own, each variable would be the same resource.
    return tf.withName(name.replace('.', '_'))
        .varHandleOp(type, shape, VarHandleOp.sharedName(name));
  }

  private <T extends TFloating> Operand<T> read(String name, VarHandleOp handle, Class<T> type) {
    return tf.withName(name.replace('.', '_') + "_value").readVariableOp(handle, type);
  }
}
