package dev.clipcap.files.hub;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;

/** A request that did not bring what it asked for. */
final class HttpFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /** What can be done about it. */
  enum Kind {
    /** Nobody answered: no network, a wrong name, a wrong proxy. */
    UNREACHABLE,
    /** May go well next time. */
    TEMPORARY,
    /** The server has no such thing. */
    MISSING,
    /** The server will give the same answer again. */
    FINAL
  }

  final Kind kind;

  /** The HTTP status, or 0 where no answer came. */
  final int status;

  /** What the hub's X-Error-Code header says, such as GatedRepo; empty where it says nothing. */
  final String code;

  /** How long the server asks to wait; zero where it says nothing. */
  final Duration retryAfter;

  private final String remedy;

  private HttpFailure(
      Kind kind, int status, String code, Duration retryAfter, String found, String remedy) {
    super(found);
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.remedy = remedy;
  }

  private HttpFailure(Kind kind, String found, String remedy) {
    this(kind, 0, "", Duration.ZERO, found, remedy);
  }

  static HttpFailure temporary(String found) {
    return new HttpFailure(Kind.TEMPORARY, found, "run it again: it goes on where it stopped");
  }

  static HttpFailure hopeless(String found, String remedy) {
    return new HttpFailure(Kind.FINAL, found, remedy);
  }

  /** No answer, or one that broke off; {@code route} says to whom the connection was to be. */
  static HttpFailure of(IOException cause, String route) {
    boolean noAddress =
        Stream.iterate((Throwable) cause, Objects::nonNull, Throwable::getCause)
            .anyMatch(UnresolvedAddressException.class::isInstance);
    HttpFailure failure;
    if (cause instanceof HttpConnectTimeoutException) {
      failure = unreachable("no connection in time to " + route);
    } else if (cause instanceof ConnectException) {
      failure = unreachable((noAddress ? "no address for " : "a refused connection to ") + route);
    } else if (cause instanceof SSLHandshakeException) {
      failure =
          hopeless(
              "no secure connection to " + route + " (" + cause.getMessage() + ")",
              "check the clock, the proxy and Java's certificates");
    } else if (cause instanceof HttpTimeoutException) {
      failure = temporary("no answer in time from " + route);
    } else if (String.valueOf(cause.getMessage()).startsWith("Tunnel failed")) {
      failure =
          hopeless(
              route + " that lets nothing through (" + cause.getMessage() + ")",
              "check HTTPS_PROXY or https.proxyHost");
    } else {
      failure = temporary("a dropped connection to " + route + " (" + cause.getMessage() + ")");
    }
    failure.initCause(cause);
    return failure;
  }

  private static HttpFailure unreachable(String found) {
    return new HttpFailure(
        Kind.UNREACHABLE,
        found,
        "check the network, the address, and HTTPS_PROXY or https.proxyHost if there is a proxy");
  }

  /** An answer whose status is not one of success. */
  static HttpFailure of(HttpResponse<?> response) {
    int status = response.statusCode();
    String code = Http.header(response, "X-Error-Code").orElse("");
    long wait =
        Http.header(response, "Retry-After")
            .filter(value -> value.matches("\\d{1,6}"))
            .map(Long::valueOf)
            .orElse(0L);
    String found =
        "status "
            + status
            + (code.isEmpty() ? "" : " (" + code + ")")
            + (wait == 0 ? "" : " and the wish to wait " + wait + " s");
    Kind kind =
        switch (status) {
          case 408, 429, 500, 502, 503, 504 -> Kind.TEMPORARY;
          case 404, 410 -> Kind.MISSING;
          default -> Kind.FINAL;
        };
    String remedy =
        switch (status) {
          case 408, 429, 500, 502, 503, 504 -> "try again later";
          case 401, 403 ->
              "the server lets nobody in without a token that may read this; check the address";
          case 404, 410 -> "check the address: nothing is there";
          case 407 ->
              "set HTTPS_PROXY=http://user:password@host:port and start Java with"
                  + " -Djdk.http.auth.tunneling.disabledSchemes=";
          default -> "check the address and the proxy";
        };
    String proxy = status == 407 ? ": the proxy wants a user and a password" : "";
    return new HttpFailure(kind, status, code, Duration.ofSeconds(wait), found + proxy, remedy);
  }

  InvalidInputException at(String where) {
    return new InvalidInputException(where, getMessage(), "the file", remedy, this);
  }
}
