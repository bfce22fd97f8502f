package dev.clipcap.files.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A body that fails when its next byte does not come in time. The HTTP client's own limit ends with
 * the headers, and a read that waits can only be ended by closing the stream from another thread.
 */
final class StallGuard extends FilterInputStream {
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "download stall guard");
            thread.setDaemon(true);
            return thread;
          });

  private final Duration limit;
  private final ScheduledFuture<?> watch;
  private volatile long lastByteAt = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream body, Duration limit) {
    super(body);
    this.limit = limit;
    long period = Math.max(1, limit.toMillis() / 4);
    this.watch = CLOCK.scheduleWithFixedDelay(this::check, period, period, TimeUnit.MILLISECONDS);
  }

  private void check() {
    if (System.nanoTime() - lastByteAt > limit.toNanos()) {
      stalled = true;
      watch.cancel(false);
      try {
        in.close();
      } catch (IOException closed) {
        // The reader reports the stall.
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    lastByteAt = System.nanoTime();
    int n;
    try {
      n = in.read(bytes, offset, length);
    } catch (IOException e) {
      throw stalled ? stall() : e;
    }
    if (stalled) {
      throw stall();
    }
    return n;
  }

  @Override
  public void close() throws IOException {
    watch.cancel(false);
    in.close();
  }

  private HttpTimeoutException stall() {
    return new HttpTimeoutException("no byte for " + limit.toMillis() / 1000.0 + " s");
  }
}
