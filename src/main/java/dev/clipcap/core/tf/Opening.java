package dev.clipcap.core.tf;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been opened on the way to something larger: closed again, last first, unless the end was
 * reached.
 *
 * <pre>{@code
 * try (Opening opening = new Opening()) {
 *   session = opening.add(Sessions.open(opening.add(graph)));
 *   restore(session); // if this throws, session and graph are closed
 *   opening.keep();
 * }
 * }</pre>
 */
public final class Opening implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Takes charge of something that is open. */
  public <T extends AutoCloseable> T add(T open) {
    opened.push(open);
    return open;
  }

  /** Leaves all of it open: the end has been reached, and somebody else is in charge. */
  public void keep() {
    opened.clear();
  }

  @Override
  public void close() {
    for (AutoCloseable open : opened) {
      try {
        open.close();
      } catch (Exception alreadyFailing) {
        // What made the opening fail is the error to be told.
      }
    }
  }
}
