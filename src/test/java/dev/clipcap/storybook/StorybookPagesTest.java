package dev.clipcap.storybook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.Split;
import dev.clipcap.storybook.StorybookPages.Page;
import dev.clipcap.storybook.drawing.HeldOut;
import dev.clipcap.storybook.drawing.Scene;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The whole default Storybook, undrawn. */
class StorybookPagesTest {
  private static final List<Page> PAGES = StorybookPages.all(StorybookConfig.DEFAULT);

  private static Stream<Page> of(Split split) {
    return PAGES.stream().filter(page -> page.split() == split);
  }

  private static Set<String> words(Stream<String> sentences) {
    return sentences
        .flatMap(s -> Arrays.stream(s.replace(".", "").toLowerCase(Locale.ROOT).split(" ", -1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> captionWords(Stream<Page> pages) {
    return words(pages.flatMap(page -> page.captions().stream()));
  }

  @Test
  void noSceneOccursTwice() {
    assertEquals(3050, PAGES.size());
    Set<Scene> scenes = PAGES.stream().map(Page::scene).collect(Collectors.toSet());
    assertEquals(3050, scenes.size());
  }

  @Test
  void heldOutPairsAreInTheCompositionalSplitOnly() {
    for (Page page : PAGES) {
      assertEquals(page.split() == Split.COMPOSITIONAL, HeldOut.in(page.scene()), page.id());
    }
    for (HeldOut.Pair pair : HeldOut.PAIRS) {
      Predicate<Page> shows = page -> pair.describesMainThing(page.scene());
      assertTrue(of(Split.COMPOSITIONAL).filter(shows).count() >= 7, pair.toString());
    }
  }

  @Test
  void eachHalfOfAHeldOutPairOccursInTraining() {
    for (HeldOut.Pair pair : HeldOut.PAIRS) {
      assertTrue(
          of(Split.TRAIN).filter(page -> page.scene().thing() == pair.thing()).count() >= 10,
          pair.toString());
      assertTrue(
          of(Split.TRAIN)
                  .map(Page::scene)
                  .filter(
                      s ->
                          s.hue() == pair.attribute()
                              || s.setting() == pair.attribute()
                              || s.activity() == pair.attribute())
                  .count()
              >= 10,
          pair.toString());
    }
  }

  @Test
  void captionsAreFiveDifferentPlainSentences() {
    Pattern sentence = Pattern.compile("[A-Z][a-z]*( [a-z]+)+\\.");
    for (Page page : PAGES) {
      assertEquals(5, new HashSet<>(page.captions()).size(), page.id());
      for (String caption : page.captions()) {
        assertTrue(sentence.matcher(caption).matches(), caption);
        assertFalse(caption.matches(".*\\ba [aeiou].*|.*\\ban [^aeiou].*"), caption);
      }
    }
    double words =
        PAGES.stream()
            .flatMap(page -> page.captions().stream())
            .mapToInt(caption -> caption.split(" ", -1).length)
            .average()
            .orElseThrow();
    assertTrue(words > 8 && words < 14, "mean length " + words);
  }

  @Test
  void theVocabularyIsLargeAndTheTestsAddLittleToIt() {
    Set<String> training = captionWords(of(Split.TRAIN));
    assertTrue(training.size() >= 300, training.size() + " words");
    Set<String> fresh = captionWords(of(Split.TEST));
    fresh.removeAll(training);
    assertTrue(fresh.size() <= 3, fresh.toString());
  }

  @Test
  void pagesAreRepeatable() {
    StorybookConfig config = new StorybookConfig(3, 40, 5, 5, 5);
    assertEquals(StorybookPages.all(config), StorybookPages.all(config));
  }

  @Test
  void pretrainingAvoidsTheTestScenesButNotTheHeldOutPairs() {
    Set<Scene> tests = StorybookPages.testScenes(StorybookConfig.DEFAULT);
    assertEquals(450, tests.size());
    Set<Scene> seen =
        IntStream.range(0, 20_000)
            .mapToObj(i -> StorybookPages.pretraining(1, i, tests).scene())
            .collect(Collectors.toSet());
    assertTrue(seen.stream().noneMatch(tests::contains));
    assertTrue(seen.stream().filter(HeldOut::in).count() > 200);
  }

  @Test
  void storyTextKnowsEveryCaptionWordButNoCaption() {
    List<String> text = Storybook.sentences(11, 60_000);
    assertEquals(text.subList(0, 50), Storybook.sentences(11, 50));
    Set<String> unknown = captionWords(PAGES.stream());
    unknown.removeAll(words(text.stream()));
    assertEquals(Set.of(), unknown);
    Set<String> captions =
        PAGES.stream().flatMap(page -> page.captions().stream()).collect(Collectors.toSet());
    assertEquals(List.of(), text.stream().filter(captions::contains).limit(5).toList());
    Pattern sentence = Pattern.compile("[A-Z][a-z]*( [a-z]+)+\\.");
    text.forEach(s -> assertTrue(sentence.matcher(s).matches(), s));
  }
}
