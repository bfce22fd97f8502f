package dev.clipcap.app.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Notices that a client has closed its connection while its request is worked on. HTTP/1.1 tells
 * nobody, so a byte is read now and then, as Go's server does: the end of the stream is the
 * client's departure, and a byte is the start of its next request, which Jetty gets back.
 */
record Departure(
    Connection.UpgradeTo connection,
    SocketChannelEndPoint socket,
    Scheduler scheduler,
    Runnable gone,
    AtomicBoolean over) {
  private static final Duration EVERY = Duration.ofMillis(100);

  /** From when the request's body has been read to {@link #end}. */
  static void watch(Request request, Runnable gone) {
    if (request.getConnectionMetaData().getConnection() instanceof Connection.UpgradeTo connection
        && request.getConnectionMetaData().getConnection().getEndPoint()
            instanceof SocketChannelEndPoint socket) {
      Scheduler scheduler = request.getComponents().getScheduler();
      Departure departure = new Departure(connection, socket, scheduler, gone, new AtomicBoolean());
      request.setAttribute(Departure.class.getName(), departure);
      departure.later();
    }
  }

  /** Before the answer is sent: the connection is Jetty's again. */
  static void end(Request request) {
    if (request.removeAttribute(Departure.class.getName()) instanceof Departure departure) {
      departure.end();
    }
  }

  private synchronized void end() {
    over.set(true);
  }

  private void later() {
    Scheduler.Task unused = scheduler.schedule(this::look, EVERY);
  }

  private void look() {
    if (hasGone()) {
      gone.run();
    }
  }

  private synchronized boolean hasGone() {
    if (over.get()) {
      return false;
    }
    ByteBuffer one = ByteBuffer.allocate(1);
    try {
      int read = socket.getChannel().read(one);
      if (read == 0) {
        later();
        return false;
      }
      over.set(true);
      if (read > 0) {
        connection.onUpgradeTo(one.flip());
      }
      return read < 0;
    } catch (IOException reset) {
      over.set(true);
      return true;
    }
  }
}
