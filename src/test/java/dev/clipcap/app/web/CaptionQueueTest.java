package dev.clipcap.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionQueueTest {
  private static final CaptionOptions GREEDY = CaptionOptions.greedy();

  @TempDir Path folder;

  /**
   * The worker is held after the first caption; what comes in meanwhile is captioned together, but
   * for what was cancelled or has other options, and what finds no place is refused.
   */
  @Test
  void captionsTogetherWhatCameInMeanwhile() throws Exception {
    BareSamples.writeCaptioner("paper-transformer.pt", folder.resolve("captioner"));
    List<Integer> batches = new CopyOnWriteArrayList<>();
    CountDownLatch firstDone = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Captioner captioner = Captioner.load(folder.resolve("captioner"));
        CaptionQueue queue =
            new CaptionQueue(
                5,
                32,
                size -> {
                  batches.add(size);
                  firstDone.countDown();
                  await(goOn);
                })) {
      ClipImage image = captioner.read(BareSamples.png(40, 33, 1), "a");
      String expected = captioner.captionImages(List.of(image), GREEDY).get(0).text();
      CompletableFuture<Caption> first = queue.caption(captioner, image, GREEDY, text -> {});
      firstDone.await();
      List<CompletableFuture<Caption>> others = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        others.add(queue.caption(captioner, image, GREEDY, text -> {}));
      }
      CompletableFuture<Caption> shorter =
          queue.caption(captioner, image, GREEDY.withMaxTokens(1), text -> {});
      others.get(3).cancel(false);
      assertEquals(4, queue.length()); // its place is free at once
      CompletableFuture<?> explained = queue.explain(captioner, image, first.get());
      HttpError refused =
          assertThrows(HttpError.class, () -> queue.caption(captioner, image, GREEDY, text -> {}));
      assertEquals(429, refused.status());

      goOn.countDown();
      for (CompletableFuture<Caption> other : others.subList(0, 3)) {
        assertEquals(expected, other.get().text());
      }
      assertEquals(1, shorter.get().tokens().size());
      explained.get();
      assertEquals(List.of(1, 3, 1), batches);
      assertTrue(others.get(3).isCancelled());
    }
  }

  /** Whoever leaves at the first token hears no other, and the next caption is not held up. */
  @Test
  void whatNobodyWaitsForEndsAtTheNextToken() throws Exception {
    BareSamples.writeCaptioner("paper-transformer.pt", folder.resolve("endless"));
    CountDownLatch goOn = new CountDownLatch(1);
    try (Captioner captioner = Captioner.load(folder.resolve("endless"));
        CaptionQueue queue = new CaptionQueue(5, 32, size -> await(goOn))) {
      ClipImage image = captioner.read(BareSamples.png(40, 33, 1), "a");
      CompletableFuture<Caption> first = queue.caption(captioner, image, GREEDY, text -> {});
      first.get();
      List<String> heard = new CopyOnWriteArrayList<>();
      List<CompletableFuture<Caption>> left = new CopyOnWriteArrayList<>();
      CaptionOptions endless = GREEDY.withStop("");
      left.add(
          queue.caption(
              captioner,
              image,
              endless,
              text -> {
                heard.add(text);
                left.get(0).cancel(false);
              }));
      CompletableFuture<Caption> stays = queue.caption(captioner, image, endless, text -> {});
      goOn.countDown();
      assertEquals(
          captioner.captionImages(List.of(image), endless).get(0).text(), stays.get().text());
      assertEquals(1, heard.size(), heard.toString());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
