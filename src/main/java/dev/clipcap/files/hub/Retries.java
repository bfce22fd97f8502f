package dev.clipcap.files.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;

/** Counts the failures of one request and waits longer after each. */
final class Retries {
  /** A server that asks for more patience than this is not waited for. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  private final Network network;
  private int failures;
  private boolean reached;

  Retries(Network network) {
    this.network = network;
  }

  /** A request to be tried again while it fails for a passing reason. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws IOException;
  }

  static <T> T run(Network network, Request<T> request) throws IOException {
    Retries retries = new Retries(network);
    while (true) {
      try {
        return request.send();
      } catch (HttpFailure failure) {
        retries.after(failure, false);
      }
    }
  }

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
    Duration pause = network.firstPause().multipliedBy(1L << Math.min(failures - 1, 6));
    if (failure.retryAfter.compareTo(pause) > 0) {
      pause = failure.retryAfter;
    }
    if (!mayPass || failures >= network.attempts() || pause.compareTo(LONGEST_PAUSE) > 0) {
      throw failure;
    }
    network
        .out()
        .printf(
            Locale.ROOT,
            "%s; trying again in %.1f s%n",
            failure.getMessage(),
            pause.toMillis() / 1000.0);
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting to try again");
    }
  }
}
