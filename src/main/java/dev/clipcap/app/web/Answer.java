package dev.clipcap.app.web;

import dev.clipcap.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a client gets.
 *
 * @param status of HTTP
 * @param type media type
 * @param body bytes, not copied
 * @param events in place of a body; null where there is one
 * @param headers besides the type
 */
record Answer(int status, String type, byte[] body, Events events, Map<String, String> headers) {
  /** A whole answer. */
  Answer(int status, String type, byte[] body) {
    this(status, type, body, null, Map.of());
  }

  /** One that grows. */
  static Answer of(Events events) {
    return new Answer(200, "text/event-stream", null, events, Map.of());
  }

  static Answer text(int status, String type, String body) {
    return new Answer(status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  static Answer json(int status, Object body) {
    return text(status, "application/json", Json.line(body));
  }

  /** One line that says what is wrong. */
  static Answer error(int status, String message) {
    return json(status, Map.of("error", message));
  }

  Answer with(Map<String, String> others) {
    return new Answer(status, type, body, events, others);
  }
}
