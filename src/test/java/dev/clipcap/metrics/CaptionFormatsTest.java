package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** The same captions in every form that people and this program write them in. */
class CaptionFormatsTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Each under a name that says nothing of its form. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'image_id': 42, 'caption': 'a dog'}, {'image_id': 7, 'caption': 'a cat, asleep'}]",
        "[{'image_id': '42', 'id': 1, 'caption': 'a dog'}, {'image_id': '7', 'id': 2,"
            + " 'caption': 'a cat, asleep'}]",
        "{'annotations': [{'image_id': 42, 'id': 1, 'caption': 'a dog'}, {'image_id': 7, 'id': 2,"
            + " 'caption': 'a cat, asleep'}], 'info': {}, 'images': [{'id': 42, 'file_name':"
            + " 'x.jpg'}]}",
        "{'images': [{'cocoid': 42, 'filename': 'x.jpg', 'imgid': 0, 'split': 'test', 'sentids':"
            + " [1], 'sentences': [{'raw': 'a dog', 'imgid': 0, 'sentid': 1, 'tokens': ['a',"
            + " 'dog']}]}, {'cocoid': 7, 'filename': 'y.jpg', 'split': 'val', 'sentences':"
            + " [{'tokens': ['a', 'cat', 'asleep'], 'raw': 'a cat, asleep'}]}], 'dataset': 'coco'}",
        "{'42': 'a dog', '7': 'a cat, asleep'}",
        "{'42': ['a dog'], '7': ['a cat, asleep']}",
        "{'42': [{'caption': 'a dog'}], '7': [{'image_id': 7, 'caption': 'a cat, asleep'}]}",
        "{'image': '42', 'caption': 'a dog', 'log_probability': -1.5, 'model': 'm', 'beam': 1}\n"
            + "{'image': '7', 'caption': 'a cat, asleep', 'log_probability': -1.5, 'model': 'm',"
            + " 'beam': 1}\n",
        "\uFEFF{'file_name': '42', 'text': 'a dog'}\r\n{'file_name': '7', 'text': 'a cat, asleep'}",
        "[{'image': '42', 'source': 'images/42.jpg', 'caption': 'a dog', 'log_probability': -1,"
            + " 'report_bleu4': 0.5, 'references': ['a dog']}, {'image': '7', 'caption':"
            + " 'a cat, asleep', 'references': ['a cat, asleep']}]",
        "{'model': 'm', 'split': 'TEST', 'left_out': [], 'images': 2, 'captions': [{'image': '42',"
            + " 'caption': 'a dog'}, {'image': '7', 'caption': 'a cat, asleep'}]}",
        ",Image_ID,Caption\n0,42,a dog\n1,7,'a cat, asleep'\n",
        "\uFEFFid,split,text\r\n42,test,'a dog'\r\n7,test,'a cat, asleep'\r\n",
        "image_id\tcaption\n42\ta dog\n7\ta cat, asleep\n",
        "42\ta dog\n7\ta cat, asleep\n",
        "42#0\ta dog\n7#0\ta cat, asleep\n",
      })
  void areCandidatesAndReferences(String text) throws IOException {
    Path file = file("captions", text.replace('\'', '"'));
    assertEquals(Map.of("42", "a dog", "7", "a cat, asleep"), ReadCaptions.candidates(file));
    Map<String, List<String>> references = ReadCaptions.references(file);
    assertEquals(Map.of("42", List.of("a dog"), "7", List.of("a cat, asleep")), references);
    assertEquals(List.of("42", "7"), List.copyOf(references.keySet()));
    assertEquals(2, ReadCaptions.samples(file, file).size());
  }

  /** One line of JSON lines is one object, and no map. */
  @Test
  void oneLine() throws IOException {
    Path file = file("one.jsonl", "{\"image\": \"a.jpg\", \"caption\": \"a dog\"}\n");
    assertEquals(Map.of("a.jpg", "a dog"), ReadCaptions.candidates(file));
  }

  @Test
  void severalReferencesOfAnImage() throws IOException {
    List<String> both = List.of("a dog", "a brown dog");
    for (String text :
        List.of(
            "[{'image_id': 42, 'caption': 'a dog'}, {'image_id': 42, 'caption': 'a brown dog'}]",
            "{'images': [{'filename': '42', 'sentences': [{'raw': 'a dog'}, {'raw': 'a brown"
                + " dog'}]}]}",
            "{'image': '42', 'captions': ['a dog', 'a brown dog']}\n",
            "image,caption\n42,a dog\n42,a brown dog\n",
            "42#0\ta dog\n42#1\ta brown dog\n")) {
      Path file = file("r", text.replace('\'', '"'));
      assertEquals(Map.of("42", both), ReadCaptions.references(file), text);
      var e = assertThrows(InvalidInputException.class, () -> ReadCaptions.candidates(file));
      assertTrue(e.getMessage().contains("expected one caption per image"), e.getMessage());
    }
  }

  /** The human captions are the references, the model's the candidate. */
  @Test
  void ofARunsCaptionsTheHumanOnesAreTheReferences() throws IOException {
    Path file = Path.of("results", "mlp-finetune", "captions.json");
    Map<String, List<String>> references = ReadCaptions.references(file);
    assertEquals(300, references.size());
    assertEquals("A pig running near a red barn.", references.get("test-00000").get(0));
    assertEquals(5, references.get("test-00000").size());
    CaptionScores scores = CaptionScores.of(ReadCaptions.samples(file, file));
    assertEquals(0.2973, scores.reportBleu4(), 1e-4, "that of its metrics.json");
  }

  /** What Python's csv module reads of the same text. */
  @Test
  void csvIsThatOfPython() throws IOException {
    Path file =
        file(
            "c.csv",
            """
            image,caption
            "a,b.jpg","He said ""hi"", twice"
            c.jpg,two "words"
            d.jpg,"over
            two lines"
            e.jpg,
            """);
    assertEquals(
        Map.of(
            "a,b.jpg", "He said \"hi\", twice",
            "c.jpg", "two \"words\"",
            "d.jpg", "over\ntwo lines",
            "e.jpg", ""),
        ReadCaptions.candidates(file));
    Path torn = file("torn.csv", "image,caption\na.jpg,one, two\n");
    var e = assertThrows(InvalidInputException.class, () -> ReadCaptions.candidates(torn));
    assertTrue(e.getMessage().contains("torn.csv line 2: found 3 fields"), e.getMessage());
    Path other = file("other.csv", "path;words\na.jpg;one\n");
    e = assertThrows(InvalidInputException.class, () -> ReadCaptions.candidates(other));
    assertTrue(e.getMessage().contains("first line that names columns"), e.getMessage());
  }

  @Test
  void aCsvOfReferencesMayNameItsSplits() throws IOException {
    Path references =
        file(
            "r.csv",
            "image,caption,split\na.jpg,a dog,test\nb.jpg,a cat,restval\nc.jpg,an owl,val\n");
    Path candidates = file("c.csv", "image,caption\na.jpg,a dog\n");
    assertEquals(1, Pairing.of(candidates, references, "test").require(false).samples().size());
    Path owl = file("owl.csv", "image,caption\nc.jpg,an owl\n");
    assertEquals(1, Pairing.of(owl, references, "val").require(false).samples().size());
    assertEquals(List.of("a cat"), Pairing.References.training(references));
    var e =
        assertThrows(
            InvalidInputException.class, () -> Pairing.of(candidates, references, "compositional"));
    assertTrue(e.getMessage().contains("the splits [test, train, validation]"), e.getMessage());
  }
}
