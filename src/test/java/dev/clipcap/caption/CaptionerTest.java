package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's face, on a tiny captioner with random weights. */
class CaptionerTest {
  @TempDir static Path folder;
  private static Path model;
  private static Captioner captioner;

  @BeforeAll
  static void load() {
    model = folder.resolve("captioner");
    BareSamples.writeCaptioner("paper-transformer.pt", model);
    captioner = Captioner.load(model);
  }

  @AfterAll
  static void close() {
    captioner.close();
  }

  private static byte[] picture(int seed) {
    return BareSamples.png(40, 33, seed);
  }

  private static String tokens(Caption caption) {
    return caption.tokens().stream()
        .map(t -> Integer.toString(t.id()))
        .collect(Collectors.joining(" "));
  }

  @Test
  void aCaptionsTokensSpellItsText() {
    List<float[]> embeddings = BareSamples.embeddings();
    List<Caption> captions = captioner.captionEmbeddings(embeddings, CaptionOptions.greedy());
    assertEquals(BareSamples.expected("paper-transformer.pt"), texts(captions));
    for (Caption caption : captions) {
      assertEquals(
          caption.text(),
          caption.tokens().stream().map(Caption.Token::text).collect(Collectors.joining()));
      assertEquals(caption.logProbability() / caption.tokens().size(), caption.score(), 1e-9);
      assertTrue(caption.alternatives().isEmpty());
      assertTrue(caption.time().toNanos() > 0);
    }
  }

  private static List<String> texts(List<Caption> captions) {
    return captions.stream().map(Caption::text).toList();
  }

  @Test
  void alternativesAreTheOtherBeamsBestFirst() {
    Caption caption = captioner.caption(picture(1), "a", CaptionOptions.beam(4));
    assertEquals(3, caption.alternatives().size());
    double before = caption.score();
    for (Caption other : caption.alternatives()) {
      assertTrue(other.score() <= before);
      before = other.score();
      assertNotEquals(tokens(caption), tokens(other));
    }
    Caption bySum = captioner.caption(picture(1), "a", CaptionOptions.beam(4, 0));
    assertEquals(bySum.logProbability(), bySum.score(), 1e-9);
  }

  @Test
  void optionsLimitStopAndForbid() {
    CaptionOptions endless = CaptionOptions.greedy().withStop("");
    Caption longest = captioner.caption(picture(2), "a", endless);
    int room = captioner.config().gpt2().positions() - captioner.config().mapper().prefix();
    assertEquals(Math.min(67, room), longest.tokens().size());
    assertEquals(3, captioner.caption(picture(2), "a", endless.withMaxTokens(3)).tokens().size());

    Caption noTwice = captioner.caption(picture(2), "a", endless.withoutRepeating(1));
    List<Integer> ids = noTwice.tokens().stream().map(Caption.Token::id).toList();
    assertEquals(ids.size(), new HashSet<>(ids).size());

    InvalidInputException twoTokens =
        assertThrows(
            InvalidInputException.class,
            () -> captioner.caption(picture(2), "a", endless.withStop(". .")));
    assertTrue(twoTokens.getMessage().contains("\". .\""), twoTokens.getMessage());
  }

  @Test
  void sameSeedSameCaptionAloneAndInABatch() {
    CaptionOptions options = CaptionOptions.nucleus(0.9, 1.5, 11);
    List<ClipImage> images =
        IntStream.range(0, 40).mapToObj(i -> captioner.read(picture(i), "picture " + i)).toList();
    List<Caption> together = captioner.captionImages(images, options);
    for (int i = 0; i < images.size(); i += 13) {
      assertEquals(
          tokens(together.get(i)), tokens(captioner.caption(picture(i), "alone", options)));
    }
    List<Caption> others = captioner.captionImages(images, CaptionOptions.nucleus(0.9, 1.5, 12));
    assertNotEquals(texts(together), texts(others));
  }

  @Test
  void severalDrawsAreThoseOfTheirSeeds() {
    CaptionOptions options = CaptionOptions.nucleus(0.9, 1.5, 11);
    Caption several = captioner.caption(picture(3), "a", options.withCount(3));
    List<String> drawn = new ArrayList<>(List.of(tokens(several)));
    several.alternatives().forEach(other -> drawn.add(tokens(other)));
    List<String> alone =
        LongStream.of(11, 12, 13)
            .mapToObj(seed -> CaptionOptions.nucleus(0.9, 1.5, seed))
            .map(one -> tokens(captioner.caption(picture(3), "a", one)))
            .toList();
    assertEquals(alone, drawn);
    assertThrows(InvalidInputException.class, () -> CaptionOptions.beam(5).withCount(2));
    assertThrows(InvalidInputException.class, () -> options.withCount(0));
  }

