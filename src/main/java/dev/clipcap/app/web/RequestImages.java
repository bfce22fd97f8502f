package dev.clipcap.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clipcap.io.Json;
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

/**
 * The images of a request: its body, the files of a form, or those of JSON.
 *
 * @param bytes of each, to be
 * @param areList whether the answer is a list
 */
record RequestImages(List<CompletableFuture<byte[]>> bytes, boolean areList) {
  private static final int MOST = 16;
  private static final String MULTIPART = "multipart/form-data";
  private static final int PARTS = 100;

  /** Base64 or URLs: of one image, or of a list. */
  private record Named(String image, List<String> images) {}

  /**
   * @param type the body's Content-Type
   * @param source fetches what is named by URL
   * @throws HttpError 400 if there is none, or too many
   */
  static RequestImages in(byte[] body, String type, ImageSource source) {
    String kind = HttpField.getValueParameters(type, null);
    RequestImages images;
    if ("application/json".equalsIgnoreCase(kind)) {
      images = named(body, source);
    } else if (MULTIPART.equalsIgnoreCase(kind)) {
      List<byte[]> files = files(body, MultiPart.extractBoundary(type));
      images =
          new RequestImages(
              files.stream().map(CompletableFuture::completedFuture).toList(), files.size() > 1);
    } else {
      images = new RequestImages(List.of(CompletableFuture.completedFuture(body)), false);
    }
    if (body.length == 0 || images.bytes().isEmpty()) {
      throw new HttpError(400, "found an empty body, expected an image");
    }
    if (images.bytes().size() > MOST) {
      throw new HttpError(
          400, "found %s images, expected at most %s".formatted(images.bytes().size(), MOST));
    }
    return images;
  }

  private static RequestImages named(byte[] body, ImageSource source) {
    try {
      Named named = Json.mapper().readValue(body, Named.class);
      boolean isList = named != null && named.images() != null;
      if (named == null || isList == (named.image() != null)) {
        throw new HttpError(400, "expected {\"image\": BASE64_OR_URL} or {\"images\": [...]}");
      }
      List<String> all = isList ? named.images() : List.of(named.image());
      return new RequestImages(all.stream().map(one -> bytes(one, source)).toList(), isList);
    } catch (JsonProcessingException e) {
      throw new HttpError(400, "found other JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new HttpError(400, "found a broken body, expected JSON");
    }
  }

  private static CompletableFuture<byte[]> bytes(String named, ImageSource source) {
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
