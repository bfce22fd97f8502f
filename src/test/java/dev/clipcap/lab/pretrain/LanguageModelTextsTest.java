package dev.clipcap.lab.pretrain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.TextRule;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTextsTest {
  private static final int END = 9;
  private static final int[][] TEXTS = {{1, 2, END}, {3, END}, {4, 5, 6, END}, {7, 8, END}};

  @TempDir Path folder;

  private LanguageModelSettings settings(String lines, TextRule rule) throws IOException {
    Path file = Files.writeString(folder.resolve("texts.txt"), lines);
    LanguageModelSettings all = LanguageModelSettings.defaults();
    return new LanguageModelSettings(
        file.toString(),
        null,
        rule,
        all.vocabulary(),
        all.width(),
        all.layers(),
        all.heads(),
        all.positions(),
        all.dropout(),
        all.epochs(),
        all.batch(),
        all.learningRate(),
        all.weightDecay(),
        all.seed());
  }

  /** 13 ids with the end that comes first: 6 windows of 2, that share their ends. */
  @Test
  void windowsHaveEveryIdOnceToPredict() {
    List<int[]> windows = LanguageModelTexts.windows(TEXTS, END, 2, 1);
    assertEquals(6, windows.size());
    assertEquals(END, windows.get(0)[0]);
    for (int i = 1; i < windows.size(); i++) {
      assertEquals(windows.get(i - 1)[2], windows.get(i)[0]);
    }
    int[] predicted =
        windows.stream().flatMapToInt(w -> IntStream.of(w[1], w[2])).sorted().toArray();
    assertArrayEquals(
        Arrays.stream(TEXTS).flatMapToInt(Arrays::stream).sorted().toArray(), predicted);
  }

  @Test
  void eachEpochHasAnOrderOfItsOwn() {
    int[] first = LanguageModelTexts.windows(TEXTS, END, 12, 1).get(0);
    assertArrayEquals(first, LanguageModelTexts.windows(TEXTS, END, 12, 1).get(0));
    assertFalse(Arrays.equals(first, LanguageModelTexts.windows(TEXTS, END, 12, 2).get(0)));
  }

  @Test
  void textsAloneAreCutToThePositions() {
    List<List<int[]>> batches = LanguageModelTexts.byLength(TEXTS, END, 3, 2);
    assertEquals(3, batches.size());
    assertArrayEquals(new int[] {END, 3, END}, batches.get(0).get(0));
    assertArrayEquals(new int[] {END, 1, 2, END}, batches.get(1).get(0));
    assertArrayEquals(new int[] {END, 4, 5, 6}, batches.get(1).get(1));
    assertArrayEquals(new int[] {END, 7, 8, END}, batches.get(2).get(0));
  }

  @Test
  void everyFiftiethLineIsHeld() throws IOException {
    StringBuilder lines = new StringBuilder();
    IntStream.rangeClosed(1, 120).forEach(i -> lines.append("text ").append(i).append(" .\n\n"));
    LanguageModelTexts texts =
        LanguageModelTexts.read(settings(lines.toString(), TextRule.SENTENCE));
    assertEquals(List.of("text 50.", "text 100."), texts.validation());
    assertEquals(118, texts.train().size());
    assertEquals("text 1.", texts.train().get(0));
  }

  @Test
  void fewLinesAreRefused() throws IOException {
    LanguageModelSettings few = settings("one\ntwo\n", null);
    String line =
        assertThrows(InvalidInputException.class, () -> LanguageModelTexts.read(few)).getMessage();
    assertTrue(line.contains("2 lines") && line.contains("validationFile"), line);
    LanguageModelSettings none = settings("\n \n", null);
    assertThrows(InvalidInputException.class, () -> LanguageModelTexts.read(none));
  }
}
