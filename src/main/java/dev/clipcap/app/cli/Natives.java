package dev.clipcap.app.cli;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** TensorFlow's native libraries: where the jar unpacks them, and where there are none. */
final class Natives {
  static final String CACHE = "org.bytedeco.javacpp.cachedir";

  /** How the folder's name begins. */
  static final String SHARED = "tensorflow-java-";

  private static final String ATTRIBUTE = "Native-Libraries";
  private static final String TENSORFLOW = "/org/tensorflow/internal/c_api/";
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final List<String> PLATFORMS =
      List.of("linux-x86_64", "linux-arm64", "macosx-arm64", "windows-x86_64");

  private Natives() {}

  /**
   * Lets all jars with the same libraries share a folder, named by what the build wrote into the
   * manifest. JavaCPP would name one after each jar's file and unpack 680 MB anew. It still
   * compares each library's size and date. A folder that the user has named stays.
   */
  static void share(Properties properties) {
    if (!properties.containsKey(CACHE)) {
      named()
          .ifPresent(
              name -> {
                Path caches = Path.of(properties.getProperty("user.home"), ".javacpp", "cache");
                properties.setProperty(CACHE, caches.resolve(name).toString());
                properties.setProperty(CACHE + ".nosubdir", "true");
              });
    }
  }

  /** Such as {@code tensorflow-java-1.1.0-linux-x86_64}; empty where this is no runnable jar. */
  private static Optional<String> named() {
    URL here = Natives.class.getResource("Natives.class");
    try {
      return here != null && here.openConnection() instanceof JarURLConnection jar
          ? Optional.ofNullable(jar.getMainAttributes().getValue(ATTRIBUTE))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // then each jar has a folder of its own
    }
  }

  /** What a library that cannot be loaded means for the user; empty for a bug. */
  static Optional<InvalidInputException> problem(LinkageError error) {
    String libc = "";
    try {
      libc = Files.isReadable(MAPS) ? Files.readString(MAPS) : "";
    } catch (IOException unknown) {
      // Then it counts as the usual one.
    }
    Optional<InvalidInputException> missing =
        problem(
            System.getProperty("os.name"), System.getProperty("os.arch"), libc, Natives::areThere);
    return missing.or(
        () ->
            Optional.of(error)
                .filter(UnsatisfiedLinkError.class::isInstance)
                .map(
                    e ->
                        new InvalidInputException(
                            "a native library",
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                            "one that this system can load",
                            "install what it lacks",
                            e)));
  }

  private static boolean areThere(String platform) {
    String library = "/" + System.mapLibraryName("jnitensorflow");
    return Stream.of("", "-gpu")
        .map(extension -> TENSORFLOW + platform + extension + library)
        .anyMatch(resource -> Natives.class.getResource(resource) != null);
  }

  /**
   * Why there can be no native library.
   *
   * @param os Java's os.name
   * @param arch Java's os.arch
   * @param maps what is mapped into this process, as Linux lists it
   * @param libraries whether those of a platform are on the class path
   */
  static Optional<InvalidInputException> problem(
      String os, String arch, String maps, Predicate<String> libraries) {
    boolean musl = maps.contains("/ld-musl-");
    String platform = os(os) + "-" + arch(arch);
    if (!musl && libraries.test(platform)) {
      return Optional.empty();
    }
    boolean known = !musl && PLATFORMS.contains(platform);
    return Optional.of(
        new InvalidInputException(
            "this system",
            os + " on " + arch + (musl ? " with musl" : ""),
            known
                ? "the one that this jar was built on, whose libraries are in it"
                : "Linux with glibc on x86-64 or arm64, macOS on arm64 or Windows on x86-64, which"
                    + " TensorFlow for Java is built for",
            known
                ? "build it here: mvn package -DskipTests"
                : "run it on one of those, or in a container"
                    + (musl ? " such as eclipse-temurin:17, which is not Alpine" : "")));
  }

  private static String os(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("mac") ? "macosx" : lower.startsWith("windows") ? "windows" : lower;
  }

  private static String arch(String name) {
    return switch (name) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm64";
      default -> name;
    };
  }
}