  /** Its tokens have the probabilities of a caption that was not asked to begin so. */
  @Test
  void aPromptBeginsEveryCaption() {
    for (CaptionOptions options :
        List.of(
            CaptionOptions.greedy(), CaptionOptions.beam(3), CaptionOptions.nucleus(0.9, 2, 5))) {
      Caption caption = captioner.caption(picture(3), "a", options.withPrompt("The pig"));
      assertTrue(caption.text().startsWith("The pig"), caption.text());
    }
    int compared = 0;
    for (int i = 0; i < 20; i++) {
      Caption free = captioner.caption(picture(i), "a");
      String start = free.tokens().get(0).text() + free.tokens().get(1).text();
      CaptionOptions options = CaptionOptions.greedy().withPrompt(start);
      Caption prompted = captioner.caption(picture(i), "a", options);
      if (prompted.tokens().get(1).equals(free.tokens().get(1))) { // else start has other tokens
        assertEquals(free.tokens(), prompted.tokens());
        compared++;
      }
    }
    assertTrue(compared > 0);
    assertThrows(
        InvalidInputException.class,
        () ->
            captioner.caption(
                picture(3), "a", CaptionOptions.greedy().withPrompt("a ".repeat(70))));
  }

  /**
   * One of forty hears its caption grow; another's listener goes at once, and nothing else changes.
   */
  @Test
  void listenersHearTheCaptionGrowAndMayLeave() {
    List<ClipImage> images =
        IntStream.range(0, 40).mapToObj(i -> captioner.read(picture(i), "picture " + i)).toList();
    CaptionOptions endless = CaptionOptions.greedy().withStop("").withMaxTokens(12);
    for (CaptionOptions options :
        List.of(CaptionOptions.greedy(), CaptionOptions.nucleus(0.9, 1, 5), endless)) {
      List<String> heard = new ArrayList<>();
      List<CaptionListener> listeners =
          new ArrayList<>(Collections.nCopies(40, CaptionListener.SILENT));
      listeners.set(35, hearing(heard::add, false));
      listeners.set(3, hearing(text -> {}, true));
      List<Caption> silent = captioner.captionImages(images, options);
      List<Caption> followed = captioner.captionImages(images, options, listeners);
      for (int i = 0; i < 40; i++) {
        assertEquals(i == 3 ? 1 : silent.get(i).tokens().size(), size(followed.get(i), options));
        assertTrue(i == 3 || silent.get(i).text().equals(followed.get(i).text()), "image " + i);
      }
      String whole = followed.get(35).text();
      assertFalse(heard.isEmpty());
      for (int i = 0; i < heard.size(); i++) {
        assertTrue(whole.startsWith(heard.get(i)), heard.get(i));
        assertTrue(i == 0 || heard.get(i).startsWith(heard.get(i - 1)), heard.get(i));
      }
    }
  }

  /** Of images that are searched together, one that nobody waits for leaves at once. */
  @Test
  void beamsThatNobodyWaitsForEnd() {
    List<ClipImage> images =
        IntStream.range(0, 20).mapToObj(i -> captioner.read(picture(i), "picture " + i)).toList();
    List<CaptionListener> listeners =
        new ArrayList<>(Collections.nCopies(20, CaptionListener.SILENT));
    List<String> heard = new ArrayList<>();
    listeners.set(3, hearing(heard::add, true));
    listeners.set(15, hearing(heard::add, true));
    for (CaptionOptions options :
        List.of(
            CaptionOptions.beam(5),
            CaptionOptions.beam(3).withStop("").withMaxTokens(9),
            CaptionOptions.beam(3).withPrompt("a cat").withMinTokens(6).withoutRepeating(2))) {
      List<Caption> silent = captioner.captionImages(images, options);
      List<Caption> followed = captioner.captionImages(images, options, listeners);
      for (int i = 0; i < 20; i++) {
        if (i == 3 || i == 15) {
          assertTrue(followed.get(i).tokens().size() <= 1, "image " + i);
        } else {
          assertEquals(tokens(silent.get(i)), tokens(followed.get(i)), "image " + i);
          assertEquals(
              tokens(captioner.captionImages(images.subList(i, i + 1), options).get(0)),
              tokens(silent.get(i)),
              "alone");
        }
      }
    }
    assertEquals(List.of(), heard);
  }

  /** A caption that is ended without a token to end it has none. */
  private static int size(Caption caption, CaptionOptions options) {
    int size = caption.tokens().size();
    return options.stop().isEmpty() && size == 0 ? 1 : size;
  }

