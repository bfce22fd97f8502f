package dev.clipcap.app.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** The page and what it needs, read from the jar once: a request names one of these or nothing. */
final class StaticFiles {
  private static final int SAMPLES = 6;

  private final Map<String, Answer> byPath = new TreeMap<>();

  StaticFiles() {
    add("/", "page.html", "text/html; charset=utf-8");
    add("/page.css", "page.css", "text/css; charset=utf-8");
    add("/page.js", "page.js", "text/javascript; charset=utf-8");
    add("/openapi.yaml", "openapi.yaml", "application/yaml");
    for (int i = 1; i <= SAMPLES; i++) {
      add("/samples/" + i + ".jpg", "samples/" + i + ".jpg", "image/jpeg");
    }
  }

  private void add(String path, String resource, String type) {
    try (InputStream in = StaticFiles.class.getResourceAsStream(resource)) {
      byPath.put(path, new Answer(200, type, in.readAllBytes(), Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  /** Paths to answers. */
  Map<String, Answer> all() {
    return byPath;
  }
}
