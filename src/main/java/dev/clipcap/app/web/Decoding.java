package dev.clipcap.app.web;

import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.io.InvalidInputException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decodes images, as many at once as there are cores: a decoded photo takes hundreds of megabytes.
 * Whoever waits too long is told so and leaves the queue. An image that takes too long is given up,
 * but keeps its core until its decoder returns: native code cannot be stopped. (How long that can
 * be is bounded by what {@code dev.clipcap.image} decodes at all.)
 */
final class Decoding implements AutoCloseable {
  private final WebLimits limits;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger givenUpUnderWay = new AtomicInteger();
  private final LongAdder givenUp = new LongAdder();

  Decoding(WebLimits limits) {
    this.limits = limits;
    int cores = Runtime.getRuntime().availableProcessors();
    threads =
        new ThreadPoolExecutor(
            cores, cores, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(limits.queue()));
  }

  /**
   * A decoded image to be; cancel it if nobody waits for it any longer. Completes with an {@link
   * HttpError} 422 or 503 where there is none.
   *
   * @throws HttpError 429 if too many wait
   */
  CompletableFuture<ClipImage> read(Captioner captioner, byte[] encoded) {
    Job job = new Job(captioner, encoded);
    try {
      threads.execute(job);
    } catch (RejectedExecutionException e) {
      throw new HttpError(429, "too many images are waiting; try again in a second");
    }
    CompletableFuture<Void> time = new CompletableFuture<>();
    CompletableFuture<Void> unused =
        time.completeOnTimeout(null, limits.decoding().toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(job::giveUp);
    CompletableFuture<?> unusedEnd =
        job.image.whenComplete(
            (image, failure) -> {
              time.cancel(false); // it would hold the image
              if (failure != null) {
                threads.remove(job); // its client has gone, or has waited long enough
              }
            });
    return job.image;
  }

  private final class Job implements Runnable {
    final CompletableFuture<ClipImage> image = new CompletableFuture<>();
    private final Captioner captioner;
    private byte[] encoded;
    private boolean underWay;
    private boolean late;

    Job(Captioner captioner, byte[] encoded) {
      this.captioner = captioner;
      this.encoded = encoded;
    }

    @Override
    public void run() {
      byte[] bytes = begin();
      if (bytes == null) {
        return;
      }
      try {
        image.complete(captioner.read(bytes, "image", limits.pixels()));
      } catch (InvalidInputException e) {
        image.completeExceptionally(new HttpError(422, e.getMessage()));
      } catch (RuntimeException | Error e) {
        image.completeExceptionally(e);
      } finally {
        end();
      }
    }

    /** The bytes, unless nobody waits for them any longer. */
    private synchronized byte[] begin() {
      underWay = !image.isDone();
      return underWay ? encoded : null;
    }

    private synchronized void end() {
      underWay = false;
      encoded = null;
      if (late) {
        givenUpUnderWay.decrementAndGet();
      }
    }

    synchronized void giveUp() {
      boolean tooLate =
          image.completeExceptionally(
              new HttpError(503, "the image was not decoded in time; try again later"));
      if (tooLate) {
        givenUp.increment();
        late = underWay;
        if (late) {
          givenUpUnderWay.incrementAndGet();
        }
      }
      if (!underWay) {
        encoded = null;
      }
    }
  }

  /** Whether a core is left for the next image. */
  boolean isFree() {
    return givenUpUnderWay.get() < threads.getCorePoolSize();
  }

  /** Images that are being decoded, those that were given up included. */
  int underWay() {
    return threads.getActiveCount();
  }

  /** Images that wait. */
  int waiting() {
    return threads.getQueue().size();
  }

  /** Images that were not decoded in time. */
  long givenUp() {
    return givenUp.sum();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
