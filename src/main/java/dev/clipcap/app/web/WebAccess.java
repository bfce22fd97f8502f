package dev.clipcap.app.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/**
 * Whom the server answers. A page of any site can send requests to a server on 127.0.0.1 from the
 * browser of whoever looks at it; these rules keep it out.
 *
 * @param hosts names by which clients may call the server, besides localhost and IP addresses: a
 *     stranger's name that was made to lead here is none of them
 * @param origins sites whose pages may use it, such as {@code https://example.org}, besides its own
 * @param token that requests under /v1/ must bring; null if they need none
 * @param fetches whether it fetches images that requests name by URL, from public addresses
 */
public record WebAccess(Set<String> hosts, Set<String> origins, String token, boolean fetches) {
  private static final Pattern ADDRESS =
      Pattern.compile("\\[[0-9a-fA-F:.%]+]|\\d{1,3}(\\.\\d{1,3}){3}");
  private static final String BEARER = "Bearer ";

  /** This machine's names, the server's own page, no token. */
  public static final WebAccess DEFAULT = new WebAccess(Set.of(), Set.of(), null, false);

  public WebAccess {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "WebAccess[hosts=%s, origins=%s, fetches=%s]".formatted(hosts, origins, fetches);
  }

  /**
   * Refuses what may not pass.
   *
   * @throws HttpError 401 or 403
   */
  void check(Request request) {
    requireHost(request.getHttpURI().getHost());
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin != null && !isOwn(origin, request) && !origins.contains(origin)) {
      throw new HttpError(
          403,
          "found Origin \"%s\", expected this server's own page or one that --cors names"
              .formatted(origin));
    }
    boolean preflight = HttpMethod.OPTIONS.is(request.getMethod());
    if (token != null && !preflight && path(request).startsWith("/v1/")) {
      requireToken(request.getHeaders().get(HttpHeader.AUTHORIZATION));
    }
  }

  private void requireHost(String host) {
    if (host == null || ADDRESS.matcher(host).matches()) {
      return; // no name, so none that leads here from elsewhere
    }
    String name = host.toLowerCase(Locale.ROOT);
    if (!name.equals("localhost") && !hosts.contains(name)) {
      throw new HttpError(
          403,
          "found Host \"%s\", expected localhost, an IP address or a name that --allow-host gives"
              .formatted(host));
    }
  }

  /** A page that came from here names as its origin what it calls this server. */
  private static boolean isOwn(String origin, Request request) {
    HttpURI uri = request.getHttpURI();
    return uri.getAuthority() != null
        && (origin.equals("http://" + uri.getAuthority())
            || origin.equals("https://" + uri.getAuthority())); // behind a proxy
  }

  private void requireToken(String authorization) {
    byte[] expected = (BEARER + token).getBytes(StandardCharsets.UTF_8);
    byte[] found = (authorization == null ? "" : authorization).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(expected, found)) { // in the same time, however much is right
      throw new HttpError(401, "expected the header Authorization: Bearer TOKEN");
    }
  }

  /** What lets a page of a named site read the answer. */
  void addTo(HttpFields.Mutable answer, Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (!origins.isEmpty()) {
      answer.put(HttpHeader.VARY, "Origin");
    }
    if (origin != null && origins.contains(origin)) {
      answer.put("Access-Control-Allow-Origin", origin);
      answer.put("Access-Control-Allow-Methods", "GET, POST");
      answer.put("Access-Control-Allow-Headers", "Authorization, Content-Type");
      answer.put("Access-Control-Max-Age", "600");
    }
  }

  /** The path as it was sent, or "" where there is none. */
  static String path(Request request) {
    String path = request.getHttpURI().getPath();
    return path == null ? "" : path;
  }
}
