package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Systems without a TensorFlow for Java, and the folder that its libraries are unpacked into. */
class NativesTest {
  private static final String GLIBC =
      "7f1 r-xp 0 fe:00 1 /usr/lib/x86_64-linux-gnu/libc.so.6\n7f2 r-xp 0 fe:00 1"
          + " /usr/lib64/ld-linux-x86-64.so.2\n";
  private static final String MUSL = "7f1 r-xp 00000000 fe:00 1 /lib/ld-musl-x86_64.so.1\n";
  private static final String EXPECTED =
      ", expected Linux with glibc on x86-64 or arm64, macOS on arm64 or Windows on x86-64, which"
          + " TensorFlow for Java is built for; run it on one of those, or in a container";

  private static String problem(String os, String arch, String maps, String built) {
    Optional<InvalidInputException> problem = Natives.problem(os, arch, maps, built::equals);
    return problem.map(InvalidInputException::getMessage).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-arm64",
    "Mac OS X, aarch64, macosx-arm64",
    "Windows 11, amd64, windows-x86_64"
  })
  void theseHaveOne(String os, String arch, String built) {
    assertEquals("", problem(os, arch, os.equals("Linux") ? GLIBC : "", built));
  }

  @ParameterizedTest
  @CsvSource({
    "Mac OS X, x86_64",
    "Linux, i386",
    "Linux, arm",
    "Linux, riscv64",
    "FreeBSD, amd64",
    "Windows 10, x86",
    "Windows 11, aarch64"
  })
  void theseHaveNone(String os, String arch) {
    assertEquals(
        "this system: found " + os + " on " + arch + EXPECTED,
        problem(os, arch, os.equals("Linux") ? GLIBC : "", "linux-x86_64"));
  }

  @Test
  void alpineHasNone() {
    assertEquals(
        "this system: found Linux on amd64 with musl"
            + EXPECTED
            + " such as eclipse-temurin:17, which is not Alpine",
        problem("Linux", "amd64", MUSL, "linux-x86_64"));
  }

  @Test
  void aJarOfAnotherSystem() {
    assertEquals(
        "this system: found Mac OS X on aarch64, expected the one that this jar was built on, whose"
            + " libraries are in it; build it here: mvn package -DskipTests",
        problem("Mac OS X", "aarch64", "", "linux-x86_64"));
  }

  @Test
  void aLibraryThatDoesNotLoadIsALineAndABugIsNone() {
    InvalidInputException line =
        Natives.problem(new UnsatisfiedLinkError("libx.so: GLIBC_2.99 not found\nmore"))
            .orElseThrow();
    assertEquals(
        "a native library: found libx.so: GLIBC_2.99 not found, expected one that this system can"
            + " load; install what it lacks",
        line.getMessage());
    assertTrue(Natives.problem(new NoSuchMethodError("a bug")).isEmpty());
  }

  /** These classes are in no runnable jar, and a user's own folder stays. */
  @Test
  void onlyTheJarHasAFolderOfItsOwn() {
    Properties properties = new Properties();
    Natives.share(properties);
    properties.setProperty(Natives.CACHE, "mine");
    Natives.share(properties);
    Properties expected = new Properties();
    expected.setProperty(Natives.CACHE, "mine");
    assertEquals(expected, properties);
  }
}
