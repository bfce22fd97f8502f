package dev.clipcap.files.hub;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Unchecked;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the hub and its cache are, by the environment variables of Python's huggingface_hub.
 *
 * @param endpoint HF_ENDPOINT, or https://huggingface.co; without a slash at the end
 * @param cache HF_HUB_CACHE, or HF_HOME/hub, or ~/.cache/huggingface/hub
 * @param token HF_TOKEN, or the content of HF_TOKEN_PATH or of HF_HOME/token
 * @param offline HF_HUB_OFFLINE: use the cache and no network
 */
record HubSettings(URI endpoint, Path cache, Optional<Token> token, boolean offline) {
  private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");

  static HubSettings of(Map<String, String> environment, Path userHome) {
    Path caches =
        first(environment, "XDG_CACHE_HOME").map(Path::of).orElse(userHome.resolve(".cache"));
    Path home = path(environment, userHome, "HF_HOME").orElse(caches.resolve("huggingface"));
    Path cache =
        path(environment, userHome, "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
            .orElse(home.resolve("hub"));
    Path tokenFile = path(environment, userHome, "HF_TOKEN_PATH").orElse(home.resolve("token"));
    Optional<Token> token =
        first(environment, "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
            .or(() -> content(tokenFile))
            .map(Token::new);
    boolean offline =
        first(environment, "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
            .filter(value -> YES.contains(value.toUpperCase(Locale.ROOT)))
            .isPresent();
    return new HubSettings(
        endpoint(first(environment, "HF_ENDPOINT").orElse("https://huggingface.co")),
        cache,
        token,
        offline);
  }

  /** The value of the first of these variables that has one. */
  static Optional<String> first(Map<String, String> environment, String... names) {
    return Stream.of(names)
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .map(String::strip)
        .findFirst();
  }

  private static Optional<Path> path(
      Map<String, String> environment, Path userHome, String... names) {
    return first(environment, names)
        .map(
            path ->
                path.equals("~") || path.startsWith("~/")
                    ? userHome.resolve(path.substring(Math.min(2, path.length())))
                    : Path.of(path));
  }

  private static Optional<String> content(Path file) {
    return Files.isRegularFile(file)
        ? Optional.of(Unchecked.get("cannot read " + file, () -> Files.readString(file)))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private static URI endpoint(String text) {
    try {
      URI uri = URI.create(text.replaceAll("/+$", ""));
      if (uri.getHost() != null && uri.getScheme().matches("https?") && uri.getQuery() == null) {
        return uri;
      }
    } catch (IllegalArgumentException unreadable) {
      // Refused below.
    }
    throw new InvalidInputException(
        "environment variable HF_ENDPOINT",
        "'" + text + "'",
        "an http or https address such as https://huggingface.co",
        "correct or unset it");
  }
}
