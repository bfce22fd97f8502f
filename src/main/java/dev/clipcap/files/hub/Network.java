package dev.clipcap.files.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.net.Authenticator;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Locale;
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
  /** A server that asks for more patience than this is not waited for. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

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

  /** Counts the failures of one request and waits longer after each. */
  final class Retries {
    private int failures;
    private boolean reached;

    /**
     * Returns when it is time for the next try. A server that cannot be reached is tried again only
     * if it was there before.
     *
     * @param progressed whether the failed try brought much
     * @throws HttpFailure the failure itself, if there is no point in a next try
     */
    void after(HttpFailure failure, boolean progressed) throws IOException {
      failures = progressed ? 1 : failures + 1;
      reached |= progressed;
      boolean mayPass =
          failure.kind == HttpFailure.Kind.TEMPORARY
              || (failure.kind == HttpFailure.Kind.UNREACHABLE && reached);
      Duration pause = firstPause.multipliedBy(1L << Math.min(failures - 1, 6));
      if (failure.retryAfter.compareTo(pause) > 0) {
        pause = failure.retryAfter;
      }
      if (!mayPass || failures >= attempts || pause.compareTo(LONGEST_PAUSE) > 0) {
        throw failure;
      }
      double seconds = pause.toMillis() / 1000.0;
      out.printf(Locale.ROOT, "%s; trying again in %.1f s%n", failure.getMessage(), seconds);
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting to try again");
      }
    }
  }
}
