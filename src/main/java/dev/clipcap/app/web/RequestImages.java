package dev.clipcap.app.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Promise;

/** The images of a request: its body, the files of a form, or those of JSON. */
final class RequestImages {
  private static final int MOST = 16;
  private static final String MULTIPART = "multipart/form-data";
  private static final int PARTS = 100;

  private RequestImages() {}

  /** Base64 or URLs. */
  private record Named(@JsonProperty(required = true) List<String> images) {}

  /**
   * The bytes of each, to be.
   *
   * @param type the body's Content-Type
   * @param source fetches what is named by URL
   * @throws HttpError 400 if there is none, or too many
   */
  static List<CompletableFuture<byte[]>> in(byte[] body, String type, ImageUrls source) {
    String kind = HttpField.getValueParameters(type, null);
    List<CompletableFuture<byte[]>> images;
    if ("application/json".equalsIgnoreCase(kind)) {
      Named named = RequestBody.json(body, Named.class);
      images = named.images().stream().map(one -> bytes(one, source)).toList();
    } else {
      List<byte[]> files =
          MULTIPART.equalsIgnoreCase(kind)
              ? files(body, MultiPart.extractBoundary(type))
              : List.of(body);
      images = files.stream().map(CompletableFuture::completedFuture).toList();
    }
    if (body.length == 0 || images.isEmpty()) {
      throw new HttpError(400, "found an empty body, expected an image");
    }
    if (images.size() > MOST) {
      throw new HttpError(
          400, "found %s images, expected at most %s".formatted(images.size(), MOST));
    }
    return images;
  }

  private static CompletableFuture<byte[]> bytes(String named, ImageUrls source) {
    if (named == null || named.indexOf(':') >= 0) { // no letter of base64
      return source.bytes(String.valueOf(named));
    }
    try {
      return CompletableFuture.completedFuture(Base64.getDecoder().decode(named));
    } catch (IllegalArgumentException e) {
      throw new HttpError(400, "found an image that is no base64, expected base64 or a URL");
    }
  }

  private static List<byte[]> files(byte[] body, String boundary) {
    if (boundary == null || boundary.isEmpty()) {
      throw new HttpError(400, "found multipart/form-data without a boundary, expected one");
    }
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxLength(body.length);
    parser.setMaxMemoryFileSize(-1); // no files: the body is in memory already
    parser.setMaxParts(PARTS);
    CompletableFuture<MultiPartFormData.Parts> parts = new CompletableFuture<>();
    parser.parse(
        new ByteBufferContentSource(ByteBuffer.wrap(body)), Promise.Invocable.toPromise(parts));
    try (MultiPartFormData.Parts found = parts.join()) { // at once: all of it is here
      List<byte[]> files = new ArrayList<>();
      for (MultiPart.Part part : found) {
        if (part.getFileName() != null) {
          files.add(BufferUtil.toArray(Content.Source.asByteBuffer(part.getContentSource())));
        }
      }
      if (!files.isEmpty()) {
        return files;
      }
    } catch (CompletionException | IOException e) {
      throw new HttpError(400, "found a form without a whole file, expected one file");
    }
    throw new HttpError(400, "found a form without a whole file, expected one file");
  }
}
