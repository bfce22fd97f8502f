package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What a terminal would obey is shown by number; what people write stays. */
class PrintedTextTest {
  @Test
  void oneLine() {
    assertEquals(
        "\\u001b]0;title\\u0007 a\\tb\\nc\\r \\u0000\\u007f\\u009b",
        PrintedText.oneLine("\u001b]0;title\u0007 a\tb\nc\r \0\u007f\u009b"));
    assertEquals(
        "\\u202a\\u202e\\u2066\\u2069gpj.exe",
        PrintedText.oneLine("\u202a\u202e\u2066\u2069gpj.exe"));
    String names = "na\u00efve \u65e5\u672c \u05e9\u05dc\u05d5\u05dd \ud83d\ude00 \\u001b";
    assertEquals(names, PrintedText.oneLine(names));
  }

  @Test
  void linesStay() {
    assertEquals("a\tb\r\nc\\u001b[2J\\u202e", PrintedText.lines("a\tb\r\nc\u001b[2J\u202e"));
  }
}
