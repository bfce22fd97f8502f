package dev.clipcap.app.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How many bytes of all requests' bodies are held together: many allowed ones fill a heap, too.
 * Where there is no space, the bodies that have been coming in for longest give way, so that those
 * who send in good time are served.
 */
final class BodySpace {
  private static final int SHARE = 8; // a body that grows is copied, and an image is decoded

  private final long most;
  private long held;
  private final Set<Part> coming = new LinkedHashSet<>(); // oldest first

  BodySpace(long most) {
    this.most = most;
  }

  /** An eighth of what -Xmx gives. */
  static BodySpace ofThisHeap() {
    return new BodySpace(Runtime.getRuntime().maxMemory() / SHARE);
  }

  /**
   * The space of one body that begins to come in.
   *
   * @param giveWay ends the body's reading
   */
  synchronized Part part(Runnable giveWay) {
    Part part = new Part(giveWay);
    coming.add(part);
    return part;
  }

  /** The space of one body. */
  final class Part {
    private final Runnable giveWay;
    private long bytes;
    private boolean free;

    private Part(Runnable giveWay) {
      this.giveWay = giveWay;
    }

    /** Takes more space; false if there is none, or if this body gave way. */
    boolean take(int more) {
      List<Part> others = new ArrayList<>();
      boolean taken;
      synchronized (BodySpace.this) {
        for (Part oldest : List.copyOf(coming)) {
          if (!free && oldest != this && held + more > most) {
            oldest.free();
            others.add(oldest);
          }
        }
        taken = !free && held + more <= most;
        if (taken) {
          held += more;
          bytes += more;
        }
      }
      others.forEach(other -> other.giveWay.run());
      return taken;
    }

    /** The body is there: it gives way no longer. */
    void arrived() {
      synchronized (BodySpace.this) {
        coming.remove(this);
      }
    }

    /** Its space is for others. */
    void free() {
      synchronized (BodySpace.this) {
        if (!free) {
          free = true;
          coming.remove(this);
          held -= bytes;
        }
      }
    }
  }
}
