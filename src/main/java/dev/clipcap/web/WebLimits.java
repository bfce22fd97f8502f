package dev.clipcap.web;

import java.time.Duration;

/**
 * What the server takes on.
 *
 * @param bodyBytes the largest request body; more is answered with 413
 * @param pixels the largest width x height that is decoded; more is answered with 422
 * @param queue how many requests wait for the models at most; more are answered with 429
 * @param batch how many captions go through the models together at most
 * @param connections requests that are read and answered at the same time
 * @param sending how long a client may take to send a request; then its connection is closed. The
 *     JDK's server knows one such limit for the process: the first server's
 * @param answering how long a request may wait for its caption; then it is answered with 503
 */
public record WebLimits(
    int bodyBytes,
    long pixels,
    int queue,
    int batch,
    int connections,
    Duration sending,
    Duration answering) {
  /** 10 MB, 50 megapixels, 32 waiting, 32 in a batch. */
  public static final WebLimits DEFAULT =
      new WebLimits(
          10_000_000, 50_000_000, 32, 32, 96, Duration.ofSeconds(20), Duration.ofSeconds(60));
}
