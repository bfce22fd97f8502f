package dev.clipcap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may use which: the drawing in docs/architecture.md. */
class ArchitectureTest {
  private static final String BASE = "dev.clipcap";
  private static final JavaClasses CLASSES = read();

  /** Package -> the packages that it may use, besides itself and io. cli may use all. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("io", Set.of()),
          Map.entry("chart", Set.of()),
          Map.entry("decode", Set.of()),
          Map.entry("hub", Set.of()),
          Map.entry("metrics", Set.of()),
          Map.entry("data", Set.of()),
          Map.entry("tensorboard", Set.of()),
          Map.entry("tf", Set.of()),
          Map.entry("clip", Set.of("tf")),
          Map.entry("mapper", Set.of("tf")),
          Map.entry("gpt2", Set.of("tf")),
          Map.entry("exercise", Set.of("tf", "mapper", "gpt2")), // with -Pexercise only
          Map.entry("convert", Set.of("tf", "clip", "mapper", "gpt2")),
          Map.entry("train", Set.of("tf", "mapper", "gpt2", "data")),
          Map.entry("pretrain", Set.of("tf", "clip", "gpt2", "data", "train")),
          Map.entry("caption", Set.of("tf", "clip", "mapper", "gpt2", "decode", "convert")),
          Map.entry(
              "experiment",
              Set.of(
                  "chart",
                  "caption",
                  "train",
                  "pretrain",
                  "data",
                  "metrics",
                  "clip",
                  "mapper",
                  "gpt2",
                  "decode",
                  "convert",
                  "tensorboard",
                  "tf")),
          Map.entry(
              "compare",
              Set.of(
                  "experiment",
                  "caption",
                  "train",
                  "clip",
                  "mapper",
                  "gpt2",
                  "decode",
                  "convert",
                  "tf")),
          Map.entry(
              "bench",
              Set.of(
                  "chart", "inspect", "caption", "train", "clip", "mapper", "gpt2", "decode",
                  "tf")),
          Map.entry("inspect", Set.of("caption", "convert", "clip", "mapper", "gpt2", "tf")),
          Map.entry("serving", Set.of("caption", "clip", "mapper", "gpt2", "decode", "tf")),
          Map.entry("web", Set.of("caption")));

  private static final Set<String> WITHOUT_TENSORFLOW =
      Set.of("io", "chart", "decode", "metrics", "data", "hub");

  private static JavaClasses read() {
    // TensorFlow's own classes need only be named, not read.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter().importPath(Path.of("target", "classes"));
  }

  @Test
  void packagesUseOnlyWhatTheyMay() {
    for (JavaClass type : CLASSES) {
      String from = top(type);
      if (from.equals("cli") || from.isEmpty()) {
        continue;
      }
      assertTrue(MAY_USE.containsKey(from), "package " + from + " is not in the drawing");
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        String to = top(target);
        assertTrue(
            !target.getPackageName().startsWith(BASE)
                || to.equals(from)
                || to.equals("io")
                || MAY_USE.get(from).contains(to),
            () -> from + " may not use " + to + ": " + dependency.getDescription());
      }
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
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
      if (top(type).equals("caption") && type.getModifiers().contains(JavaModifier.PUBLIC)) {
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

  /** {@code clip} for {@code dev.clipcap.clip.ClipVision}; empty for the base package. */
  private static String top(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(BASE + ".")) {
      return "";
    }
    String below = name.substring(BASE.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }
}
