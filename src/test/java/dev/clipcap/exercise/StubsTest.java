package dev.clipcap.exercise;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exercises as they are handed out compile, and each fails its test. */
class StubsTest {
  private static final Path SOURCES = Path.of("course", "src");

  @TempDir static Path classes;

  @BeforeAll
  static void compile() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> tree = Files.walk(SOURCES)) {
      List<Path> sources = tree.filter(f -> f.toString().endsWith(".java")).toList();
      List<String> options =
          List.of(
              "-Xlint:all,-processing",
              "-proc:none",
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"));
      assertTrue(
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call(),
          messages::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, Exercise1Mapper",
    "2, Exercise2Loss",
    "3, Exercise3Cache",
    "4, Exercise4Bleu",
    "5, MyMapper"
  })
  void eachFailsItsTestUntilItIsWritten(int number, String stub) throws Exception {
    Path source = SOURCES.resolve("main/java/dev/clipcap/exercise/" + stub + ".java");
    Assumptions.assumeTrue(
        Files.readString(source).contains("\"exercise " + number + ": "),
        "SKIPPED: " + stub + " is no longer a stub");
    Throwable thrown = assertInstanceOf(UnsupportedOperationException.class, failure(number));
    assertTrue(thrown.getMessage().startsWith("exercise " + number + ": "), thrown.getMessage());
  }

  /** What the test of an exercise throws. */
  private static Throwable failure(int number) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, StubsTest.class.getClassLoader())) {
      Class<?> test = loader.loadClass("dev.clipcap.exercise.Exercise" + number + "Test");
      var constructor = test.getDeclaredConstructor();
      constructor.setAccessible(true);
      Object instance = constructor.newInstance();
      Method method =
          Arrays.stream(test.getDeclaredMethods())
              .filter(m -> m.isAnnotationPresent(Test.class))
              .findFirst()
              .orElseThrow();
      method.setAccessible(true);
      return assertThrows(InvocationTargetException.class, () -> method.invoke(instance))
          .getCause();
    }
  }
}
