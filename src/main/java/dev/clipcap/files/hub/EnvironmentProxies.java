package dev.clipcap.files.hub;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The proxy for an address: Java's system properties (http.proxyHost, https.proxyHost, ...) where
 * they are set, else the environment variables that curl and Python read: HTTPS_PROXY, HTTP_PROXY,
 * ALL_PROXY and NO_PROXY, in lower or upper case. NO_PROXY lists hosts and domains, with or without
 * a leading dot or a port, or is {@code *}.
 */
final class EnvironmentProxies extends ProxySelector {
  private final Map<String, String> environment;

  EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    if (System.getProperty(uri.getScheme() + ".proxyHost") != null) {
      return ProxySelector.getDefault().select(uri);
    }
    Optional<URI> proxy = excluded(uri) ? Optional.empty() : proxy(uri.getScheme());
    return List.of(
        proxy
            .map(p -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(p.getHost(), port(p))))
            .orElse(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
    // The failure itself says it.
  }

  /** User and password where a variable has them: {@code http://user:password@host:port}. */
  Optional<Authenticator> credentials() {
    Map<String, PasswordAuthentication> known =
        Stream.of("http", "https")
            .flatMap(scheme -> proxy(scheme).stream())
            .filter(proxy -> proxy.getRawUserInfo() != null)
            .distinct()
            .collect(
                Collectors.toMap(
                    proxy -> proxy.getHost() + ":" + port(proxy),
                    proxy -> password(proxy.getRawUserInfo()),
                    (first, second) -> first));
    if (known.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return getRequestorType() == RequestorType.PROXY
                ? known.get(getRequestingHost() + ":" + getRequestingPort())
                : null;
          }
        });
  }

  private static PasswordAuthentication password(String userInfo) {
    String[] parts = userInfo.split(":", 2);
    String password = parts.length < 2 ? "" : parts[1];
    return new PasswordAuthentication(decode(parts[0]), decode(password).toCharArray());
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private Optional<URI> proxy(String scheme) {
    return variable(scheme + "_proxy").or(() -> variable("all_proxy")).map(this::parse);
  }

  private URI parse(String value) {
    try {
      URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
      if (proxy.getHost() != null && "http".equals(proxy.getScheme())) {
        return proxy;
      }
    } catch (IllegalArgumentException unreadable) {
      // Refused below, without the value, which may hold a password.
    }
    throw new InvalidInputException(
        "environment variable HTTPS_PROXY, HTTP_PROXY or ALL_PROXY",
        "a value that is no HTTP proxy",
        "http://host:port",
        "correct or unset it");
  }

  private boolean excluded(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return Arrays.stream(variable("no_proxy").orElse("").toLowerCase(Locale.ROOT).split(","))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || matches(host, Http.port(uri), entry));
  }

  private static boolean matches(String host, int port, String entry) {
    String name = entry.startsWith(".") ? entry.substring(1) : entry;
    if (name.endsWith(":" + port)) {
      name = name.substring(0, name.lastIndexOf(':'));
    }
    return host.equals(name) || host.endsWith("." + name);
  }

  private Optional<String> variable(String name) {
    return HubSettings.first(environment, name, name.toUpperCase(Locale.ROOT));
  }

  private static int port(URI proxy) {
    return proxy.getPort() < 0 ? 80 : proxy.getPort();
  }
}
