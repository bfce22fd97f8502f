package dev.clipcap.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.SharedData;
import dev.clipcap.io.Exif;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TextRuleTest {
  /** Raw captions, and what Python's own {@code split} and {@code re} make of them. */
  private static final String[][] CAPTIONS = {
    {"A dog runs .", "A dog runs."},
    {"A dog runs", "A dog runs."},
    {"  A  dog\truns\n", "A dog runs."},
    {"A man wears a \" Bucs \" shirt .", "A man wears a Bucs shirt."},
    {"A boy 's hat , red ; and new !", "A boy's hat, red; and new."},
    {"the dogs 's toy 'sand box", "the dogs's toy 'sand box."},
    {"Dale Jr. posters ...", "Dale Jr. posters."},
    {"two . dots . here", "two. dots. here."},
    {"He said : \" Hi ! \" .", "He said: Hi."},
    {"A sign reads ' STOP '", "A sign reads ' STOP."},
    {"Is it 5 ?!", "Is it 5."},
    {"It's a dog - ", "It's a dog."},
    {"a 's", "a's."},
    {"\"\"", "."},
    {"", "."},
    {"A man at a caf\u00e9", "A man at a caf."},
    {"Un chat\u00a0noir\u2009dort\u001c!", "Un chat noir dort."}
  };

  @Test
  void everyCaptionIsASentence() {
    for (String[] caption : CAPTIONS) {
      assertEquals(caption[1], TextRule.SENTENCE.apply(caption[0]), caption[0]);
      assertEquals(caption[1], TextRule.SENTENCE.apply(caption[1]), "a second time");
    }
  }

  @Test
  void captionsOfAllSplitsChangeAndNothingElseDoes() {
    Map<Split, List<CaptionedImage>> splits = new EnumMap<>(Split.class);
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      splits.put(
          split,
          List.of(
              new CaptionedImage(
                  split + " 1", ImageSource.file(Path.of("a.jpg")), List.of("A cat .", "Cats"))));
    }
    CaptionDataset raw =
        new ListedDataset("few", splits, List.of(), List.of(), Optional.empty(), Exif.IGNORE);
    CaptionDataset ruled = TextRule.SENTENCE.apply(raw);
    assertEquals("few", ruled.name());
    for (Split split : splits.keySet()) {
      CaptionedImage before = raw.split(split).get(0);
      CaptionedImage after = ruled.split(split).get(0);
      assertEquals(List.of("A cat.", "Cats."), after.captions());
      assertEquals(before.id(), after.id());
      assertEquals(before.image(), after.image());
    }
    assertTrue(ruled.split(Split.VALIDATION).isEmpty());
  }

  /** The hashes are of the lines that the Python of the models' own training made. */
  @Test
  void thousandsOfRealCaptionsComeOutAsInPython() throws IOException {
    Optional<Path> folder = SharedData.file("flickr900");
    Assumptions.assumeTrue(folder.isPresent(), "SKIPPED: no flickr900/ in the shared data");
    assertEquals(
        "694c2e4cf8110783726bd98607174df5cdf7510fd5312747a453a9fb106239f4",
        hash(Files.readAllLines(folder.get().resolve("other_captions.txt"))));
    CaptionDataset data = Samples.open("embeddings:" + folder.get() + ",split.rows.train=0-899");
    List<String> captions =
        data.split(Split.TRAIN).stream().flatMap(image -> image.captions().stream()).toList();
    assertEquals(4500, captions.size());
    assertEquals(
        "bda16e3b46d8ca9cc9bc67a1ad6b02963db7cbcb9c32aa2b1c27546a22c7f5af", hash(captions));
  }

  private static String hash(List<String> captions) {
    String lines =
        captions.stream().map(c -> TextRule.SENTENCE.apply(c) + "\n").collect(Collectors.joining());
    return Sha256.of(lines.getBytes(StandardCharsets.UTF_8));
  }
}
