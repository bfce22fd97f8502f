package dev.clipcap.experiment.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.train.History;
import dev.clipcap.experiment.report.Claims.Verdict;
import dev.clipcap.metrics.Comparison;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private static final Comparison EVEN = difference(0.0129, -0.017, 0.042);
  private static final History FAST = history(2.0, 1.62, 1.6, 1.6);
  private static final History SLOW = history(3.0, 2.0, 1.5, 1.4);

  @Test
  void theIntervalDecidesWhichScoreIsHigher() {
    assertEquals(Verdict.HOLDS, score(difference(0.05, 0.01, 0.09)));
    assertEquals(Verdict.FAILS, score(difference(-0.05, -0.09, -0.01)));
    assertEquals(Verdict.UNTOLD, score(EVEN));
  }

  @Test
  void aFasterStartIsALowerFirstLossThatSettlesSooner() {
    // FAST is within 5% of 1.6 in epoch 2, SLOW within 5% of 1.4 in epoch 4.
    assertEquals(Verdict.HOLDS, start(SLOW, FAST));
    assertEquals(Verdict.FAILS, start(FAST, SLOW));
    assertEquals(Verdict.UNTOLD, start(FAST, FAST));
  }

  @Test
  void aFasterStartCannotBeToldWhenTheTwoMeasuresDisagreeOrOneEpochWasRun() {
    History lowButSlow = history(1.9, 1.5, 1.2, 1.0);
    assertEquals(Verdict.UNTOLD, start(FAST, lowButSlow));
    assertEquals(Verdict.UNTOLD, start(history(3.0), history(2.0)));
  }

  @Test
  void oneMeasureIsEnoughWhenTheOtherTies() {
    // Both settle in epoch 2; the first losses differ by more than 1%.
    assertEquals(Verdict.HOLDS, start(history(3.0, 1.0), history(2.5, 1.0)));
    // The first losses differ by less than 1%.
    assertEquals(Verdict.FAILS, start(history(2.0, 1.95), history(2.01, 1.0)));
  }

  @Test
  void theEndIsJudgedByTrainingAndValidationLoss() {
    assertEquals(Verdict.HOLDS, end(1.0, 1.2, 1.1, 1.3));
    assertEquals(Verdict.FAILS, end(1.1, 1.3, 1.0, 1.2));
    assertEquals(Verdict.IN_PART, end(1.0, 1.3, 1.1, 1.2));
    assertEquals(Verdict.UNTOLD, end(1.0, 1.2, 1.005, 1.205));
  }

  @Test
  void theParagraphSaysWhatWasFoundInEachCase() {
    String holds = new Claims(difference(0.05, 0.01, 0.09), EVEN, SLOW, FAST).paragraph();
    assertContains(holds, "**Claim 1, MLP + fine-tuned GPT-2 scores higher: holds.**");
    assertContains(
        holds,
        "Report BLEU-4 is 0.3500 against 0.3000; the difference of +0.0500 has the 95% interval"
            + " [0.0100, 0.0900], which excludes zero. By corpus BLEU-4 the difference is +0.0129,"
            + " not significant.");
    assertContains(
        holds,
        "**Claim 2, transformer + frozen GPT-2 converges faster early: holds.** After epoch 1 its"
            + " validation loss is 2.000 against 3.000 (lower), and it comes within 5% of its"
            + " lowest in epoch 2, against epoch 4.");
    assertContains(holds, "**Claim 3, MLP + fine-tuned GPT-2 ends with the lower loss: holds.**");

    String fails = new Claims(difference(-0.05, -0.09, -0.01), EVEN, FAST, SLOW).paragraph();
    assertContains(fails, "scores higher: does not hold.**");
    assertContains(fails, "converges faster early: does not hold.**");
    assertContains(fails, "ends with the lower loss: does not hold.**");
    assertContains(fails, "validation loss 1.600 against 1.400 (higher)");

    String open = new Claims(EVEN, EVEN, history(2.0), history(2.0)).paragraph();
    assertContains(open, "scores higher: cannot be told.**");
    assertContains(
        open, "which includes zero, so these 193 images do not tell the two models apart.");
    assertContains(open, "converges faster early: cannot be told.** It needs two epochs");
    assertContains(open, "ends with the lower loss: cannot be told.**");
    assertContains(open, "(equal; dropout");
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "not in: " + text);
  }

  private static Verdict score(Comparison comparison) {
    return new Claims(comparison, EVEN, SLOW, FAST).higherScore();
  }

  private static Verdict start(History tuned, History frozen) {
    return new Claims(EVEN, EVEN, tuned, frozen).fasterStart();
  }

  private static Verdict end(double train, double validation, double train2, double validation2) {
    History tuned = new History(List.of(), List.of(new History.Epoch(train, validation)));
    History frozen = new History(List.of(), List.of(new History.Epoch(train2, validation2)));
    return new Claims(EVEN, EVEN, tuned, frozen).lowerEnd();
  }

  /** Epochs with the given validation losses, and training losses half as high. */
  private static History history(double... validation) {
    return new History(
        List.of(), Arrays.stream(validation).mapToObj(v -> new History.Epoch(v / 2, v)).toList());
  }

  private static Comparison difference(double difference, double low, double high) {
    return new Comparison(
        "report_bleu4", 193, 0.3 + difference, 0.3, difference, low, high, 0, 193, 0, 0.5, 10, 1);
  }
}
