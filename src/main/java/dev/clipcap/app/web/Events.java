package dev.clipcap.app.web;

import dev.clipcap.io.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Server-sent events: what is added goes out as soon as what came before has. No thread waits. */
final class Events {
  /** What ends a stream of OpenAI's. */
  static final Object DONE = new Object();

  private final Runnable gone;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private Response response; // null until the head can be sent
  private Callback callback;
  private boolean writing;
  private boolean ended;

  /**
   * @param gone is told that the client does not take them any longer
   */
  Events(Runnable gone) {
    this.gone = gone;
  }

  /** One event: an object as JSON, or {@link #DONE}. */
  synchronized void add(Object data) {
    String line = "data: " + (data == DONE ? "[DONE]" : Json.line(data)) + "\n\n";
    waiting.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    write();
  }

  synchronized void end() {
    ended = true;
    write();
  }

  /** Sends them, also those that have been added before. */
  synchronized void sendTo(Response to, Callback done) {
    response = to;
    callback = done;
    write();
  }

  private void write() {
    if (response == null || writing || (waiting.size() == 0 && !ended)) {
      return;
    }
    writing = true;
    boolean last = ended;
    ByteBuffer bytes = ByteBuffer.wrap(waiting.toByteArray());
    waiting.reset();
    response.write(last, bytes, Callback.from(() -> written(last), this::failed));
  }

  private void written(boolean last) {
    if (last) {
      callback.succeeded();
      return;
    }
    synchronized (this) {
      writing = false;
      write();
    }
  }

  private void failed(Throwable failure) {
    gone.run();
    callback.failed(failure);
  }
}
