package dev.clipcap.app.cli;

import dev.clipcap.core.tf.NativeRuntime;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** {@code java -jar clipcap.jar COMMAND}, and {@code mvn exec:java -Dexperiment=NAME}. */
public final class Main {
  private static volatile boolean atWork = true;
  private static volatile Runnable last = () -> {};

  private Main() {}

  /** Runs what the arguments say, or without any what the properties say; {@link ExitCode}. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // the process is this program's: numbers are read by others
    Properties properties = System.getProperties();
    properties.putIfAbsent("java.awt.headless", "true");
    properties.putIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0"); // else 4 x -Xmx
    Runtime.getRuntime().addShutdownHook(new Thread(Main::endIfAtWork));
    PrintStream out = System.out;
    PrintStream err = System.err;
    System.setOut(TerminalStream.before(out));
    System.setErr(TerminalStream.before(err));
    Program program = new Program(System.in, System.out, System.err);
    int status;
    try {
      status = run(program, args);
    } finally {
      atWork = false;
      System.out.flush();
      System.setOut(out); // Maven goes on printing
      System.setErr(err);
    }
    if (status != ExitCode.DONE) {
      System.out.flush();
      System.exit(status);
    }
  }

  /** What Ctrl-C and SIGTERM wait for. */
  static void beforeTheEnd(Runnable work) {
    last = work;
  }

  private static int run(Program program, String[] args) {
    boolean byDefines = args.length == 0 && Defines.areMeant();
    Map<String, String> defines = byDefines ? Defines.ofCommandLine() : Map.of();
    if (!byDefines || "true".equals(defines.get("json"))) {
      Console.progressToStandardError();
    }
    return byDefines ? program.run(defines) : program.run(args);
  }

  private static void endIfAtWork() {
    if (atWork) {
      last.run();
      NativeRuntime.endAtOnce(ExitCode.INTERRUPTED);
    }
  }
}
