package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What strangers wrote shows in a report as it is, on one line. */
class MarkdownTest {
  @Test
  void plain() {
    assertEquals("a \\\\u001b\\[2J b \\\\u202e c", Markdown.plain(" a \u001b[2J\n b \u202e\tc\n"));
    assertEquals("&lt;b> \\*x\\* A &amp; B", Markdown.plain("<b> *x* A & B"));
  }
}
