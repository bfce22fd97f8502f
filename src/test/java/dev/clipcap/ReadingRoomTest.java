package dev.clipcap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.clipcap.core.clip.ClipVision;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.mapper.MlpMapper;
import dev.clipcap.core.mapper.TransformerMapper;
import dev.clipcap.core.train.Trainer;
import dev.clipcap.core.train.TrainingGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The mathematics of the paper can be read in one sitting: the mappers, GPT-2, CLIP's vision tower,
 * the loss, training and greedy decoding, with every type that they use, are so many lines.
 */
class ReadingRoomTest {
  private static final int MOST_FILES = 30;
  private static final int MOST_LINES = 2620; // imports and comments included

  private static final List<Class<?>> ROOTS =
      List.of(
          MlpMapper.class,
          TransformerMapper.class,
          Gpt2.class,
          ClipVision.class,
          TrainingGraph.class,
          Trainer.class,
          Greedy.class);

  /** What the core leans on: TensorFlow's rough edges and the error type. */
  private static boolean isLeantOn(String name) {
    return name.startsWith("dev.clipcap.io.") || name.startsWith("dev.clipcap.core.tf.");
  }

  @Test
  void theCoreIsReadInOneSitting() throws IOException {
    Map<String, Integer> lines = new TreeMap<>();
    JavaClasses classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
    Deque<JavaClass> open = new ArrayDeque<>();
    ROOTS.forEach(root -> open.add(classes.get(root)));
    Map<String, JavaClass> seen = new TreeMap<>();
    while (!open.isEmpty()) {
      JavaClass type = open.remove();
      if (isLeantOn(type.getName()) || seen.put(type.getName(), type) != null) {
        continue;
      }
      String file = type.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
      Path source = Path.of("src", "main", "java").resolve(file);
      try (var text = Files.lines(source)) {
        lines.put(file, Math.toIntExact(text.count()));
      }
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getName().startsWith("dev.clipcap."))
          .forEach(open::add);
    }
    int total = lines.values().stream().mapToInt(n -> n).sum();
    assertTrue(
        lines.keySet().stream().allMatch(f -> f.startsWith("dev/clipcap/core/")),
        () -> lines.toString());
    assertTrue(
        lines.size() <= MOST_FILES && total <= MOST_LINES,
        () -> lines.size() + " files, " + total + " lines: " + lines);
  }
}
