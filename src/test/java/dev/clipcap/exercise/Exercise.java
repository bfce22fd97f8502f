package dev.clipcap.exercise;

import dev.clipcap.core.mapper.PrefixMapper;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * The exercises of docs/assignment.md: what their classes are called, what they are worth, and
 * which of this project's classes a solution may use. The others are what is asked for, or call it.
 */
public enum Exercise {
  MAPPER(1, "Exercise1Mapper", "the MLP mapper", 10, 5, "core.nn.*|core.mapper.(Mapper|Prefix).*"),
  LOSS(2, "Exercise2Loss", "the masked loss", 12, 8, "core.nn.Layers"),
  CACHE(3, "Exercise3Cache", "the cache", 12, 8, "core.nn.Layers|core.gpt2.Gpt2(.KeyValue)?"),
  BLEU(4, "Exercise4Bleu", "BLEU-4", 10, 5, ""),
  OWN(5, "MyMapper", "a mapper of your own", 15, 15, MAPPER.uses);

  static final String PACKAGE = "dev.clipcap.exercise.";

  final int number; // from 1 on
  final String type;
  final String title;
  final int points;
  final int answerPoints;
  private final String uses;

  Exercise(int number, String type, String title, int points, int answerPoints, String uses) {
    this.number = number;
    this.type = PACKAGE + type;
    this.title = title;
    this.points = points;
    this.answerPoints = answerPoints;
    this.uses = uses;
  }

  /** Whether a solution may name this class of this project. */
  boolean mayUse(String className) {
    return className.matches("dev.clipcap.(" + uses + ")")
        && !className.equals("dev.clipcap.core.mapper.Mappers");
  }

  /**
   * Runs the check on the student's class.
   *
   * @param out folder for what exercise 5 trains
   * @throws ReflectiveOperationException if the class or a method of it is not there
   */
  void check(Path out) throws ReflectiveOperationException {
    Class<?> found = Class.forName(type);
    switch (this) {
      case MAPPER ->
          MapperCheck.check((config, params) -> OwnMapperCheck.make(mapper(found), config, params));
      case LOSS -> LossCheck.check(method(found, "loss", LossCheck.Loss.class));
      case CACHE ->
          CacheCheck.check(
              method(found, "remember", CacheCheck.Remember.class),
              method(found, "attend", CacheCheck.Attend.class));
      case BLEU -> {
        @SuppressWarnings("unchecked")
        ToDoubleBiFunction<String, List<String>> bleu4 =
            method(found, "bleu4", ToDoubleBiFunction.class);
        BleuCheck.check(bleu4);
      }
      case OWN -> OwnMapperCheck.check(mapper(found), OwnMapperCheck.storybook(), out);
    }
  }

  private static Class<? extends PrefixMapper> mapper(Class<?> found) {
    return found.asSubclass(PrefixMapper.class);
  }

  /** A static method as an interface's only one. */
  private static <T> T method(Class<?> found, String name, Class<T> as)
      throws ReflectiveOperationException {
    Method method =
        Arrays.stream(found.getMethods())
            .filter(m -> m.getName().equals(name))
            .findFirst()
            .orElseThrow(() -> new NoSuchMethodException(found.getName() + "." + name));
    return MethodHandleProxies.asInterfaceInstance(as, MethodHandles.lookup().unreflect(method));
  }
}
