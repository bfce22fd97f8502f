package dev.clipcap.app.cli;

import dev.clipcap.app.cli.ErrorLines.Spelling;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.ImageNames;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import picocli.CommandLine;

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
    Natives.share(properties);
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
      Console.wipe();
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
      Console.wipe();
      last.run();
      NativeRuntime.endAtOnce(ExitCode.INTERRUPTED);
    }
  }

  /**
   * One run of the program, in either spelling.
   *
   * @param in what {@code -} reads
   * @param out results
   * @param err error lines
   */
  record Program(InputStream in, PrintStream out, PrintStream err) {
    Program {
      out = TerminalStream.before(out);
      err = TerminalStream.before(err);
    }

    /** Runs {@code COMMAND --name value}. */
    int run(String... arguments) {
      return run(Spelling.DASHES, arguments);
    }

    /** Runs what {@code -Dexperiment=NAME -Dname=value} say, given as names and values. */
    int run(Map<String, String> defines) {
      try {
        return run(Spelling.DEFINES, Defines.arguments(defines));
      } catch (InvalidInputException e) {
        return new ErrorLines(Spelling.DEFINES, out, err).badInput(e);
      }
    }

    private int run(Spelling spelling, String... arguments) {
      String[] meant = imageFirst(ClipCap.names(), arguments);
      String name = meant.length == 0 ? "" : meant[0];
      CommandLine all = ClipCap.commandLine(name, in, out, err);
      ClipCap clipcap = all.getCommand();
      Notices.listen(clipcap.console());
      ErrorLines errors = new ErrorLines(spelling, out, err);
      all.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
      try {
        return all.execute(respelled(all.getSubcommands().get(name), meant));
      } catch (LinkageError e) {
        return errors.badInput(Natives.problem(e).orElseThrow(() -> e));
      }
    }

    private static String[] respelled(CommandLine command, String... arguments) {
      return command == null
          ? arguments
          : RecordOptions.respelled(command.getCommandSpec(), arguments);
    }

    /**
     * {@code clipcap photo.jpg} means {@code clipcap caption photo.jpg}: the arguments, with {@code
     * caption} before them where the first is no command and no option, but a file or folder that
     * is there, a glob, or the name of an image.
     */
    static String[] imageFirst(Collection<String> commands, String... given) {
      if (given.length == 0 || commands.contains(given[0]) || !isImage(given[0])) {
        return given;
      }
      return Stream.concat(Stream.of("caption"), Stream.of(given)).toArray(String[]::new);
    }

    private static boolean isImage(String argument) {
      if (argument.startsWith("-") || argument.isEmpty()) {
        return false;
      }
      try {
        Path path = Path.of(argument);
        return argument.indexOf('*') >= 0 || ImageNames.isImage(path) || Files.exists(path);
      } catch (InvalidPathException e) { // Windows has no * in paths
        return argument.indexOf('*') >= 0;
      }
    }
  }
}
