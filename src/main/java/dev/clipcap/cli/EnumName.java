package dev.clipcap.cli;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One of a few names, written in lower case.
 *
 * @param type the enum
 */
record EnumName<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {
  @Override
  public E convert(String value) {
    return Arrays.stream(type.getEnumConstants())
        .filter(one -> name(one).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    Arrays.stream(type.getEnumConstants())
                        .map(EnumName::name)
                        .collect(joining(" or ")))); // train or validation or ...
  }

  private static String name(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
