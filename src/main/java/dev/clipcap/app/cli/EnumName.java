package dev.clipcap.app.cli;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.data.TextRule;
import dev.clipcap.experiment.config.SplitChoice;
import dev.clipcap.io.Exif;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One of an enum's names in lower case, for an option: what it takes and what completion offers.
 *
 * @param <E> the enum
 */
abstract class EnumName<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  static final class OfExif extends EnumName<Exif> {}

  static final class OfMapperActivation extends EnumName<MapperConfig.Activation> {}

  static final class OfOutFormat extends EnumName<CaptionOutput.Format> {}

  /** Of an evaluation's captions. */
  static final class OfEvaluationFormat extends EnumName<CaptionOutput.Format> {
    @Override
    List<CaptionOutput.Format> constants() {
      return List.of(CaptionOutput.Format.CLIPCAP, CaptionOutput.Format.COCO);
    }
  }

  static final class OfPrecision extends EnumName<Precision> {}

  static final class OfSplit extends EnumName<SplitChoice> {}

  static final class OfStorage extends EnumName<Storage> {}

  static final class OfTextRule extends EnumName<TextRule> {}

  private final Class<E> type;

  @SuppressWarnings("unchecked") // each subclass names its enum
  EnumName() {
    ParameterizedType named = (ParameterizedType) getClass().getGenericSuperclass();
    type = (Class<E>) named.getActualTypeArguments()[0];
  }

  @Override
  public E convert(String value) {
    int at = names().indexOf(value);
    if (at < 0) {
      throw new TypeConversionException(String.join(" or ", names())); // train or validation or ...
    }
    return constants().get(at);
  }

  @Override
  public Iterator<String> iterator() {
    return names().iterator();
  }

  List<E> constants() {
    return Arrays.asList(type.getEnumConstants());
  }

  private List<String> names() {
    return constants().stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
  }
}
