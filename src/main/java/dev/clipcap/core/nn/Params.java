package dev.clipcap.core.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The named weights of the models in one graph.
 *
 * <p>A model asks for each weight by the name that it has in a checkpoint. The first request
 * creates a resource variable; later ones return the same, so that a model can be built twice (to
 * train, to validate) over one set of weights. {@link #at} gives the view of a part: {@code
 * params.at("h").at("0").get("ln_1.weight", ...)} is {@code h.0.ln_1.weight}.
 *
 * @param tf the ops of the graph
 * @param known told each weight's full name and shape before it is made; refuses what it has not
 * @param kernels how rows are multiplied with the weights
 * @param prefix of this view's names
 * @param byName all weights, in the order in which they were first asked for
 */
public record Params(
    Ops tf,
    BiConsumer<String, Shape> known,
    Kernels kernels,
    String prefix,
    Map<String, Param> byName) {

  /** No weights yet, in the graph that {@code tf} builds. */
  public Params(Ops tf) {
    this(tf, (name, shape) -> {});
  }

  /** No weights yet, none of which may be unknown. */
  public Params(Ops tf, BiConsumer<String, Shape> known) {
    this(tf, known, Kernels.PLAIN, "", new LinkedHashMap<>());
  }

  /** A view of these weights by which new ones are kept, and rows multiplied, in another way. */
  public Params with(Kernels other) {
    return new Params(tf, known, other, prefix, byName);
  }

  /** The weights whose names start with this view's prefix, {@code name} and a dot. */
  public Params at(String name) {
    return new Params(tf, known, kernels, prefix + name + ".", byName);
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
    return find(name, Kernels.Use.VALUES, init, shape).value();
  }

  /** A matrix to multiply with, created at its first request. */
  public Param matrix(String name, Init init, long... shape) {
    return find(name, Kernels.Use.PRODUCTS, init, shape);
  }

  /** A matrix whose rows are looked up too, created at its first request. */
  public Param table(String name, Init init, long... shape) {
    return find(name, Kernels.Use.TABLE, init, shape);
  }

  private Param find(String name, Kernels.Use use, Init init, long... dims) {
    Shape shape = Shape.of(dims);
    String full = prefix + name;
    Param param = byName.get(full);
    if (param == null) {
      known.accept(full, shape);
      param = kernels.create(tf, full, shape, init, use);
      byName.put(full, param);
    }
    if (!param.shape().equals(shape)) {
      throw new IllegalStateException(
          "weight %s was created as %s and is asked for as %s"
              .formatted(param.name(), param.shape(), shape));
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
    Map<String, long[]> shapes = new LinkedHashMap<>();
    all().forEach(p -> shapes.put(localName(p.name()), p.shape().asArray()));
    return shapes;
  }

  /** A full name without this view's prefix. */
  public String localName(String name) {
    return name.substring(prefix.length());
  }
}
