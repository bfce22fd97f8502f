package dev.clipcap.app.cli;

import static java.util.stream.Collectors.toSet;

import dev.clipcap.app.web.WebAccess;
import dev.clipcap.app.web.WebServer;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.LoadOptions;
import dev.clipcap.io.FolderName;
import dev.clipcap.io.InvalidInputException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** A page and a REST interface, until the process is stopped. */
@Command(
    name = "serve",
    description = "Captions images over HTTP, with a page to try it, until Ctrl-C.",
    footer = {
      "",
      "The environment variable CLIPCAP_TOKEN is a secret that requests must bring",
      "then, as Authorization: Bearer SECRET.",
      "",
      "Example: clipcap serve --port 8090"
    })
final class ServeCommand implements Runnable {
  private static final int MAX_PORT = 65_535;
  private static final String TOKEN = "CLIPCAP_TOKEN";

  @ParentCommand private ClipCap clipcap;

  @Mixin private SharedOptions.Model model;

  @Option(
      names = "--compare",
      paramLabel = "PATH",
      description = "A second captioner, shown beside the first.")
  private Path compare;

  @Option(
      names = "--port",
      paramLabel = "NUMBER",
      converter = Port.class,
      description = "To listen on; 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address of this machine to listen on (default: ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--allow-host",
      split = ",",
      paramLabel = "NAME",
      description =
          "Name by which clients may call the server, besides localhost, IP addresses and --host.")
  private List<String> allowedHosts = List.of();

  @Option(
      names = "--cors",
      split = ",",
      paramLabel = "ORIGIN",
      description = "Site whose pages may use the server, such as https://example.org.")
  private List<String> origins = List.of();

  @Option(
      names = "--api-key",
      paramLabel = "SECRET",
      description = "That requests must bring; CLIPCAP_TOKEN hides it from a list of processes.")
  private String key;

  @Option(
      names = "--allow-fetch",
      description = "Fetch images that requests name by http(s) URL, from public addresses only.")
  private boolean fetches;

  @Mixin private SharedOptions.Orientation exif;

  /** 0 to 65535. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > MAX_PORT) {
        throw new TypeConversionException("a port up to " + MAX_PORT);
      }
      return Integer.valueOf(value);
    }
  }

  @Override
  public void run() {
    InetSocketAddress address = address();
    clipcap.loading();
    Map<String, Captioner> models = new LinkedHashMap<>();
    try {
      add(models, model.get());
      if (compare != null) {
        add(models, compare);
      }
      WebAccess access = access();
      warnIfOpen(address, access);
      try (WebServer server = new WebServer(models, address, access, log())) {
        Main.beforeTheEnd(server::close);
        clipcap.say(server.address() + " (Ctrl-C ends it)");
        new CountDownLatch(1).await();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      models.values().forEach(Captioner::close);
    }
  }

  private Consumer<String> log() {
    return clipcap.isQuiet() ? line -> {} : clipcap::note;
  }

  private WebAccess access() {
    Set<String> hosts =
        Stream.concat(allowedHosts.stream(), Stream.of(host))
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(toSet());
    String token = key == null ? System.getenv(TOKEN) : key;
    return new WebAccess(
        hosts,
        Set.copyOf(origins),
        token == null || token.isBlank() ? null : token.strip(),
        fetches);
  }

  private void warnIfOpen(InetSocketAddress address, WebAccess access) {
    if (!address.getAddress().isLoopbackAddress() && access.token() == null) {
      clipcap.note(
          "warning: whoever reaches "
              + address.getAddress().getHostAddress()
              + " may use this server; set "
              + TOKEN
              + " to a secret that requests must bring");
    }
  }

  private void add(Map<String, Captioner> models, Path path) {
    String name = models.containsKey(name(path)) ? name(path) + " (2)" : name(path);
    Captioner captioner = Captioner.load(path, LoadOptions.DEFAULT.withExif(exif.rule));
    models.put(name, captioner);
    clipcap.say(name + ": trained on " + captioner.trainedOn().text());
  }

  /**
   * {@code mlp-finetune} for {@code results/mlp-finetune/captioner}; what clients see of a path.
   */
  private static String name(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    boolean ofARun = absolute.endsWith("captioner") && absolute.getNameCount() > 1;
    return FolderName.of(ofARun ? absolute.getParent() : absolute);
  }

  private InetSocketAddress address() {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new InvalidInputException(
          "option -Dhost", "\"" + host + "\"", "an address of this machine", "correct it", e);
    }
  }
}
