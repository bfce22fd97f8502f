package dev.clipcap.files.hub;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Impatient networks for tests, and things to send over them. */
final class Networks {
  final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /** A network with short pauses that heeds these environment variables only. */
  Network network(Map<String, String> environment) {
    return network(environment, Duration.ofSeconds(20));
  }

  private Network network(Map<String, String> environment, Duration stall) {
    Network patient = Network.of(environment, System.out);
    return new Network(
        patient.proxies(),
        patient.credentials(),
        4,
        Duration.ofMillis(5),
        Duration.ofSeconds(5),
        stall,
        new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  Download download() {
    return new Download(network(Map.of()));
  }

  /** One that waits this long for the next byte. */
  Download download(Duration stall) {
    return new Download(network(Map.of(), stall));
  }

  String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static RemoteFile unknown(URI uri) {
    return new RemoteFile(uri, "file", -1, Optional.empty(), Optional.empty());
  }
}
