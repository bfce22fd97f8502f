package dev.clipcap.app.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The bytes of an image that a request names by URL. {@code data:} URLs hold them. Others are
 * fetched where the server was started so, from public addresses only: those of this machine and
 * its network are refused after each name's look-up, at each redirect too. (Java keeps a look-up
 * for 30 seconds, so that the address that was looked at is the one that is called.)
 */
final class ImageUrls implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int WAITING = 32;
  private static final int REDIRECTS = 5;

  private final ExecutorService threads =
      new ThreadPoolExecutor(
          THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(WAITING));
  private final Predicate<InetAddress> allowed;
  private final int limit;
  private final Duration time;
  private final HttpClient client;

  /**
   * @param allowed addresses from which images are fetched; null: none are
   */
  ImageUrls(Predicate<InetAddress> allowed, WebLimits limits) {
    this.allowed = allowed;
    limit = limits.bodyBytes();
    time = limits.sending();
    client = allowed == null ? null : HttpClient.newBuilder().connectTimeout(time).build();
  }

  /** The bytes to be; completes with an {@link HttpError} 400, 422 or 429 where there are none. */
  CompletableFuture<byte[]> bytes(String url) {
    try {
      if (url.startsWith("data:")) {
        return CompletableFuture.completedFuture(inline(url));
      }
      URI uri = URI.create(url);
      if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
        throw new HttpError(400, "found a URL of another kind, expected data:, http: or https:");
      }
      if (allowed == null) {
        throw new HttpError(
            400, "found a URL to fetch, expected a data: URL; serve --allow-fetch fetches others");
      }
      return CompletableFuture.supplyAsync(() -> fetched(uri, REDIRECTS), threads);
    } catch (IllegalArgumentException e) {
      throw new HttpError(
          400, "found a malformed URL of an image, expected data:image/...;base64,");
    } catch (RejectedExecutionException e) {
      throw new HttpError(429, "too many images are being fetched; try again in a second");
    }
  }

  private static byte[] inline(String url) {
    int comma = url.indexOf(',');
    if (comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
      throw new IllegalArgumentException("not base64");
    }
    return Base64.getDecoder().decode(url.substring(comma + 1));
  }

  private byte[] fetched(URI uri, int redirects) {
    requireAllowed(uri);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(time).build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS)
            .execute(() -> end(body)); // or a server that sends nothing more holds the thread
        String next = response.headers().firstValue("Location").orElse(null);
        if (response.statusCode() / 100 == 3 && next != null && redirects > 0) {
          return fetched(uri.resolve(next), redirects - 1);
        }
        if (response.statusCode() != 200) {
          throw new HttpError(422, "found status " + response.statusCode() + " at the image's URL");
        }
        return read(body);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new HttpError(422, "found no image at its URL; check that it can be reached");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpError(503, "the server is shutting down");
    }
  }

  private static void end(InputStream body) {
    try {
      body.close();
    } catch (IOException e) { // its reader says so
    }
  }

  private byte[] read(InputStream body) throws IOException {
    byte[] read = body.readNBytes(limit + 1);
    if (read.length > limit) {
      throw new HttpError(422, "found more than " + limit + " bytes at the image's URL");
    }
    return read;
  }

  /** That every address of a host is one of the public network. */
  private void requireAllowed(URI uri) {
    try {
      for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
        if (!allowed.test(address)) {
          throw new HttpError(
              400,
              "found a URL of this machine or its network, expected one of the public network");
        }
      }
    } catch (UnknownHostException e) {
      throw new HttpError(422, "found an unknown host in the image's URL");
    }
  }

  /** Not this machine, its network, another's inside, or several at once. */
  static boolean isPublic(InetAddress address) {
    byte[] b = address.getAddress();
    boolean inside =
        b.length == 4
            ? b[0] == 0 || (b[0] & 0xF0) == 0xF0 || (b[0] == 100 && (b[1] & 0xC0) == 64) // RFC 6598
            : (b[0] & 0xFE) == 0xFC || b[0] == 0 || (b[0] == 0x20 && b[1] == 2); // and IPv4 in IPv6
    return !(inside
        || address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
