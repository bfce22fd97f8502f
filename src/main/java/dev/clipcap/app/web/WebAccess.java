package dev.clipcap.app.web;

import java.util.Set;

/**
 * Whom the server answers. A page of any site can send requests to a server on 127.0.0.1 from the
 * browser of whoever looks at it; these rules keep it out.
 *
 * @param hosts names by which clients may call the server, besides localhost and IP addresses: a
 *     stranger's name that was made to lead here is none of them
 * @param origins sites whose pages may use it, such as {@code https://example.org}, besides its own
 * @param token that requests under /v1/ must bring; null if they need none
 */
public record WebAccess(Set<String> hosts, Set<String> origins, String token) {
  /** This machine's names, the server's own page, no token. */
  public static final WebAccess DEFAULT = new WebAccess(Set.of(), Set.of(), null);

  public WebAccess {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "WebAccess[hosts=" + hosts + ", origins=" + origins + "]";
  }
}
