package dev.clipcap.files.hub;

import java.net.URI;
import java.util.Locale;

/**
 * Who answers at an address: a token given to one origin is not for another.
 *
 * @param scheme http or https
 * @param host in lower case
 * @param port the scheme's own where the address names none
 */
record Origin(String scheme, String host, int port) {
  static Origin of(URI uri) {
    return new Origin(uri.getScheme(), uri.getHost().toLowerCase(Locale.ROOT), port(uri));
  }

  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  /** An address as messages show it: without user, password and query, which may hold secrets. */
  static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
  }
}
