package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written where, and what of it is replaced. */
class OutputTest {
  private static final FolderParts PARTS =
      FolderParts.named("model|README\\.md|parts/[0-9]+", "model");
  private static final Signature LIST = Signature.of("a list", "\\[ 1");

  @TempDir Path folder;

  private void fill(Path target, String names) throws IOException {
    for (String name : names.split(" ", -1)) {
      Path file = target.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "mine");
    }
  }

  /** Every file with its text. */
  private static Map<String, String> all(Path folder) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) tree.filter(Files::isRegularFile)::iterator) {
        all.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return all;
  }

  private static void write(Output output) {
    try (Claim claim = output.folder(PARTS)) {
      claim.writeFolder(
          aside -> {
            Files.writeString(aside.resolve("model"), "new");
            Files.createDirectory(aside.resolve("parts"));
            Files.writeString(aside.resolve("parts/1"), "new");
          });
    }
  }

  private static String refusal(Output output) {
    return assertThrows(InvalidInputException.class, () -> write(output)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({"model", "model README.md", "model parts/1 parts/22"})
  void anEarlierVersionIsReplaced(String names) throws IOException {
    Path out = folder.resolve("out");
    fill(out, names);
    write(Output.of(out));
    assertEquals(Map.of("out/model", "new", "out/parts/1", "new"), all(folder));
  }

  @Test
  void nothingIsLostWhereNothingIs() throws IOException {
    write(Output.of(folder.resolve("above/new")));
    write(Output.of(Files.createDirectory(folder.resolve("empty"))));
    assertEquals(4, all(folder).size());
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, README.md",
    "parts/1, parts/1",
    "model thesis.tex, thesis.tex",
    "model parts/1 parts/x, parts/x",
    "model .git/HEAD, .git/HEAD"
  })
  void otherFilesAreNamedAndStay(String names, String lost) throws IOException {
    Path out = folder.resolve("out");
    fill(out, names);
    Map<String, String> before = all(folder);
    String message = refusal(Output.of(out));
    assertTrue(
        message.startsWith(out + ": found a folder with " + lost + " in it, which would be lost"),
        message);
    assertEquals(before, all(folder));
  }

  @Test
  void overwritingKeepsOtherFilesAndRemovesOnlyAnEarlierVersion() throws IOException {
    Path out = folder.resolve("out");
    fill(out, "model parts/1 parts/22 parts/x thesis.tex");
    write(new Output(out, true));
    assertEquals(
        Map.of(
            "out/model",
            "new",
            "out/parts/1",
            "new",
            "out/parts/x",
            "mine",
            "out/thesis.tex",
            "mine"),
        all(folder));
    fill(folder.resolve("other"), "parts/22 photo.jpg"); // without a mark nothing of it is ours
    write(new Output(folder.resolve("other"), true));
    assertEquals("mine", all(folder).get("other/parts/22"));
  }

  @Test
  void aFileIsNotReplacedByAFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    for (boolean overwrite : new boolean[] {false, true}) {
      String message = refusal(new Output(file, overwrite));
      assertTrue(message.startsWith(file + ": found a file, which would be lost"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "/", "src/.."})
  void theCurrentFolderAndTheRootAreNeverReplaced(String out) {
    for (boolean overwrite : new boolean[] {false, true}) {
      String message = refusal(new Output(Path.of(out), overwrite));
      assertTrue(message.contains(out.equals("/") ? "the root" : "the current folder"), message);
    }
  }

  @Test
  void theHomeFolderIsNeverWrittenInto() {
    Path home = Path.of(System.getProperty("user.home"));
    String message =
        assertThrows(InvalidInputException.class, () -> new Output(home, true).withinKnown())
            .getMessage();
    assertTrue(message.contains("found the home folder"), message);
  }

  @Test
  void aLinkIsFollowedAndNeverDeletedThrough() throws IOException {
    Path theirs = folder.resolve("theirs");
    fill(theirs, "thesis.tex");
    Path link = Files.createSymbolicLink(folder.resolve("link"), theirs);
    assertTrue(refusal(Output.of(link)).contains("thesis.tex"));
    Files.delete(theirs.resolve("thesis.tex"));
    write(Output.of(link));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(theirs.resolve("model")));

    Path ours = folder.resolve("ours");
    fill(ours, "model");
    fill(folder.resolve("photos"), "1");
    Files.createSymbolicLink(ours.resolve("parts"), folder.resolve("photos"));
    assertTrue(refusal(Output.of(ours)).contains("parts"));
    AtomicFiles.deleteRecursively(ours);
    assertEquals("mine", Files.readString(folder.resolve("photos/1")));
    assertFalse(Files.exists(ours));
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("none"));
    assertTrue(refusal(Output.of(nowhere)).contains("a link that leads nowhere"));
    AtomicFiles.deleteRecursively(nowhere);
    assertFalse(Files.isSymbolicLink(nowhere));
  }

  @ParameterizedTest
  @CsvSource({"model, model", "model, ''", "model, .", "model, model/parts/.."})
  void whatIsReadIsNotReplaced(String read, String written) throws IOException {
    fill(folder, "model/parts/1");
    String message =
        assertThrows(
                InvalidInputException.class,
                () ->
                    new Output(folder.resolve(written), true)
                        .folder(PARTS, folder.resolve(read), null))
            .getMessage();
    assertTrue(message.contains(", which is read and would be lost"), message);
  }

  @Test
  void whatIsBesideOrInWhatIsReadMayBeWritten() throws IOException {
    fill(folder, "model/x/1");
    for (String written : new String[] {"other", "model/parts", "model/new", "model2"}) {
      Output.of(folder.resolve(written)).folder(PARTS, folder.resolve("model")).close();
    }
    assertEquals("mine", Files.readString(folder.resolve("model/x/1")));
  }

  private String fileRefusal(Path file, boolean overwrite, Path... inputs) {
    return assertThrows(
            InvalidInputException.class, () -> new Output(file, overwrite).file(LIST, inputs))
        .getMessage();
  }

  @Test
  void aFileIsReplacedIfItIsOurs() throws IOException {
    Path ours = Files.writeString(folder.resolve("ours.json"), "[ 1, 2 ]");
    Path theirs = Files.writeString(folder.resolve("theirs.json"), "[1, 2]");
    Path empty = Files.createFile(folder.resolve("empty.json"));
    Output.of(ours).file(LIST).close();
    Output.of(empty).file(LIST).close();
    Output.of(folder.resolve("new/new.json")).file(LIST).close();
    assertTrue(fileRefusal(theirs, false).contains("a file of another kind"));
    assertTrue(fileRefusal(ours, false, null, ours).contains("a file that is read, too"));
    new Output(theirs, true).file(LIST, theirs).close();
    assertEquals("[1, 2]", Files.readString(theirs));
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), theirs);
    assertTrue(fileRefusal(link, false).startsWith(link + ": found a file of another kind"));
    assertTrue(fileRefusal(folder, true).contains("found a folder, expected a file to write"));
    if (Files.exists(Path.of("/dev/null"))) {
      assertTrue(fileRefusal(Path.of("/dev/null"), true).contains("a device or a pipe"));
    }
  }

  @Test
  void aFolderIntoWhichIsWrittenHasAMarkOrIsEmpty() throws IOException {
    fill(folder.resolve("ours"), "model thesis.tex");
    fill(folder.resolve("theirs"), "thesis.tex");
    Output.of(folder.resolve("ours")).within(PARTS).close();
    Output.of(folder.resolve("new")).within(PARTS).close();
    Output.of(folder.resolve("new")).within(PARTS).close();
    Output theirs = Output.of(folder.resolve("theirs"));
    assertThrows(InvalidInputException.class, () -> theirs.within(PARTS));
    new Output(theirs.path(), true).within(PARTS).close();
    assertEquals(3, all(folder).size());
  }
}
