package dev.clipcap.app.web;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionListener;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.caption.Explanation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Work for the models: one thread does it, because one computation takes all cores. What has come
 * in while it was busy it captions together.
 */
final class CaptionQueue implements AutoCloseable {
  /** What can be batched: the same models and the same options. */
  private record Kind(Captioner captioner, CaptionOptions options) {}

  private sealed interface Job permits ToCaption, ToExplain {
    CompletableFuture<?> result();
  }

  private record ToCaption(
      Kind kind, ClipImage image, Consumer<String> hears, CompletableFuture<Caption> result)
      implements Job, CaptionListener {
    @Override
    public void text(String soFar) {
      hears.accept(soFar);
    }

    @Override
    public boolean isGone() {
      return result.isDone();
    }
  }

  private record ToExplain(
      Captioner captioner, ClipImage image, Caption caption, CompletableFuture<Explanation> result)
      implements Job {}

  private final BlockingQueue<Job> waiting;
  private final int batch;
  private final IntConsumer batchDone;
  private final Thread worker = new Thread(this::work, "clipcap models");

  /**
   * @param length how many jobs wait at most
   * @param batch how many captions are made together at most
   * @param batchDone is told of each batch's size
   */
  CaptionQueue(int length, int batch, IntConsumer batchDone) {
    this.waiting = new ArrayBlockingQueue<>(length);
    this.batch = batch;
    this.batchDone = batchDone;
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * A caption to be; cancel it if nobody waits for it any longer.
   *
   * @param hears what there is of it, token by token
   * @throws HttpError 429 if too many wait
   */
  CompletableFuture<Caption> caption(
      Captioner captioner, ClipImage image, CaptionOptions options, Consumer<String> hears) {
    CompletableFuture<Caption> result = new CompletableFuture<>();
    enter(new ToCaption(new Kind(captioner, options), image, hears, result));
    return result;
  }

  /**
   * An explanation to be.
   *
   * @throws HttpError 429 if too many wait
   */
  CompletableFuture<Explanation> explain(Captioner captioner, ClipImage image, Caption caption) {
    CompletableFuture<Explanation> result = new CompletableFuture<>();
    enter(new ToExplain(captioner, image, caption, result));
    return result;
  }

  private void enter(Job job) {
    if (!waiting.offer(job)) {
      throw new HttpError(429, "too many requests are waiting; try again in a second");
    }
    CompletableFuture<?> unused =
        job.result()
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    waiting.remove(job);
                  }
                });
  }

  /** How many jobs wait. */
  int length() {
    return waiting.size();
  }

  private void work() {
    try {
      while (true) {
        List<Job> jobs = new ArrayList<>(List.of(waiting.take()));
        waiting.drainTo(jobs, batch - 1);
        Map<Kind, List<ToCaption>> captions = new LinkedHashMap<>();
        for (Job job : jobs) {
          if (!job.result().isDone() && job instanceof ToCaption caption) {
            captions.computeIfAbsent(caption.kind(), kind -> new ArrayList<>()).add(caption);
          }
        }
        captions.forEach(this::captionTogether);
        for (Job job : jobs) {
          if (!job.result().isDone() && job instanceof ToExplain one) {
            complete(
                List.of(one.result()),
                () -> List.of(one.captioner().explain(one.image(), one.caption())));
          }
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void captionTogether(Kind kind, List<ToCaption> jobs) {
    List<ClipImage> images = jobs.stream().map(ToCaption::image).toList();
    complete(
        jobs.stream().map(ToCaption::result).toList(),
        () -> kind.captioner().captionImages(images, kind.options(), List.copyOf(jobs)));
    batchDone.accept(jobs.size());
  }

  private static <T> void complete(List<CompletableFuture<T>> futures, Supplier<List<T>> work) {
    try {
      List<T> results = work.get();
      for (int i = 0; i < futures.size(); i++) {
        futures.get(i).complete(results.get(i));
      }
    } catch (RuntimeException | Error e) {
      futures.forEach(future -> future.completeExceptionally(e)); // its handler reports it
    }
  }

  /** Gives up what waits, and waits for the batch under way. */
  @Override
  public void close() {
    worker.interrupt();
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    waiting.forEach(job -> job.result().cancel(false));
  }
}