  private static CaptionListener hearing(Consumer<String> hears, boolean gone) {
    return new CaptionListener() {
      @Override
      public void text(String soFar) {
        hears.accept(soFar);
      }

      @Override
      public boolean isGone() {
        return gone;
      }
    };
  }

  @Test
  void eightThreadsCaptionAsOne() throws Exception {
    List<CaptionOptions> options =
        List.of(
            CaptionOptions.greedy(),
            CaptionOptions.beam(3),
            CaptionOptions.nucleus(0.9, 1, 5).withoutRepeating(2));
    List<String> alone = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      alone.add(tokens(captioner.caption(picture(i), "a", options.get(i % 3))));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 5; round++) {
        List<Future<String>> captions = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
          int n = i;
          captions.add(
              threads.submit(() -> tokens(captioner.caption(picture(n), "a", options.get(n % 3)))));
        }
        for (int i = 0; i < 24; i++) {
          assertEquals(alone.get(i), captions.get(i).get(), "picture " + i);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aStreamGoesOnAfterABadImage() throws IOException {
    List<Path> files = files(70);
    Files.writeString(files.get(3), "no image");
    byte[] whole = Files.readAllBytes(files.get(40));
    Files.write(files.get(40), Arrays.copyOf(whole, whole.length / 2));
    Files.delete(files.get(69));
    try (Stream<CaptionResult> results =
        captioner.captionAll(files.stream(), CaptionOptions.greedy())) {
      List<CaptionResult> all = results.toList();
      assertEquals(files, all.stream().map(CaptionResult::image).toList());
      for (int i = 0; i < 70; i++) {
        CaptionResult result = all.get(i);
        boolean bad = i == 3 || i == 40 || i == 69;
        assertEquals(bad, result.caption().isEmpty(), "file " + i);
        assertEquals(bad, result.problem().isPresent());
        if (bad) {
          assertTrue(result.problem().get().startsWith(files.get(i).toString()));
        } else if (i % 9 == 0) {
          assertEquals(
              tokens(captioner.caption(files.get(i))), tokens(result.caption().get()), "file " + i);
        }
      }
    }
  }

  private static List<Path> files(int count) throws IOException {
    Path pictures = Files.createTempDirectory(folder, "pictures");
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(Files.write(pictures.resolve(i + ".png"), picture(i)));
    }
    return files;
  }

  /** Nothing is asked for before the first result; then one batch and the one read ahead. */
  @Test
  void aStreamReadsAheadNoMoreThanABatch() throws IOException {
    Path file = files(1).get(0);
    AtomicInteger asked = new AtomicInteger();
    Stream<Path> endless = Stream.generate(() -> file).peek(f -> asked.incrementAndGet());
    AtomicInteger closed = new AtomicInteger();
    try (Stream<CaptionResult> results =
        captioner.captionAll(endless.onClose(closed::incrementAndGet), CaptionOptions.greedy())) {
      var iterator = results.iterator();
      assertEquals(0, asked.get());
      for (int i = 0; i < 64; i++) {
        assertTrue(iterator.next().caption().isPresent());
      }
      assertEquals(128, asked.get());
      assertTrue(iterator.next().caption().isPresent());
      assertEquals(192, asked.get());
    }
    assertEquals(1, closed.get());
  }

  @Test
  void refusesTooManyPixels() {
    assertThrows(InvalidInputException.class, () -> captioner.read(picture(1), "a", 1319));
    assertFalse(captioner.read(picture(1), "a", 1320).pixels().length == 0);
  }

  @Test
  void closesOnceAndRefusesUseAfterwards() {
    Captioner closed = Captioner.load(model);
    closed.caption(picture(1), "a");
    Stream<CaptionResult> stream = closed.captionAll(Stream.of(model), CaptionOptions.greedy());
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.caption(picture(1), "a"));
    assertThrows(IllegalStateException.class, () -> closed.embed(picture(1), "a"));
    assertThrows(IllegalStateException.class, stream::toList);
    assertThrows(
        IllegalStateException.class,
        () -> closed.captionEmbeddings(BareSamples.embeddings(), CaptionOptions.greedy()));
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThrows(InvalidInputException.class, () -> CaptionOptions.beam(0));
    assertThrows(InvalidInputException.class, () -> CaptionOptions.beam(3, Double.NaN));
    assertThrows(InvalidInputException.class, () -> CaptionOptions.nucleus(0, 1, 0));
    assertThrows(InvalidInputException.class, () -> CaptionOptions.nucleus(0.9, -1, 0));
    assertThrows(InvalidInputException.class, () -> CaptionOptions.greedy().withMaxTokens(0));
    assertThrows(InvalidInputException.class, () -> CaptionOptions.greedy().withoutRepeating(-1));
  }
}
