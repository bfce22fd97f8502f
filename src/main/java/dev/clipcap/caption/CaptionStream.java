package dev.clipcap.caption;

import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Captions for many images, made as they are asked for: while one batch is captioned, worker
 * threads read and decode the images of the next, and no more.
 */
final class CaptionStream extends Spliterators.AbstractSpliterator<CaptionResult> {
  /** A file, and what reading it gave: an image, or a problem. */
  private record Read(Path file, ClipImage image, String problem) {}

  private final Captioner captioner;
  private final Iterator<Path> files;
  private final ImageBytes bytes;
  private final CaptionOptions options;
  private final ThreadPoolExecutor workers;
  private final Deque<CompletableFuture<Read>> ahead = new ArrayDeque<>();
  private final Queue<CaptionResult> ready = new ArrayDeque<>();

  /** The captions of files, as a stream that closes theirs. */
  static Stream<CaptionResult> of(
      Captioner captioner, Stream<Path> files, ImageBytes bytes, CaptionOptions options) {
    CaptionStream captions = new CaptionStream(captioner, files.iterator(), bytes, options);
    return StreamSupport.stream(captions, false).onClose(captions::close).onClose(files::close);
  }

  private CaptionStream(
      Captioner captioner, Iterator<Path> files, ImageBytes bytes, CaptionOptions options) {
    super(Long.MAX_VALUE, ORDERED | NONNULL);
    this.captioner = captioner;
    this.files = files;
    this.bytes = bytes;
    this.options = options;
    int threads = Runtime.getRuntime().availableProcessors();
    this.workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "clipcap image reader");
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true); // a stream that nobody closes leaves no threads behind
  }

  @Override
  public boolean tryAdvance(Consumer<? super CaptionResult> action) {
    if (ready.isEmpty()) {
      captionBatch();
    }
    boolean more = !ready.isEmpty();
    if (more) {
      action.accept(ready.remove());
    }
    return more;
  }

  private void captionBatch() {
    readAhead();
    List<Read> reads = new ArrayList<>();
    while (reads.size() < Captioner.BATCH && !ahead.isEmpty()) {
      reads.add(join(ahead.remove()));
    }
    readAhead(); // the workers' task while the models are at work
    List<Read> good = reads.stream().filter(read -> read.image != null).toList();
    Iterator<Caption> captions =
        captioner
            .captionImages(
                good.stream().map(Read::image).toList(),
                i -> good.get(i).file.toString(),
                options,
                System.nanoTime())
            .iterator();
    for (Read read : reads) {
      Optional<Caption> caption = Optional.ofNullable(read.image).map(image -> captions.next());
      ready.add(new CaptionResult(read.file, caption, Optional.ofNullable(read.problem)));
    }
  }

  private void readAhead() {
    while (ahead.size() < Captioner.BATCH && files.hasNext()) {
      Path file = files.next();
      ahead.add(CompletableFuture.supplyAsync(() -> read(file), workers));
    }
  }

  private Read read(Path file) {
    try {
      return new Read(file, captioner.read(bytes.read(file), file.toString()), null);
    } catch (InvalidInputException e) {
      return new Read(file, null, e.getMessage());
    } catch (IOException e) {
      return new Read(file, null, FileProblem.reading(file, "an image", e).getMessage());
    }
  }

  private static Read join(CompletableFuture<Read> read) {
    try {
      return read.join();
    } catch (CancellationException e) {
      throw new IllegalStateException("the stream of captions is closed", e);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Gives up the images that were read ahead. */
  private void close() {
    workers.shutdownNow();
    ahead.forEach(read -> read.cancel(true));
  }
}
