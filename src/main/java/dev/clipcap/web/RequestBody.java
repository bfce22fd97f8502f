package dev.clipcap.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the image of a request: its body, or the first file of a multipart form. */
final class RequestBody {
  /** How much of a body that is too large is read all the same, so that its sender is answered. */
  private static final long DISCARD = 100_000_000;

  private static final String MULTIPART = "multipart/form-data";

  private RequestBody() {}

  /**
   * The image's bytes.
   *
   * @throws HttpError 411, 413 or 400
   */
  static byte[] image(HttpExchange exchange, int limit) throws IOException {
    byte[] body = read(exchange.getRequestBody(), limit);
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null && type.toLowerCase(java.util.Locale.ROOT).startsWith(MULTIPART)) {
      body = firstFile(body, boundary(type));
    }
    if (body.length == 0) {
      throw new HttpError(400, "found an empty body, expected an image");
    }
    return body;
  }

  private static byte[] read(InputStream in, int limit) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    int n;
    while (total <= DISCARD && (n = in.read(buffer)) >= 0) {
      total += n;
      if (total <= limit) {
        body.write(buffer, 0, n);
      } else {
        body.reset();
      }
    }
    if (total > limit) {
      throw new HttpError(
          413, "found a body of more than %d bytes, expected no more".formatted(limit));
    }
    return body.toByteArray();
  }

  private static String boundary(String type) {
    for (String parameter : type.split(";", -1)) {
      String[] pair = parameter.strip().split("=", 2);
      if (pair.length == 2 && pair[0].equalsIgnoreCase("boundary") && !pair[1].isEmpty()) {
        return pair[1].replaceAll("^\"(.*)\"$", "$1");
      }
    }
    throw new HttpError(400, "found multipart/form-data without a boundary, expected one");
  }

  /**
   * The content of the first part with a file name. Latin-1 keeps every byte, so that the body can
   * be searched as text.
   */
  static byte[] firstFile(byte[] body, String boundary) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String delimiter = "--" + boundary;
    int at = text.indexOf(delimiter);
    while (at >= 0) {
      int head = at + delimiter.length();
      int content = text.indexOf("\r\n\r\n", head);
      int end = text.indexOf("\r\n" + delimiter, head);
      if (content < 0 || end < content) {
        break;
      }
      if (text.substring(head, content).contains("filename=")) {
        return text.substring(content + 4, Math.max(end, content + 4))
            .getBytes(StandardCharsets.ISO_8859_1);
      }
      at = end + 2;
    }
    throw new HttpError(400, "found a form without a whole file, expected one file");
  }
}
