package dev.clipcap.core.tf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Which ops may stand in somebody else's graph: those of {@code allowed-ops.txt}, which says more.
 */
final class AllowedOps {
  private static final String FILE = "allowed-ops.txt";
  private static final Map<String, Place> OPS = read();

  /** Where in a graph; each place has the ops of those before it. */
  enum Place {
    /** What the signature reaches. */
    RUN("what the signature runs"),
    /** What runs once, while the variables are loaded. */
    LOAD("what loads the variables"),
    /** What neither reaches; it is never run. */
    BESIDE("the graph");

    private final String words;

    Place(String words) {
      this.words = words;
    }

    /** For messages. */
    String words() {
      return words;
    }
  }

  private AllowedOps() {}

  /** Whether an op may stand there. */
  static boolean has(String op, Place place) {
    Place listed = OPS.get(op);
    return listed != null && listed.compareTo(place) <= 0;
  }

  private static Map<String, Place> read() {
    Map<String, Place> ops = new HashMap<>();
    try (InputStream in = AllowedOps.class.getResourceAsStream(FILE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(
              words -> {
                Place place = Place.valueOf(words[0].toUpperCase(java.util.Locale.ROOT));
                for (int i = 1; i < words.length; i++) {
                  if (ops.put(words[i], place) != null) {
                    throw new IllegalStateException(FILE + " has " + words[i] + " twice");
                  }
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
    return ops;
  }
}
