package dev.clipcap.core.mapper;

import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Unchecked;
import dev.clipcap.io.Wording;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * A mapper that a config names by its class.
 *
 * <p>The name may come from a captioner that somebody else made. Nothing of a class runs, not even
 * its static initialiser, before it is known to be a {@link PrefixMapper} on the class path.
 */
public final class OwnMapper {
  private final MapperConfig config;
  private final Constructor<? extends PrefixMapper> constructor;

  private OwnMapper(MapperConfig config, Constructor<? extends PrefixMapper> constructor) {
    this.config = config;
    this.constructor = constructor;
  }

  /**
   * Finds the class that a config names and tries it out.
   *
   * @throws InvalidInputException if there is no such class, if it is no {@link PrefixMapper} with
   *     the constructor, if its prefix has another shape than [B, k, C], or if the config has a
   *     dropout and the class drops nothing
   */
  public static OwnMapper find(MapperConfig config) {
    OwnMapper mapper = new OwnMapper(config, constructor(config.className()));
    mapper.requireDropout();
    mapper.requireShape();
    return mapper;
  }

  private static Constructor<? extends PrefixMapper> constructor(String name) {
    Class<?> found;
    try {
      found = Class.forName(name, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new InvalidInputException(
          where(name),
          "no such class on the class path",
          "a class that implements PrefixMapper",
          "check the name, or add " + Wording.setting("classpath", "FOLDER_OR_JAR"),
          e);
    }
    if (!PrefixMapper.class.isAssignableFrom(found)) {
      throw refused(name, "a class that does not implement PrefixMapper");
    }
    if (!Modifier.isPublic(found.getModifiers()) || Modifier.isAbstract(found.getModifiers())) {
      throw refused(name, "a class that is abstract or not public");
    }
    try {
      return found.asSubclass(PrefixMapper.class).getConstructor(MapperConfig.class, Params.class);
    } catch (NoSuchMethodException e) {
      throw refused(name, "no public constructor (MapperConfig, Params)");
    }
  }

  /** The mapper over the weights {@code params}; what its constructor throws comes through. */
  PrefixMapper with(Params params) {
    try {
      return constructor.newInstance(config, params);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException("cannot make " + where(config.className()), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + where(config.className()), e);
    }
  }

  private void requireDropout() {
    if (config.dropout() > 0 && !drops(constructor.getDeclaringClass())) {
      throw new InvalidInputException(
          where(config.className()),
          "dropout " + config.dropout() + ", and no prefix(embedding, dropout)",
          "0, or a class that has this method too",
          "remove the field, or write the method");
    }
  }

  private static boolean drops(Class<? extends PrefixMapper> type) {
    try {
      return !type.getMethod("prefix", Operand.class, Dropout.class)
          .getDeclaringClass()
          .equals(PrefixMapper.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In a graph of its own, where the batch's size is known and is not that of the prefix. */
  private void requireShape() {
    int batch = config.prefix() + 1;
    Shape expected = Shape.of(batch, config.prefix(), config.width());
    Placeholder.Options embeddings = Placeholder.shape(Shape.of(batch, config.embedding()));
    try (GraphModel trial = new GraphModel() {}) {
      Operand<TFloat32> prefix =
          with(trial.params()).prefix(trial.tf().placeholder(TFloat32.class, embeddings));
      if (prefix == null || !isRight(prefix.shape(), expected)) {
        throw new InvalidInputException(
            where(config.className()),
            prefix == null
                ? "null for a prefix"
                : "a prefix of shape %s for %s embeddings".formatted(prefix.shape(), batch),
            expected + ", which is [B, k, C]",
            "correct what its prefix() returns");
      }
    }
  }

  private static boolean isRight(Shape found, Shape expected) {
    return found.numDimensions() == 3
        && (found.get(0) == expected.get(0) || found.get(0) == Shape.UNKNOWN_SIZE)
        && found.get(1) == expected.get(1)
        && found.get(2) == expected.get(2);
  }

  /** Of the class file, for provenance: the name alone does not say which mapper it was. */
  public String sha256() {
    Class<?> type = constructor.getDeclaringClass();
    String file = type.getName().substring(type.getPackageName().length()).replace(".", "");
    return Unchecked.get(
        "cannot read " + type,
        () -> {
          try (InputStream in = type.getResourceAsStream(file + ".class")) {
            return Sha256.of(in.readAllBytes());
          }
        });
  }

  private static InvalidInputException refused(String name, String found) {
    return new InvalidInputException(
        where(name),
        found,
        "a public class that implements PrefixMapper and has a public constructor (MapperConfig,"
            + " Params)",
        "correct the class, or name another");
  }

  private static String where(String name) {
    return "mapper class " + name;
  }
}
