package dev.clipcap.files.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

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
   * Asks for the headers only. Redirects are followed until one is enough, whose headers are given.
   *
   * @param enough whether an answer is
   * @param enoughAtTheDoor whether one that leads to another origin is
   * @throws HttpFailure if the status is one of an error
   */
  HttpResponse<?> head(
      URI uri,
      Optional<Token> token,
      Predicate<HttpResponse<?>> enough,
      Predicate<HttpResponse<?>> enoughAtTheDoor)
      throws IOException {
    HttpResponse<InputStream> response =
        follow(
            "HEAD",
            uri,
            token,
            Map.of(),
            (answer, next) ->
                enough.test(answer)
                    || (enoughAtTheDoor.test(answer)
                        && !Origin.of(next).equals(Origin.of(answer.request().uri()))));
    if (response.statusCode() >= 400) {
      throw refused(response);
    }
    response.body().close();
    return response;
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
      if (Origin.of(here).equals(Origin.of(uri))) {
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
            "a redirect from https to " + Origin.shown(next), "check the address and the proxy");
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
                  body -> new StallGuard(body, network.stall())));
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

  private static HttpFailure refused(HttpResponse<InputStream> response) throws IOException {
    response.body().close();
    return HttpFailure.of(response);
  }

  private static boolean isRedirect(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 -> response.headers().firstValue("Location").isPresent();
      default -> false;
    };
  }

  private static URI target(HttpResponse<?> redirect) throws HttpFailure {
    String location = redirect.headers().firstValue("Location").orElseThrow();
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
}
