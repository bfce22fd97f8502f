package dev.clipcap.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One run of the program, and what it left. */
record Run(int status, String out, String err) {
  /** {@code clipcap COMMAND --name value}. */
  static Run dashes(String... arguments) {
    return withInput("", arguments);
  }

  /** The same with something on standard input. */
  static Run withInput(String input, String... arguments) {
    return of(input, program -> program.run(arguments));
  }

  /** {@code -Dexperiment=NAME -Dname=value}. */
  static Run defines(Map<String, String> defines) {
    return of("", program -> program.run(defines));
  }

  private interface Call {
    int on(Program program);
  }

  private static Run of(String input, Call call) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        call.on(
            new Program(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
