package dev.clipcap.app.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One run of the program, and what it left. */
public record Run(int status, String out, String err) {
  /** {@code clipcap COMMAND --name value}. */
  public static Run dashes(String... arguments) {
    return withInput("", arguments);
  }

  /** The same with something on standard input. */
  static Run withInput(String input, String... arguments) {
    return withInput(input.getBytes(StandardCharsets.UTF_8), arguments);
  }

  /** The same with bytes. */
  static Run withInput(byte[] input, String... arguments) {
    return of(input, program -> program.run(arguments));
  }

  /** {@code -Dexperiment=NAME -Dname=value}. */
  static Run defines(Map<String, String> defines) {
    return of(new byte[0], program -> program.run(defines));
  }

  private interface Call {
    int on(Main.Program program);
  }

  private static Run of(byte[] input, Call call) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        call.on(
            new Main.Program(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
