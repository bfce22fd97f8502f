package dev.clipcap.app.web;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Throws away what is left of a body that is not wanted, for a while: a connection that is closed
 * while its client still sends would take the answer with it.
 */
final class Discard implements Runnable {
  private static final long MOST = 100_000_000;

  private final Request request;
  private final Callback done;
  private final Scheduler.Task timeUp;
  private long total;
  private boolean over;

  private Discard(Request request, WebLimits limits, Callback done) {
    this.request = request;
    this.done = done;
    this.timeUp = request.getComponents().getScheduler().schedule(this::end, limits.sending());
  }

  /** Reads the rest of a body, then lets its connection close. */
  static void rest(Request request, WebLimits limits, Callback done) {
    new Discard(request, limits, done).run();
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      total += chunk.remaining();
      boolean last = chunk.isLast() || Content.Chunk.isFailure(chunk);
      chunk.release();
      if (last || total > MOST) {
        end();
        return;
      }
    }
  }

  private synchronized void end() {
    if (!over) {
      over = true;
      timeUp.cancel();
      done.succeeded();
    }
  }
}
