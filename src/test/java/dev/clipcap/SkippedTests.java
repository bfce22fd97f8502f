package dev.clipcap;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * Prints a line for each test that was skipped, with its reason, which Maven leaves out.
 *
 * <p>JUnit loads it by its name in {@code META-INF/services}.
 */
public final class SkippedTests implements TestWatcher, LifecycleMethodExecutionExceptionHandler {
  @Override
  public void testAborted(ExtensionContext test, Throwable why) {
    say(test, why.getMessage());
  }

  @Override
  public void testDisabled(ExtensionContext test, Optional<String> why) {
    say(test, why.orElse("no reason given"));
  }

  /** Of a class: none of its tests is heard of. */
  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext all, Throwable thrown)
      throws Throwable {
    if (thrown instanceof TestAbortedException) {
      say(all, thrown.getMessage());
    }
    throw thrown;
  }

  private static void say(ExtensionContext context, String why) {
    System.out.println(
        "SKIPPED "
            + context.getRequiredTestClass().getSimpleName()
            + context.getTestMethod().map(method -> "." + method.getName()).orElse("")
            + ": "
            + why.replaceFirst("^(Assumption failed: )?(SKIPPED: )?", ""));
  }
}
