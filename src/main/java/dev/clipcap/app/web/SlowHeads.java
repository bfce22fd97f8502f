package dev.clipcap.app.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose client takes too long over the head of a request: each byte of it keeps
 * the connection from being idle. It looks at all of them once a second.
 */
final class SlowHeads implements Connection.Listener {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final long limit; // nanoseconds
  private final Map<Connection, Head> heads = new ConcurrentHashMap<>();

  /**
   * A head that may be on its way.
   *
   * @param bytes that had come in before it
   * @param since when its first byte was seen; 0 if it has not been
   */
  private record Head(long bytes, long since) {}

  SlowHeads(Scheduler scheduler, Duration limit) {
    this.scheduler = scheduler;
    this.limit = limit.toNanos();
  }

  /** Begins to look; ends with the scheduler. */
  void start() {
    scheduler.schedule(this::look, PERIOD);
  }

  @Override
  public void onOpened(Connection connection) {
    heads.put(connection, new Head(0, 0));
  }

  @Override
  public void onClosed(Connection connection) {
    heads.remove(connection);
  }

  /** The head is there. */
  void arrived(Connection connection) {
    heads.remove(connection);
  }

  /** The request was answered; the head of another may follow. */
  void answered(Connection connection) {
    heads.put(connection, new Head(connection.getBytesIn(), 0));
    if (!connection.getEndPoint().isOpen()) {
      heads.remove(connection);
    }
  }

  private void look() {
    long now = System.nanoTime();
    heads.forEach(
        (connection, head) -> {
          if (head.since() == 0) {
            if (connection.getBytesIn() > head.bytes()) {
              heads.replace(connection, head, new Head(head.bytes(), now));
            }
          } else if (now - head.since() > limit && heads.remove(connection, head)) {
            connection.close();
          }
        });
    scheduler.schedule(this::look, PERIOD);
  }
}
