package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which images of two files are the same, and what happens to the others. */
class PairingTest {
  private static final String COCO =
      "{\"images\": [{\"id\": 42, \"file_name\": \"COCO_val2014_000000000042.jpg\"}],"
          + "\"annotations\": [{\"image_id\": 42, \"id\": 1, \"caption\": \"a dog\"}]}";

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String refusal(String candidates, String references) throws IOException {
    Path c = file("c.json", candidates);
    Path r = file("r.json", references);
    return assertThrows(InvalidInputException.class, () -> ReadCaptions.samples(c, r))
        .getMessage()
        .replace(folder + "/", "");
  }

  @Test
  void anImageOfOneFileOnlyIsRefused() throws IOException {
    assertEquals(
        "c.json: found 1 image of r.json without a caption (b), expected a caption of each image"
            + " that has references, and no other; complete the files, or score what both have with"
            + " partial=true",
        refusal("{\"a\": \"x\"}", "{\"a\": [\"x\"], \"b\": [\"y\"]}"));
    assertEquals(
        "c.json: found 6 captions without references in r.json (1, 2, 3, 4, 5, ...), expected a"
            + " caption of each image that has references, and no other; complete the files, or score"
            + " what both have with partial=true",
        refusal(
            "{\"a\": \"x\", \"1\": \"\", \"2\": \"\", \"3\": \"\", \"4\": \"\", \"5\": \"\","
                + " \"6\": \"\"}",
            "{\"a\": [\"x\"]}"));
  }

  /** A bad image has null in a list; an empty caption is a caption, of no words. */
  @Test
  void nullIsNoCaptionAndEmptyIsOne() throws IOException {
    String references = "{\"a\": [\"x\"], \"b\": [\"y\"]}";
    String message = refusal("{\"a\": \"x\", \"b\": null}", references);
    assertEquals(
        "c.json: found 1 image of r.json without a caption (b)",
        message.split(", expected", -1)[0]);
    message =
        refusal(
            "[{\"image\": \"a\", \"caption\": \"x\"}, {\"image\": \"b\", \"caption\": null}]",
            references);
    assertEquals(
        "c.json: found 1 image of r.json without a caption (b)",
        message.split(", expected", -1)[0]);
    List<Sample> samples =
        ReadCaptions.samples(
            file("c.json", "{\"a\": \"x\", \"b\": \"\"}"), file("r.json", references));
    assertEquals(0.5, CaptionScores.of(samples).rougeL(), 1e-12);
  }

  @Test
  void partialLeavesOutAndCounts() throws IOException {
    Path c = file("c.json", "{\"a\": \"a dog\", \"z\": \"a cat\", \"b\": null}");
    Path r = file("r.json", "{\"a\": [\"a dog\"], \"b\": [\"y\"], \"d\": [\"y\"]}");
    ScoreJob.Result result = ScoreJob.score(new ScoreJob.Request(c, r, null, null, true));
    assertEquals(1, result.scores().images());
    assertEquals(new ScoreJob.LeftOut(2, 1), result.leftOut());
    assertEquals(
        "images           1, 3 left out (2 without a caption, 1 without references)",
        result.table().lines().findFirst().orElseThrow());
    Path none = file("none.json", "{\"x\": \"a dog\"}");
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> ScoreJob.score(new ScoreJob.Request(none, r, null, null, true)));
    assertEquals(
        "with the same ids",
        e.getMessage().substring(e.getMessage().length() - "with the same ids".length()));
  }

  @ParameterizedTest
  @CsvSource({
    "42, 42",
    "a.jpg, a.jpg",
    "./a.jpg, a.jpg",
    "photos/a.jpg, a.jpg",
    "a.jpg, images/a.jpg",
    "photos/a.jpg, a",
    "a, photos/a.JPG",
    "COCO_val2014_000000000042.jpg, 42",
    "val2017/000000000042.jpg, 42",
    "42, COCO_train2014_000000000042.jpg",
    "000000000042, 42",
    "cafe\u0301.jpg, caf\u00e9.jpg",
  })
  void theSameImage(String candidate, String reference) throws IOException {
    List<Sample> samples =
        ReadCaptions.samples(
            file("c.json", "{\"" + candidate + "\": \"x\"}"),
            file("r.json", "{\"" + reference + "\": [\"x\"]}"));
    assertEquals(reference, samples.get(0).id());
  }

  @ParameterizedTest
  @CsvSource({
    "a/1.jpg, b/1.jpg",
    "a.jpg, a.png",
    "A.jpg, a.jpg",
    "042, 42",
    "42.0, 42",
    "img42.jpg, 42",
    "a.b, a",
    "1.jpg, 11.jpg",
  })
  void anotherImage(String candidate, String reference) throws IOException {
    String message = refusal("{\"" + candidate + "\": \"x\"}", "{\"" + reference + "\": [\"x\"]}");
    assertEquals(
        "c.json: found 1 image of r.json without a caption (%s) and 1 caption without references in r.json (%s)"
            .formatted(reference, candidate),
        message.split(", expected", -1)[0]);
  }

  @Test
  void aNameThatFitsTwoImagesFitsNone() throws IOException {
    Path r = file("r.json", "{\"a/1.jpg\": [\"x\"], \"b/1.jpg\": [\"y\"]}");
    assertEquals(
        List.of("a/1.jpg", "b/1.jpg"),
        ReadCaptions.samples(file("c.json", "{\"p/a/1.jpg\": \"x\", \"p/b/1.jpg\": \"y\"}"), r)
            .stream()
            .map(Sample::id)
            .toList());
    Path one = file("one.json", "{\"1.jpg\": \"x\"}");
    assertEquals(List.of("1.jpg"), Pairing.of(one, r, null).withoutReferences());
  }

  @Test
  void twoCaptionsOfAnImageByDifferentNamesAreRefused() throws IOException {
    String message = refusal("{\"42\": \"x\", \"COCO_val2014_000000000042.jpg\": \"y\"}", COCO);
    assertEquals(
        "c.json, image COCO_val2014_000000000042.jpg: found image COCO_val2014_000000000042.jpg a"
            + " second time, expected one caption per image; remove one of the two",
        message);
  }

  /** By the list of images beside COCO's annotations, whatever the name. */
  @Test
  void annotationsNameTheirFiles() throws IOException {
    Path r = file("r.json", COCO.replace("COCO_val2014_000000000042.jpg", "dog.jpg"));
    Path c = file("c.jsonl", "{\"image\": \"photos/dog.jpg\", \"caption\": \"a dog\"}\n");
    assertEquals(List.of(new Sample("42", "a dog", List.of("a dog"))), ReadCaptions.samples(c, r));
  }

  /** Lists of one kind are paired by order; a list is not paired with a file that has ids. */
  @Test
  void listsWithoutIds() throws IOException {
    Path c = file("c.json", "[\"x\", null]");
    Path r = file("r.json", "[[\"x\"], [\"y\"]]");
    assertEquals(List.of("1"), Pairing.of(c, r, null).withoutCaption());
    assertEquals(
        "c.json: found captions without image ids, expected a file that says which image each is of;"
            + " caption again with out=FILE.json or FILE.jsonl, which name the images",
        refusal("[\"x\", \"y\"]", "{\"0\": [\"x\"], \"1\": [\"y\"]}"));
  }
}
