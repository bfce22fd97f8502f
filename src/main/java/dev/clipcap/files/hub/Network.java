package dev.clipcap.files.hub;

import java.io.PrintStream;
import java.net.Authenticator;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach servers and how patient to be.
 *
 * @param proxies which proxy to use for which address
 * @param credentials answers a proxy that asks for a password
 * @param attempts how often to try before giving up; a try that brought a MiB does not count
 * @param firstPause before the second try; doubles with every further one
 * @param connect longest wait for a connection
 * @param stall longest wait for the answer to begin, and then for its next byte
 * @param out where retries are told
 */
record Network(
    ProxySelector proxies,
    Optional<Authenticator> credentials,
    int attempts,
    Duration firstPause,
    Duration connect,
    Duration stall,
    PrintStream out) {
  /** Patient defaults, and the proxies of system properties and environment variables. */
  static Network of(Map<String, String> environment, PrintStream out) {
    EnvironmentProxies proxies = new EnvironmentProxies(environment);
    return new Network(
        proxies,
        proxies.credentials(),
        5,
        Duration.ofSeconds(1),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        out);
  }
}
