package dev.clipcap.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A submission gets the points that it is worth, whatever else is in it. */
class GradeTest {
  private static final Path STUBS = Path.of("course/src/main/java/dev/clipcap/exercise");
  private static final Path SOLUTIONS = Path.of("src/test/resources/exercise");
  private static final long SECONDS = 60;

  @TempDir Path folder;

  private Path submission;

  @Test
  void solutionsHaveAllPointsAndACopyOrAStubHasNone() throws IOException {
    submission = Files.createDirectories(folder.resolve("submission"));
    String mlp =
        Files.readString(SOLUTIONS.resolve("Exercise1Mapper.java"))
            .replaceFirst(
                "(?s)    Ops tf = .*?    return .*?;",
                "    return new Helper().of(config, params, embedding);");
    submit("Exercise1Mapper", mlp);
    submit(
        "Helper",
        """
        package dev.clipcap.exercise;
        import dev.clipcap.core.mapper.*;
        import dev.clipcap.core.nn.Params;
        import org.tensorflow.Operand;
        import org.tensorflow.types.TFloat32;
        class Helper {
          Operand<TFloat32> of(MapperConfig config, Params params, Operand<TFloat32> x) {
            return new MlpMapper(config, params).prefix(x);
          }
        }
        """);
    for (String name : List.of("Exercise2Loss", "Exercise3Cache", "Exercise4Bleu")) {
      submit(name, Files.readString(SOLUTIONS.resolve(name + ".java")));
    }
    submit("MyMapper", Files.readString(STUBS.resolve("MyMapper.java")));
    Grade grade = grade(List.of(), List.of(0, 8, 7, 5, 15));
    assertEquals(
        """
        exercise                  check     answer
        1  the MLP mapper         0 of 10    0 of  5  uses dev.clipcap.core.mapper.MlpMapper, which stands for what is asked for; write it yourself
        2  the masked loss       12 of 12    8 of  8  passed
        3  the cache             12 of 12    7 of  8  passed
        4  BLEU-4                10 of 10    5 of  5  passed
        5  a mapper of your own   0 of 15   15 of 15  UnsupportedOperationException: exercise 5: a mapper of your own is yours to write (MyMapper.java:31)
        points: 69 of 100
        """,
        grade.table());
    JsonNode json = Json.mapper().valueToTree(grade.json());
    assertEquals(69, json.path("score").intValue());
    int most = 0;
    for (JsonNode test : json.path("tests")) {
      most += test.path("max_score").intValue();
    }
    assertEquals(100, most);
    assertEquals("passed", json.at("/tests/2/status").textValue());
    assertEquals("failed", json.at("/tests/8/status").textValue());
  }

  @Test
  void whatIsBrokenCostsItsOwnPointsAlone() throws IOException {
    submission = Files.createDirectories(folder.resolve("submission"));
    submit("Exercise1Mapper", Files.readString(SOLUTIONS.resolve("Exercise1Mapper.java")));
    submit(
        "Exercise2Loss", "package dev.clipcap.exercise;\npublic class Exercise2Loss { int x = ; }");
    submit(
        "Exercise3Cache",
        """
        package dev.clipcap.exercise;
        public class Exercise3Cache {
          static { while (System.nanoTime() != 0) {} }
        }
        """);
    submit(
        "Exercise4Bleu",
        """
        package dev.clipcap.exercise;
        public class Exercise4Bleu {
          public static double bleu4(String candidate, java.util.List<String> references) {
            System.exit(0);
            return 1;
          }
        }
        """);
    Path work = folder.resolve("work");
    assertEquals(
        """
        exercise                  check     answer
        1  the MLP mapper        10 of 10    - of  5  passed
        2  the masked loss        0 of 12    - of  8  does not compile: Exercise2Loss.java:2: illegal start of expression
        3  the cache              0 of 12    - of  8  not checked
        4  BLEU-4                 0 of 10    - of  5  the check was ended before its result, with exit code 0
        5  a mapper of your own   0 of 15    - of 15  there is no class dev.clipcap.exercise.MyMapper
        points: 10 of 100; the answers are a person's to grade: -Danswers=
        """,
        Grade.of(submission, work, SECONDS, List.of(1, 2, 4, 5), List.of()).table());
    assertTrue(
        Grade.of(submission, work, 5, List.of(3), List.of())
            .table()
            .contains("3  the cache              0 of 12    - of  8  no result after 5 s\n"));
  }

  @Test
  void otherAnswersAndNoFolderAreRefused() {
    submission = STUBS;
    assertEquals(
        "-Danswers: found [4, 8, 6, 5, 16], expected 0 to 5, 0 to 8, 0 to 8, 0 to 5, 0 to 15; give"
            + " the points of each answer, separated by commas",
        assertThrows(InvalidInputException.class, () -> grade(List.of(), List.of(4, 8, 6, 5, 16)))
            .getMessage());
    submission = folder.resolve("none");
    assertTrue(
        assertThrows(InvalidInputException.class, () -> grade(List.of(), List.of()))
            .getMessage()
            .startsWith("-Dsubmission: found no folder "));
  }

  private Grade grade(List<Integer> only, List<Integer> answers) {
    return Grade.of(submission, folder.resolve("work"), SECONDS, only, answers);
  }

  private void submit(String name, String source) throws IOException {
    Files.writeString(submission.resolve(name + ".java"), source);
  }
}
