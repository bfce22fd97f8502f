package dev.clipcap.app.web;

import java.time.Duration;

/**
 * What the server takes on.
 *
 * @param bodyBytes the largest request body; more is answered with 413
 * @param pixels the largest width x height that is decoded; more is answered with 422
 * @param queue how many requests wait for the models at most; more are answered with 429
 * @param batch how many captions go through the models together at most
 * @param connections open at the same time; more wait until one closes
 * @param sending how long a client may take to send the head of a request, and then its body; then
 *     its connection is closed
 * @param decoding how long an image may wait to be decoded, and then take; then it is answered with
 *     503
 * @param answering how long a request may wait for its caption; then it is answered with 503
 * @param draining how long a server that is told to end answers what is under way
 */
record WebLimits(
    int bodyBytes,
    long pixels,
    int queue,
    int batch,
    int connections,
    Duration sending,
    Duration decoding,
    Duration answering,
    Duration draining) {
  /** 10 MB, 50 megapixels, 32 waiting, 32 in a batch, 1,000 connections. */
  static final WebLimits DEFAULT =
      new WebLimits(
          10_000_000,
          50_000_000,
          32,
          32,
          1000,
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));
}
