package dev.clipcap.exercise;

import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Unchecked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A student's sources, compiled: a file with an error is left out, and what needs it. */
final class Submission {
  /** A class's name as constants of a class file have it: in one of its names, or its types. */
  private static final Pattern NAME = Pattern.compile("dev[/.]clipcap[/.][\\w/.$]+");

  /** The constant {@code then}: tag and length of a name, and the name. */
  private static final String THEN = "\u0001\u0000\u0004then";

  private static final String CACHE = "dev.clipcap.core.gpt2.Gpt2$KeyValue";

  private final Path classes;
  private final Map<String, String> errors = new LinkedHashMap<>(); // by file name without .java

  private Submission(Path classes) {
    this.classes = classes;
  }

  /**
   * Compiles all files of a folder that end in {@code .java}, wherever they are in it.
   *
   * @param classPath what they may use
   * @param classes folder for the classes; is emptied
   */
  static Submission compile(Path sources, String classPath, Path classes) {
    AtomicFiles.deleteRecursively(classes);
    Submission submission = new Submission(classes);
    try (StandardJavaFileManager files =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      Files.createDirectories(classes);
      Set<Path> good = new TreeSet<>();
      AtomicFiles.tree(sources).stream()
          .filter(f -> f.toString().endsWith(".java"))
          .forEach(good::add);
      while (!good.isEmpty() && !submission.compile(good, files, classPath)) {
        good.removeIf(f -> submission.errors.containsKey(name(f)));
      }
      return submission;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether they compile; otherwise the errors have at least one of them. */
  private boolean compile(Set<Path> sources, StandardJavaFileManager files, String classPath) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of("-proc:none", "-nowarn", "-sourcepath", "", "-cp", classPath, "-d", "" + classes);
    boolean done =
        compiler
            .getTask(null, files, found, options, null, files.getJavaFileObjectsFromPaths(sources))
            .call();
    for (Diagnostic<? extends JavaFileObject> one : found.getDiagnostics()) {
      if (one.getKind() == Diagnostic.Kind.ERROR && one.getSource() != null) {
        String file = name(Path.of(one.getSource().toUri()));
        String message =
            one.getMessage(Locale.ROOT).lines().map(String::strip).collect(Collectors.joining(" "));
        errors.putIfAbsent(
            file, "does not compile: %s.java:%d: %s".formatted(file, one.getLineNumber(), message));
      }
    }
    if (!done && errors.isEmpty()) {
      throw new IllegalStateException(found.getDiagnostics().toString());
    }
    return done;
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.java$", "");
  }

  /** Why an exercise cannot be checked; null if it can. */
  String refusal(Exercise exercise) {
    String simple = exercise.type.substring(Exercise.PACKAGE.length());
    if (errors.containsKey(simple)) {
      return errors.get(simple);
    }
    if (!Files.isRegularFile(file(exercise.type))) {
      return "there is no class " + exercise.type;
    }
    return used(exercise.type).stream()
        .filter(name -> !exercise.mayUse(name))
        .findFirst()
        .map(name -> "uses " + name + ", which stands for what is asked for; write it yourself")
        .orElse(null);
  }

  private Path file(String className) {
    return classes.resolve(className.replace('.', '/') + ".class");
  }

  /** This project's classes that a class of the student's names, or one that it names does. */
  private Set<String> used(String first) {
    Set<String> used = new TreeSet<>();
    Set<String> seen = new HashSet<>(Set.of(first));
    Deque<String> left = new ArrayDeque<>(seen);
    while (!left.isEmpty()) {
      for (String name : names(file(left.pop()))) {
        if (!Files.isRegularFile(file(name))) {
          used.add(name);
        } else if (seen.add(name)) {
          left.push(name);
        }
      }
    }
    return used;
  }

  /** The names of this project's classes in a class file. */
  private static List<String> names(Path file) {
    String constants =
        new String(
            Unchecked.get("cannot read " + file, () -> Files.readAllBytes(file)),
            StandardCharsets.ISO_8859_1);
    List<String> names = new ArrayList<>();
    NAME.matcher(constants).results().forEach(m -> names.add(m.group().replace('/', '.')));
    if (names.contains(CACHE) && constants.contains(THEN)) {
      names.add(CACHE + ".then");
    }
    return names;
  }
}
