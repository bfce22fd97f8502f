package dev.clipcap.core.tf;

import dev.clipcap.io.Template;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    return Template.fill(AllowedOps.class, FILE, Map.of())
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" "))
        .flatMap(words -> Stream.of(words).skip(1).map(op -> Map.entry(op, place(words[0]))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)); // none twice
  }

  private static Place place(String name) {
    return Place.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
