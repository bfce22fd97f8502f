package dev.clipcap;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.BareOptions;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionListener;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.CaptionResult;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.caption.Explanation;
import dev.clipcap.caption.ImageBytes;
import dev.clipcap.caption.LoadOptions;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.image.ImageSquare;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Progress;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The library's face is what docs/api.txt says, to the letter: a line that goes breaks somebody's
 * program. {@code mvn test -Dtest=LibraryApiTest -DargLine=-Dapi=write} writes the file anew.
 */
class LibraryApiTest {
  private static final Path LISTING = Path.of("docs", "api.txt");

  /** What every record, enum or object has. */
  private static final List<String> IMPLIED =
      List.of("equals", "hashCode", "toString", "values", "valueOf");

  private static final List<Class<?>> FACE =
      List.of(
          Captioner.class,
          Caption.class,
          CaptionOptions.class,
          CaptionListener.class,
          CaptionResult.class,
          ClipImage.class,
          Explanation.class,
          ImageBytes.class,
          LoadOptions.class,
          BareOptions.class,
          MapperConfig.Activation.class,
          ImageSquare.class,
          Precision.class,
          Exif.class,
          Notices.class,
          Progress.class,
          InvalidInputException.class);

  @Test
  void theFaceIsTheCommittedOne() throws IOException {
    String now = listing();
    if ("write".equals(System.getProperty("api"))) {
      Files.writeString(LISTING, now);
    }
    List<String> committed = Files.readAllLines(LISTING);
    List<String> found = now.lines().toList();
    assertEquals(
        List.of(),
        Stream.concat(
                committed.stream()
                    .filter(line -> !found.contains(line))
                    .map(line -> "gone: " + line),
                found.stream()
                    .filter(line -> !committed.contains(line))
                    .map(line -> "new: " + line))
            .toList(),
        "docs/api.txt differs from the code. If this is meant, name what is gone in CHANGELOG.md and write the file"
            + " anew: mvn test -Dtest=LibraryApiTest -DargLine=-Dapi=write");
    assertEquals(committed, found);
  }

  @Test
  void docsNameEachTypeOfTheFace() throws IOException {
    String docs = Files.readString(Path.of("docs", "library.md"));
    for (Class<?> type : FACE) {
      assertTrue(docs.contains("`" + name(type) + "`"), "docs/library.md lacks " + name(type));
    }
  }

  private static String listing() {
    List<Class<?>> types = FACE.stream().flatMap(LibraryApiTest::withNested).toList();
    StringBuilder out = new StringBuilder();
    List<String> shown = new ArrayList<>();
    for (Class<?> type : types) {
      out.append(head(type)).append('\n');
      TreeSet<String> members = new TreeSet<>();
      members(type)
          .forEach(
              member -> {
                String text = text(type, member);
                if (types(member).allMatch(t -> isFace(t, types))) {
                  members.add("  " + text);
                } else {
                  shown.add("  " + name(type) + ": " + text);
                }
              });
      members.forEach(line -> out.append(line).append('\n'));
    }
    shown.sort(Comparator.naturalOrder());
    out.append("not promised: public for the project's own packages, whose types they show\n");
    shown.forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  private static Stream<Class<?>> withNested(Class<?> type) {
    return Stream.concat(
        Stream.of(type),
        Arrays.stream(type.getDeclaredClasses())
            .filter(nested -> Modifier.isPublic(nested.getModifiers()))
            .sorted(Comparator.comparing(Class::getName))
            .flatMap(LibraryApiTest::withNested));
  }

  private static Stream<Member> members(Class<?> type) {
    Stream<Member> all =
        Stream.of(
                type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
            .flatMap(Arrays::stream);
    return all.filter(m -> Modifier.isPublic(m.getModifiers()) && !m.isSynthetic())
        .filter(m -> !IMPLIED.contains(m.getName()));
  }

  /** What a member's user must know. */
  private static Stream<Class<?>> types(Member member) {
    if (member instanceof Field field) {
      return Stream.of(field.getType());
    }
    Stream<Class<?>> parameters = Arrays.stream(((Executable) member).getParameterTypes());
    return member instanceof Method method
        ? Stream.concat(Stream.of(method.getReturnType()), parameters)
        : parameters;
  }

  private static boolean isFace(Class<?> type, List<Class<?>> face) {
    return type.isArray()
        ? isFace(type.getComponentType(), face)
        : type.isPrimitive() || type.getName().startsWith("java.") || face.contains(type);
  }

  private static String head(Class<?> type) {
    String above =
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
            .filter(t -> !List.of(Object.class, Record.class, Enum.class).contains(t))
            .map(LibraryApiTest::name)
            .collect(joining(", "));
    String kind =
        type.isRecord()
            ? "record"
            : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
    return kind + " " + type.getName() + (above.isEmpty() ? "" : " is " + above);
  }

  private static String text(Class<?> type, Member member) {
    String all =
        member instanceof Method method
            ? method.toGenericString()
            : member instanceof Constructor<?> made
                ? made.toGenericString()
                : ((Field) member).toGenericString();
    return all.replaceAll("^public (abstract )?", "")
        .replaceAll("\\bfinal ", "")
        .replace(type.getName() + "(", name(type) + "(")
        .replace(type.getName() + ".", "")
        .replaceAll("\\b[a-z][a-zA-Z0-9]*\\.", "")
        .replace('$', '.')
        .replace(",", ", ")
        .replaceAll(" throws .*", "");
  }

  private static String name(Class<?> type) {
    return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
  }
}
