package dev.clipcap.files.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A hub with one repository, as the real one answers: small files itself, with git's SHA-1 as ETag;
 * large ones by a redirect to another host, with their SHA-256 in X-Linked-Etag, where the other
 * host has ETags of its own.
 */
final class FakeHub implements AutoCloseable {
  static final String REPO = "org/tiny";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** Content, and the header by which the hub names it. */
  record Stored(byte[] content, String etag, boolean large) {}

  final Map<String, Stored> files = new TreeMap<>();
  final LoopbackServer store = new LoopbackServer(this::serveLarge);
  final LoopbackServer server = new LoopbackServer(this::serveRepository);
  private final Path scratch;

  FakeHub(Path scratch) {
    this.scratch = scratch;
  }

  void small(String name, String text) throws IOException {
    put(name, text.getBytes(StandardCharsets.UTF_8), Checksum.Kind.GIT_SHA1);
  }

  void large(String name, byte[] content) throws IOException {
    put(name, content, Checksum.Kind.SHA256);
  }

  private void put(String name, byte[] content, Checksum.Kind kind) throws IOException {
    Path file = Files.write(Files.createTempFile(scratch, "blob", ""), content);
    String any = "0".repeat(kind == Checksum.Kind.SHA256 ? 64 : 40);
    String etag = new Checksum(kind, any).of(file).hex();
    files.put(name, new Stored(content, etag, kind == Checksum.Kind.SHA256));
  }

  HubSettings settings(Path cache) {
    return new HubSettings(server.uri(""), cache, Optional.of(new Token("hf_secret")), false);
  }

  /** How often bodies were asked for, from either host. */
  int gets() {
    return server.requests("GET").size() + store.requests("GET").size();
  }

  private void serveRepository(LoopbackServer.Request request, OutputStream out)
      throws IOException {
    String path = URI.create(request.target()).getPath();
    for (String revision : List.of("main", COMMIT)) {
      String folder = "/" + REPO + "/resolve/" + revision + "/";
      if (path.startsWith("/org/old-name/")) {
        LoopbackServer.status(out, 307, "Location", path.replace("old-name", "tiny"));
        return;
      }
      if (path.startsWith(folder)) {
        serveFile(request, path.substring(folder.length()), out);
        return;
      }
    }
    boolean gated = path.startsWith("/org/gated/");
    LoopbackServer.status(
        out, gated ? 403 : 404, "X-Error-Code", gated ? "GatedRepo" : "RepoNotFound");
  }

  private void serveFile(LoopbackServer.Request request, String name, OutputStream out)
      throws IOException {
    Stored file = files.get(name);
    if (file == null) {
      LoopbackServer.status(out, 404, "X-Error-Code", "EntryNotFound", "X-Repo-Commit", COMMIT);
    } else if (file.large()) {
      LoopbackServer.status(
          out,
          302,
          "X-Repo-Commit",
          COMMIT,
          "X-Linked-Etag",
          "\"" + file.etag() + "\"",
          "X-Linked-Size",
          "" + file.content().length,
          "Location",
          "http://localhost:" + store.port() + "/" + name + "?signature=hush");
    } else {
      LoopbackServer.head(
          out,
          200,
          "X-Repo-Commit",
          COMMIT,
          "ETag",
          "\"" + file.etag() + "\"",
          "Content-Length",
          "" + file.content().length);
      if (request.method().equals("GET")) {
        out.write(file.content());
      }
    }
  }

  private void serveLarge(LoopbackServer.Request request, OutputStream out) throws IOException {
    String name = URI.create(request.target()).getPath().substring(1);
    out.write(LoopbackServer.serve(request, out, files.get(name).content(), "\"of-the-store\""));
  }

  @Override
  public void close() throws IOException {
    server.close();
    store.close();
  }
}
