package dev.clipcap.cli;

import dev.clipcap.caption.Captioner;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.web.WebLimits;
import dev.clipcap.web.WebServer;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code -Dexperiment=serve}: a page and a REST interface, until the process is stopped. */
final class ServeJob {
  private static final String LOCAL = "127.0.0.1";
  private static final int PORT = 8080;
  private static final int MAX_PORT = 65_535;

  private ServeJob() {}

  static void run(Options options, PrintStream console) {
    options.allowOnly(Set.of("experiment", "model", "compare", "port", "host"));
    InetSocketAddress address = address(options);
    Map<String, Captioner> models = new LinkedHashMap<>();
    try {
      add(models, options.path("model"));
      options.get("compare").map(Path::of).ifPresent(path -> add(models, path));
      try (WebServer server = new WebServer(models, address, WebLimits.DEFAULT)) {
        console.println(server.address() + " (Ctrl-C ends it)");
        new CountDownLatch(1).await();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      models.values().forEach(Captioner::close);
    }
  }

  private static void add(Map<String, Captioner> models, Path path) {
    String name = name(path);
    models.put(models.containsKey(name) ? name + " (2)" : name, Captioner.load(path));
  }

  /**
   * {@code mlp-finetune} for {@code results/mlp-finetune/captioner}; what clients see of a path.
   */
  private static String name(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    boolean ofARun = absolute.endsWith("captioner") && absolute.getNameCount() > 1;
    return (ofARun ? absolute.getParent() : absolute).getFileName().toString();
  }

  private static InetSocketAddress address(Options options) {
    int port = options.positive("port").orElse(PORT);
    if (port > MAX_PORT) {
      throw new InvalidInputException(
          "option -Dport", Integer.toString(port), "a port up to " + MAX_PORT, "correct it");
    }
    String host = options.get("host").orElse(LOCAL);
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new InvalidInputException(
          "option -Dhost", "\"" + host + "\"", "an address of this machine", "correct it", e);
    }
  }
}
