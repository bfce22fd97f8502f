package dev.clipcap.app.cli;

import dev.clipcap.io.PrintedText;
import java.io.PrintStream;

/**
 * What is printed as text, without the characters that a terminal obeys: whatever a stranger's file
 * is called or says. JSON means the same with them by number.
 */
final class TerminalStream extends PrintStream {
  private final PrintStream to;

  private TerminalStream(PrintStream to) {
    super(to, true);
    this.to = to;
  }

  /** Before this stream, if it is not one already. */
  static PrintStream before(PrintStream stream) {
    return stream instanceof TerminalStream ? stream : new TerminalStream(stream);
  }

  @Override
  public void print(String text) {
    Console.wipe();
    to.print(PrintedText.lines(String.valueOf(text)));
  }

  @Override
  public void print(Object value) {
    print(String.valueOf(value));
  }

  @Override
  public void print(char value) {
    print(String.valueOf(value));
  }

  @Override
  public void print(char[] text) {
    print(String.valueOf(text));
  }
}
