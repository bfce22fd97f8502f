package dev.clipcap.app.cli;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.data.TextRule;
import dev.clipcap.experiment.config.SplitChoice;
import dev.clipcap.io.Exif;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One of a few names, written in lower case.
 *
 * @param type the enum
 */
record EnumName<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E>, Iterable<String> {
  /** For completion. */
  static final class OfExif implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new EnumName<>(Exif.class).iterator();
    }
  }

  /** For completion. */
  static final class OfMapperActivation implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new EnumName<>(MapperConfig.Activation.class).iterator();
    }
  }

  /** For completion. */
  static final class OfOutFormat implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new EnumName<>(OutFormat.class).iterator();
    }
  }

  /** For completion. */
  static final class OfPrecision implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new EnumName<>(Precision.class).iterator();
    }
  }

  /** For completion. */
  static final class OfSplit implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new EnumName<>(SplitChoice.class).iterator();
    }
  }

  /** For completion. */
  static final class OfStorage implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new EnumName<>(Storage.class).iterator();
    }
  }

  /** For completion. */
  static final class OfTextRule implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new EnumName<>(TextRule.class).iterator();
    }
  }

  @Override
  public E convert(String value) {
    int at = names().indexOf(value);
    if (at < 0) {
      throw new TypeConversionException(String.join(" or ", names())); // train or validation or ...
    }
    return type.getEnumConstants()[at];
  }

  @Override
  public Iterator<String> iterator() {
    return names().iterator();
  }

  private List<String> names() {
    return Arrays.stream(type.getEnumConstants())
        .map(one -> one.name().toLowerCase(Locale.ROOT))
        .toList();
  }
}
