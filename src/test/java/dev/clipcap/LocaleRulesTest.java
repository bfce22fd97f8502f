package dev.clipcap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.clipcap.core.tf.GraphOps;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.op.Ops;

/** What would depend on the language of the machine. */
class LocaleRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  /** The forms that take a Locale are meant. */
  @Test
  void textIsChangedInNoLanguageOfTheMachine() {
    noClasses()
        .should()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
        .check(CLASSES);
  }

  /** {@code formatted} takes no Locale: %s shows a number in ASCII digits, %d in the machine's. */
  @Test
  void numbersAreWrittenInAsciiDigits() throws IOException {
    Pattern localised =
        Pattern.compile("%[-0-9,.+ ]*[dfeEgG](\\\\.|[^\"\\\\\n])*\"\\s*\\)?\\s*\\.formatted\\(");
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        List<String> found =
            localised.matcher(Files.readString(source)).results().map(MatchResult::group).toList();
        assertEquals(List.of(), found, source.toString());
      }
    }
  }

  @Test
  void opsAreNamedByGraphOps() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(GraphOps.class)
        .should()
        .callMethod(Ops.class, "create", ExecutionEnvironment.class)
        .check(CLASSES);
  }
}
