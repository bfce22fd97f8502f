package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nothing that is printed as text makes a terminal do anything but show it. */
class TerminalStreamTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream =
      TerminalStream.before(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  private String printed() {
    String text = bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    bytes.reset();
    return text;
  }

  @Test
  void everyWayOfPrinting() {
    stream.print("a\u001b");
    stream.println("b\u009b");
    stream.printf("%s %d%n", "c\u202e", 7);
    stream.print((Object) "d\u0007");
    stream.println((Object) "e\u0007");
    stream.print('\u001b');
    stream.println(new char[] {'f', '\u001b'});
    stream.append("g\u001b").append('\u001b').println();
    stream.print("\r  12/34\t");
    stream.println(5);
    assertEquals(
        List.of(
            "a\\u001bb\\u009b",
            "c\\u202e 7",
            "d\\u0007e\\u0007",
            "\\u001bf\\u001b",
            "g\\u001b\\u001b",
            "\r  12/34\t5",
            ""),
        List.of(printed().split("\n", -1)));
    assertSame(stream, TerminalStream.before(stream));
  }

  /** What this program itself tells a terminal stays: help in bold. */
  @Test
  void helpKeepsItsColours() {
    System.setProperty("picocli.ansi", "true");
    try {
      for (String arguments : List.of("help", "help caption", "--help", "caption --help")) {
        Run run = Run.dashes(arguments.split(" "));
        assertTrue(run.out().contains("\u001b["), arguments);
        assertFalse(run.out().contains("\\u001b"), arguments);
      }
      assertTrue(Run.dashes().err().contains("\u001b["));
    } finally {
      System.clearProperty("picocli.ansi");
    }
  }

  @Test
  void jsonMeansTheSame() throws Exception {
    Map<String, String> named = Map.of("image", "a\u001b\u202e\u007f\u0085.png");
    stream.println(Json.mapper().writeValueAsString(named));
    String line = printed();
    assertEquals(
        "{\"image\":\"a\\u001b\\u202e\\u007f\\u0085.png\"}\n", line.replace("001B", "001b"));
    assertEquals(named, Json.mapper().readValue(line, Map.class));
  }
}
