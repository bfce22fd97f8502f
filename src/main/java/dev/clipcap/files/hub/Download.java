package dev.clipcap.files.hub;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads files over HTTP. A file gets its name when it is whole and its hash, where one is
 * known, is right; until then it is {@code NAME.incomplete}, and the next try, or the next run,
 * asks for the rest of it.
 */
record Download(Network network, Http http) {
  private static final int BUFFER = 1 << 16;
  private static final long MEBIBYTE = 1 << 20;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+)");

  /** A process cannot wait for a file lock that it holds itself, so its threads wait here. */
  private static final Map<Path, Object> IN_THIS_PROCESS = new ConcurrentHashMap<>();

  Download(Network network) {
    this(network, new Http(network));
  }

  /**
   * Downloads through the proxies that system properties (https.proxyHost) or environment variables
   * (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) name.
   */
  static Download ofEnvironment(PrintStream out) {
    return new Download(Network.of(System.getenv(), out));
  }

  /**
   * Fetches a file, unless it is there. Several threads and processes may ask for the same file:
   * one fetches it and the others wait.
   *
   * @return {@code target}
   * @throws InvalidInputException if the server cannot be reached, does not give the file, gives
   *     one of another size or hash (which is kept beside {@code target}), or the disk is too full
   */
  Path fetch(RemoteFile file, Path target) {
    Path absolute = target.toAbsolutePath();
    try {
      Files.createDirectories(absolute.getParent());
      if (!isThere(file, absolute)) {
        fetchAlone(file, absolute);
      }
      return target;
    } catch (HttpFailure e) {
      throw e.at(Http.shown(file.uri()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot download to " + target, e);
    }
  }

  /** Lets one download of a file run at a time, among threads and among processes. */
  private void fetchAlone(RemoteFile file, Path target) throws IOException {
    Path plain = target.normalize();
    Path lockFile = plain.resolveSibling(plain.getFileName() + ".lock");
    synchronized (IN_THIS_PROCESS.computeIfAbsent(plain, path -> new Object())) {
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !isThere(file, target)) {
          fetchVerified(file, target);
        }
      }
      // Whoever still waits for the deleted file, or makes a new one, finds the target there.
      Files.deleteIfExists(lockFile);
    }
  }

  /** By its size only: hashing 20 GB at every run would take longer than the run. */
  private static boolean isThere(RemoteFile file, Path target) throws IOException {
    if (!Files.exists(target)) {
      return false;
    }
    if (file.size() >= 0 && Files.size(target) != file.size()) {
      throw new InvalidInputException(
          target.toString(),
          Files.size(target) + " bytes",
          file.size() + " bytes",
          "delete or rename this file and run it again");
    }
    return true;
  }

  private void fetchVerified(RemoteFile file, Path target) throws IOException {
    PartialFile partial = new PartialFile(target);
    boolean inPieces = receive(file, partial);
    boolean right = isRight(file, partial);
    if (!right && inPieces) {
      network.out().println(file.name() + ": its pieces do not fit together; starting again");
      partial.restart(Optional.empty());
      receive(file, partial);
      right = isRight(file, partial);
    }
    if (!right) {
      Checksum expected = file.checksum().orElseThrow();
      Checksum found = partial.checksum(expected);
      Path aside = target.resolveSibling(target.getFileName() + ".wrong-hash");
      partial.moveTo(aside);
      throw new InvalidInputException(
          Http.shown(file.uri()),
          found.toString(),
          expected.toString(),
          "the file is kept as " + aside + " and not used; delete it and run it again");
    }
    partial.moveTo(target);
  }

  private static boolean isRight(RemoteFile file, PartialFile partial) {
    return file.checksum().map(c -> c.equals(partial.checksum(c))).orElse(true);
  }

  /**
   * Tries until every byte is there.
   *
   * @return whether the bytes came in more than one piece
   */
  private boolean receive(RemoteFile file, PartialFile partial) throws IOException {
    Network.Retries retries = network.new Retries();
    boolean inPieces = partial.size() > 0;
    while (true) {
      long before = partial.size();
      try {
        attempt(file, partial);
        return inPieces;
      } catch (HttpFailure failure) {
        retries.after(failure, partial.size() - before >= MEBIBYTE);
        inPieces |= partial.size() > 0;
      }
    }
  }

  private void attempt(RemoteFile file, PartialFile partial) throws IOException {
    if (partial.size() > 0 && partial.size() == file.size()) {
      return;
    }
    boolean resumable = partial.version().isPresent() || file.checksum().isPresent();
    if (!resumable || (file.size() >= 0 && partial.size() > file.size())) {
      partial.restart(Optional.empty());
    }
    Map<String, String> headers = new HashMap<>();
    if (partial.size() > 0) {
      headers.put("Range", "bytes=" + partial.size() + "-");
      partial.version().ifPresent(version -> headers.put("If-Range", version));
    }
    HttpResponse<InputStream> response = http.get(file.uri(), file.token(), headers);
    try (InputStream body = response.body()) {
      long total = begin(response, partial);
      if (file.size() >= 0 && total >= 0 && total != file.size()) {
        throw HttpFailure.hopeless(
            total + " bytes instead of " + file.size(),
            "the file has changed, or a proxy answers in its place; look at the address");
      }
      total = Math.max(total, file.size());
      requireSpace(partial, total);
      copy(file, body, partial, total);
      if (total >= 0 && partial.size() != total) {
        throw HttpFailure.temporary(partial.size() + " of " + total + " bytes");
      }
    }
  }

  /** Makes the partial file fit the answer; returns the size of the whole file, or -1. */
  private static long begin(HttpResponse<?> response, PartialFile partial) throws IOException {
    Optional<String> version = version(response);
    if (response.statusCode() == 200) {
      partial.restart(version);
      return response.headers().firstValueAsLong("Content-Length").orElse(-1);
    }
    Matcher range = CONTENT_RANGE.matcher(Http.header(response, "Content-Range").orElse(""));
    boolean sameVersion =
        version.isEmpty() || partial.version().isEmpty() || version.equals(partial.version());
    if (response.statusCode() == 416
        || !sameVersion
        || !range.matches()
        || Long.parseLong(range.group(1)) != partial.size()) {
      partial.restart(Optional.empty());
      throw HttpFailure.temporary("a rest that does not follow what is there");
    }
    return Long.parseLong(range.group(2));
  }

  /** What If-Range can name: an ETag unless it is weak, else the date of the last change. */
  private static Optional<String> version(HttpResponse<?> response) {
    return Http.header(response, "ETag", "Last-Modified").filter(tag -> !tag.startsWith("W/"));
  }

  private void copy(RemoteFile file, InputStream body, PartialFile partial, long total)
      throws IOException {
    long done = partial.size();
    Progress progress = Notices.begin(file.name(), "MiB", done / MEBIBYTE, total / MEBIBYTE);
    try (FileChannel out = partial.append();
        OutputStream stream = Channels.newOutputStream(out)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = read(file, body, buffer); n >= 0; n = read(file, body, buffer)) {
        stream.write(buffer, 0, n);
        done += n;
        if (total >= 0) {
          progress.update(done / MEBIBYTE, "");
        }
      }
      out.force(true);
    }
    if (total >= MEBIBYTE && done == total) {
      progress.finish("");
    }
  }

  /** The next bytes; a failure here is the network's, and may pass, unlike the disk's. */
  private int read(RemoteFile file, InputStream body, byte[] buffer) throws HttpFailure {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw HttpFailure.of(e, http.route(file.uri()));
    }
  }

  private static void requireSpace(PartialFile partial, long total) throws IOException {
    long needed = total - partial.size();
    long free = partial.freeSpace();
    if (needed > free) {
      throw HttpFailure.hopeless(
          free / MEBIBYTE + " MiB free on the disk and " + needed / MEBIBYTE + " MiB to come",
          "make room and run it again");
    }
  }
}
