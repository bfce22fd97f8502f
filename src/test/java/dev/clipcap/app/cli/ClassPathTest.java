package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.experiment.config.Photos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mapper of one's own is found where {@code --classpath} says. */
class ClassPathTest {
  @TempDir Path folder;

  private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void forget() {
    Thread.currentThread().setContextClassLoader(loader);
  }

  @Test
  void aClassOfAFolderTrainsAndCaptions() throws Exception {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String source = "src/test/resources/exercise/MyMapper.java";
    String[] javac = {
      "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString(), source
    };
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, javac));
    Photos.folder(folder.resolve("data"), 18);
    String captioner = folder.resolve("out/captioner").toString();
    String[] train = {
      "train",
      "own-mapper",
      "--data",
      "folder:" + folder.resolve("data"),
      "--epochs",
      "1",
      "--out",
      folder.resolve("out").toString()
    };
    String[] caption = {"caption", "--model", captioner, folder.resolve("data/2.jpg").toString()};
    Run absent = Run.dashes(train);
    assertEquals(
        "error: mapper class dev.clipcap.exercise.MyMapper: found no such class on the class path,"
            + " expected a class that implements PrefixMapper; check the name, or add --classpath"
            + " FOLDER_OR_JAR\n",
        absent.err());
    assertEquals(ExitCode.BAD_INPUT, absent.status());
    Run trained = Run.dashes(with(train, classes));
    assertEquals(ExitCode.DONE, trained.status(), trained.err());
    forget();
    assertEquals(ExitCode.BAD_INPUT, Run.dashes(caption).status());
    Run captioned = Run.dashes(with(caption, classes));
    assertEquals(ExitCode.DONE, captioned.status(), captioned.err());
    assertTrue(captioned.out().contains("2.jpg\t"), captioned.out());
  }

  @Test
  void aPlaceThatIsNotThereIsSaid() {
    Path none = folder.resolve("none");
    Run run = Run.dashes("train", "own-mapper", "--classpath", none.toString());
    assertEquals(
        "error: option --classpath: found no such file or folder: "
            + none
            + ", expected the folder that holds the class's package, or a jar; correct the path, or"
            + " compile the class first\n",
        run.err());
    assertEquals(ExitCode.BAD_INPUT, run.status());
  }

  private static String[] with(String[] command, Path classes) {
    return Stream.concat(Arrays.stream(command), Stream.of("--classpath", classes.toString()))
        .toArray(String[]::new);
  }
}
