package dev.clipcap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.clipcap.tf.GraphOps;
import java.nio.file.Path;
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
        .check(CLASSES);
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
