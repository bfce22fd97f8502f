package dev.clipcap.files.hub;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP server on the loopback interface that can misbehave in any way: its handlers write the
 * bytes of the answer themselves. One request a connection.
 */
final class LoopbackServer implements AutoCloseable {
  /** What a client asked. Header names are in lower case. */
  record Request(String method, String target, Map<String, String> headers) {
    String header(String name) {
      return headers.get(name);
    }
  }

  /** Writes an answer; the connection is closed after it. */
  @FunctionalInterface
  interface Handler {
    void answer(Request request, OutputStream out) throws IOException;
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final ServerSocket socket;
  private final Handler handler;
  private final Thread acceptor;

  LoopbackServer(Handler handler) {
    this.handler = handler;
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    acceptor = start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** The requests of one method, in order. */
  List<Request> requests(String method) {
    return requests.stream().filter(request -> request.method().equals(method)).toList();
  }

  /** Writes a status line and headers, given as alternating names and values. */
  static void head(OutputStream out, int status, String... headers) throws IOException {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Some Reason\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    out.write(text.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with a status and no body. */
  static void status(OutputStream out, int status, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Length";
    all[headers.length + 1] = "0";
    head(out, status, all);
  }

  /**
   * Answers as a good server does: the whole content, or the rest that a range asks for, unless
   * If-Range names another version.
   *
   * @return the bytes of the body, left to the caller to write
   */
  static byte[] serve(Request request, OutputStream out, byte[] content, String etag)
      throws IOException {
    String range = request.header("range");
    String ifRange = request.header("if-range");
    if (range == null || (ifRange != null && !ifRange.equals(etag))) {
      head(out, 200, "ETag", etag, "Content-Length", "" + content.length);
      return request.method().equals("HEAD") ? new byte[0] : content;
    }
    int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    if (from >= content.length) {
      status(out, 416, "Content-Range", "bytes */" + content.length);
      return new byte[0];
    }
    int rest = content.length - from;
    String served = "bytes " + from + "-" + (content.length - 1) + "/" + content.length;
    head(out, 206, "ETag", etag, "Content-Length", "" + rest, "Content-Range", served);
    return Arrays.copyOfRange(content, from, content.length);
  }

  /** Linux listens on until the thread that waits for connections has woken up. */
  @Override
  public void close() throws IOException {
    socket.close();
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        start(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = connection.getInputStream();
        OutputStream out = new BufferedOutputStream(connection.getOutputStream(), 1 << 16)) {
      String[] lines = readHead(in).split("\r\n", -1);
      Map<String, String> headers = new TreeMap<>();
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
      String[] first = lines[0].split(" ", -1);
      Request request = new Request(first[0], first[1], headers);
      requests.add(request);
      handler.answer(request, out);
      out.flush();
    } catch (IOException clientWentAway) {
      // Some tests kill the client.
    }
  }

  private static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.UTF_8).strip();
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "loopback server");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
