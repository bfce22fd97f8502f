package dev.clipcap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who uses whom: the drawing in docs/architecture.md, which this test holds against the code. */
class ArchitectureTest {
  private static final String BASE = "dev.clipcap";
  private static final JavaClasses CLASSES = read();

  /** Package -> the packages that it uses, besides io; in the drawing's order. */
  private static final Map<String, Set<String>> DRAWN = drawing();

  private static final Set<String> WITHOUT_TENSORFLOW =
      Set.of(
          "io",
          "core.tokens",
          "core.decode",
          "metrics",
          "data",
          "storybook",
          "files.hub",
          "files.npy",
          "experiment.report",
          "app.web");

  /** A line of the drawing is a package, " uses " and others, all of them drawn above it. */
  private static Map<String, Set<String>> drawing() {
    try {
      String page = Files.readString(Path.of("docs", "architecture.md"));
      String text = page.split("```text\n# package uses", 2)[1].split("```", 2)[0];
      Map<String, Set<String>> drawn = new LinkedHashMap<>();
      for (String line : text.lines().skip(1).filter(l -> !l.isBlank()).toList()) {
        String[] sides = line.strip().split("\\s+", 2);
        Set<String> used = new TreeSet<>();
        if (sides.length > 1) {
          used.addAll(List.of(sides[1].split("\\s+")));
        }
        assertTrue(drawn.keySet().containsAll(used), () -> "not drawn above it: " + line);
        drawn.put(sides[0], used);
      }
      return drawn;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaClasses read() {
    // TensorFlow's own classes need only be named, not read.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter().importPath(Path.of("target", "classes"));
  }

  @Test
  void packagesUseWhatIsDrawnAndNothingElse() {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    DRAWN.keySet().forEach(name -> found.put(name, new TreeSet<>()));
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String from = room(type);
      if (from.isEmpty()) { // package-info
        continue;
      }
      assertTrue(found.containsKey(from), () -> "package " + from + " is not in the drawing");
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        String to = room(dependency.getTargetClass());
        boolean other = !to.isEmpty() && !to.equals(from) && !to.equals("io");
        if (other && found.get(from).add(to) && !DRAWN.get(from).contains(to)) {
          wrong.add(from + " may not use " + to + ": " + dependency.getDescription());
        }
      }
    }
    DRAWN.forEach(
        (from, uses) ->
            uses.stream()
                .filter(to -> !found.get(from).contains(to))
                .forEach(to -> wrong.add(from + " does not use " + to)));
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }

  @Test
  void someKnowNothingOfTensorFlow() {
    for (String name : WITHOUT_TENSORFLOW) {
      ArchRule rule =
          noClasses()
              .that()
              .resideInAPackage(BASE + "." + name + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage("org.tensorflow..", "org.bytedeco..");
      rule.check(CLASSES);
    }
  }

  /** Users of the library see no TensorFlow: not in what they call, nor in what they are given. */
  @Test
  void theLibrarysFaceShowsNoTensorFlow() {
    Set<String> seen = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (room(type).equals("caption") && type.getModifiers().contains(JavaModifier.PUBLIC)) {
        Stream<JavaType> bounds =
            Stream.concat(type.getInterfaces().stream(), type.getSuperclass().stream());
        Stream<JavaType> members =
            Stream.of(
                    type.getMethods().stream(),
                    type.getConstructors().stream(),
                    type.getFields().stream())
                .flatMap(s -> s)
                .map(JavaMember.class::cast)
                .filter(m -> m.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(ArchitectureTest::signature);
        Stream.concat(bounds, members)
            .flatMap(t -> t.getAllInvolvedRawTypes().stream())
            .map(JavaClass::getName)
            .forEach(seen::add);
      }
    }
    assertTrue(seen.contains("java.nio.file.Path"), "the rule looked at nothing");
    seen.forEach(
        name ->
            assertFalse(
                name.startsWith("org.tensorflow") || name.startsWith("org.bytedeco"), name));
  }

  private static Stream<JavaType> signature(JavaMember member) {
    if (member instanceof JavaCodeUnit unit) {
      return Stream.concat(
          Stream.of(unit.getReturnType()),
          Stream.concat(unit.getParameterTypes().stream(), unit.getExceptionTypes().stream()));
    }
    return Stream.of(((JavaField) member).getType());
  }

  @Test
  void ioUsesTheJdkAndJacksonOnly() {
    noClasses()
        .that()
        .resideInAPackage(BASE + ".io..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(BASE + ".io..", "java..", "com.fasterxml.jackson..")
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    Path root = Path.of("src", "main", "java");
    Set<Path> withSource = new TreeSet<>();
    Set<Path> described = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        withSource.add(file.getParent());
        if (file.endsWith("package-info.java") && Files.readString(file).contains("/**")) {
          described.add(file.getParent());
        }
      }
    }
    assertEquals(List.copyOf(withSource), List.copyOf(described));
  }

  /** {@code core.clip} for {@code dev.clipcap.core.clip.ClipVision}; empty outside. */
  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(BASE + ".") ? name.substring(BASE.length() + 1) : "";
  }
}
