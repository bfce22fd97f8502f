package dev.clipcap.files.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Requests that follow redirects and send a token to its own origin only. (Java's client, when it
 * follows redirects itself, repeats every header at every host.)
 */
final class Http {
  private static final int MOST_REDIRECTS = 10;

  private final Network network;
  private final HttpClient client;

  Http(Network network) {
    this.network = network;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(network.proxies())
            .connectTimeout(network.connect());
    network.credentials().ifPresent(builder::authenticator);
    this.client = builder.build();
  }

  /**
   * Opens a body, through redirects to wherever they lead. The body fails when it stalls.
   *
   * @throws HttpFailure if the last status is not 200, 206 or 416
   */
  HttpResponse<InputStream> get(URI uri, Optional<Token> token, Map<String, String> headers)
      throws IOException {
    HttpResponse<InputStream> response = follow("GET", uri, token, headers, (answer, to) -> false);
    int status = response.statusCode();
    if (status != 200 && status != 206 && status != 416) {
      throw refused(response);
    }
    return response;
  }

  /**
   * Asks for the headers only, again where that may help. Redirects are followed until one is
   * enough, whose headers are given.
   *
   * @param enough whether an answer that leads to an address is
   * @throws HttpFailure if the status is one of an error
   */
  HttpResponse<?> head(URI uri, Optional<Token> token, BiPredicate<HttpResponse<?>, URI> enough)
      throws IOException {
    Network.Retries retries = network.new Retries();
    while (true) {
      try {
        HttpResponse<InputStream> response = follow("HEAD", uri, token, Map.of(), enough);
        if (response.statusCode() >= 400) {
          throw refused(response);
        }
        response.body().close();
        return response;
      } catch (HttpFailure failure) {
        retries.after(failure, false);
      }
    }
  }

  private HttpResponse<InputStream> follow(
      String method,
      URI uri,
      Optional<Token> token,
      Map<String, String> headers,
      BiPredicate<HttpResponse<?>, URI> enough)
      throws IOException {
    URI here = uri;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(here)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .timeout(network.stall())
              .header("User-Agent", "clipcap-java");
      headers.forEach(request::header);
      if (isSameOrigin(here, uri)) {
        token.ifPresent(t -> request.header("Authorization", t.header()));
      }
      HttpResponse<InputStream> response = send(request.build());
      if (!isRedirect(response)) {
        return response;
      }
      URI next = target(response);
      if (enough.test(response, next)) {
        return response;
      }
      response.body().close();
      if (here.getScheme().equals("https") && next.getScheme().equals("http")) {
        throw HttpFailure.hopeless(
            "a redirect from https to " + shown(next), "check the address and the proxy");
      }
      here = next;
    }
    throw HttpFailure.hopeless(
        "more than " + MOST_REDIRECTS + " redirects", "check the address and the proxy");
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(
          request,
          info ->
              HttpResponse.BodySubscribers.mapping(
                  HttpResponse.BodySubscribers.ofInputStream(),
                  body -> new GuardedBody(body, network.stall())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + request.uri().getHost());
    } catch (IOException e) {
      throw HttpFailure.of(e, route(request.uri()));
    }
  }

  /** To whom a connection for this address goes, in words. */
  String route(URI uri) {
    Proxy proxy = network.proxies().select(uri).get(0);
    return proxy.address() instanceof InetSocketAddress address
        ? "the proxy " + address.getHostString() + ":" + address.getPort()
        : uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /** Whether the same server answers at both: a token given to one is not for another. */
  static boolean isSameOrigin(URI a, URI b) {
    return a.getScheme().equals(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && port(a) == port(b);
  }

  /** The scheme's own where the address names none. */
  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  /** An address as messages show it: without user, password and query, which may hold secrets. */
  static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
  }

  private static HttpFailure refused(HttpResponse<InputStream> response) throws IOException {
    response.body().close();
    return HttpFailure.of(response);
  }

  /** The value of a header; of several the first that is there. */
  static Optional<String> header(HttpResponse<?> response, String... names) {
    return Stream.of(names)
        .flatMap(name -> response.headers().firstValue(name).stream())
        .findFirst();
  }

  private static boolean isRedirect(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 -> header(response, "Location").isPresent();
      default -> false;
    };
  }

  private static URI target(HttpResponse<?> redirect) throws HttpFailure {
    String location = header(redirect, "Location").orElseThrow();
    try {
      URI next = redirect.request().uri().resolve(location.replace(" ", "%20"));
      if (next.getHost() != null && next.getScheme().matches("https?")) {
        return next;
      }
    } catch (IllegalArgumentException unreadable) {
      // Refused below.
    }
    throw HttpFailure.hopeless(
        "a redirect to no http or https address", "check the address and the proxy");
  }

  /**
   * A body that fails when its next byte does not come in time: the client's own limit ends with
   * the headers. A read that waits can only be ended by closing the stream from another thread.
   */
  private static final class GuardedBody extends FilterInputStream {
    private final Duration limit;

    GuardedBody(InputStream body, Duration limit) {
      super(body);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      CompletableFuture<Boolean> inTime = new CompletableFuture<>();
      CompletableFuture<Void> closing =
          inTime
              .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
              .thenAccept(this::closeUnless);
      try {
        int n = in.read(bytes, offset, length);
        if (inTime.complete(true)) {
          return n;
        }
      } catch (IOException e) {
        if (inTime.complete(true)) {
          throw e;
        }
      }
      closing.join();
      throw new HttpTimeoutException("no byte for " + limit.toMillis() / 1000.0 + " s");
    }

    private void closeUnless(boolean inTime) {
      try {
        if (!inTime) {
          in.close();
        }
      } catch (IOException closed) {
        // The reader reports the stall.
      }
    }
  }
}
