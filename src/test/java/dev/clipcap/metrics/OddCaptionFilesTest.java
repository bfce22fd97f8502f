package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captions files of other programs that are easily taken for something else. */
class OddCaptionFilesTest {
  private static final Map<String, List<String>> EXPECTED =
      Map.of("1.jpg", List.of("a dog, red", "it's \"a\" dog"), "2.jpg", List.of("a cat"));

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("r.csv"), text);
  }

  private String refusal(String text) throws IOException {
    Path file = file(text);
    return assertThrows(InvalidInputException.class, () -> ReadCaptions.references(file))
        .getMessage()
        .replace(folder + "/", "");
  }

  /** As Flickr30k's annotations on the hub have them: each list was one caption with brackets. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        raw,sentids,split,filename,img_id
        "[""a dog, red"", ""it's \\""a\\"" dog""]","[0, 1]",test,1.jpg,0
        "[""a cat""]",[2],test,2.jpg,1
        """,
        "image;caption\n1.jpg;a dog, red\n1.jpg;it's \"a\" dog\n2.jpg;a cat\n",
        "{\"results\": [{\"image\": \"1.jpg\", \"caption\": [\"a dog, red\", \"it's \\\"a\\\" dog\"]},"
            + " {\"image\": \"2.jpg\", \"caption\": \"a cat\"}]}",
      })
  void listsInCellsSemicolonsAndNamedLists(String text) throws IOException {
    assertEquals(EXPECTED, ReadCaptions.references(file(text)));
  }

  @Test
  void bracketsInACaptionAreItsOwn() throws IOException {
    assertEquals(
        Map.of("1.jpg", List.of("[a dog]"), "2.jpg", List.of("[sic]")),
        ReadCaptions.references(file("image,caption\n1.jpg,[a dog]\n2.jpg,[sic]\n")));
  }

  @Test
  void aListAsPythonPrintsItIsRefused() throws IOException {
    assertEquals(
        "r.csv line 2: found a list in one cell that is not JSON, expected a caption, or a list of"
            + " strings in JSON; write it with json.dumps, or give each caption a line of its own",
        refusal("image,captions\n1.jpg,\"['a dog', 'a cat']\"\n"));
  }

  @Test
  void aColumnTwiceAndAThirdColumnAreRefused() throws IOException {
    assertEquals(
        "r.csv line 1: found the column caption twice, expected each once; rename or remove one",
        refusal("image,caption,Caption\n1.jpg,a,b\n"));
    assertEquals(
        "r.csv line 1: found 3 columns, expected an image, a tab and a caption; correct it, or add"
            + " a first line that names the columns",
        refusal("1.jpg\t0\ta dog\n"));
  }
}
