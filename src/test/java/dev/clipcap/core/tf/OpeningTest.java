package dev.clipcap.core.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.encoder.TextEncoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Session;

/** What a failed opening had opened is closed. */
class OpeningTest {
  @Test
  void closesTheLastFirstUnlessKept() {
    List<String> closed = new ArrayList<>();
    try (Opening opening = new Opening()) {
      opening.add(() -> closed.add("graph"));
      opening.add(
          () -> {
            throw new IllegalStateException("while closing");
          });
      opening.add(() -> closed.add("session"));
    }
    assertEquals(List.of("session", "graph"), closed);
    try (Opening opening = new Opening()) {
      opening.add(() -> closed.add("kept"));
      opening.keep();
    }
    assertEquals(List.of("session", "graph"), closed);
  }

  @Test
  void encodersWithoutWeightsLeaveNoSession() {
    ClipConfig config =
        new ClipConfig(8, VitConfig.of(32, 16, 16, 1, 2), TextConfig.of(20, 8, 16, 1, 2));
    List<Session> sessions = new ArrayList<>();
    WeightSource none =
        (session, params) -> {
          sessions.add(session);
          throw new UnsupportedOperationException("no weights");
        };
    assertThrows(
        UnsupportedOperationException.class,
        () -> new ImageEncoder(config, Precision.FLOAT32, none));
    assertThrows(UnsupportedOperationException.class, () -> new TextEncoder(config, none));
    assertEquals(2, sessions.size());
    for (Session session : sessions) {
      String message =
          assertThrows(IllegalStateException.class, () -> session.runner().run()).getMessage();
      assertEquals("run() cannot be called on the Session after close()", message);
    }
  }
}
