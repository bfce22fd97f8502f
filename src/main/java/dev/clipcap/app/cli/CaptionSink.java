package dev.clipcap.app.cli;

import dev.clipcap.io.Claim;
import dev.clipcap.io.Json;
import dev.clipcap.io.Signature;
import dev.clipcap.metrics.CocoResults;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Where captions go, in the order of the images. */
interface CaptionSink extends AutoCloseable {
  /** Whether an image's caption is there from an earlier run. */
  default boolean has(String image) {
    return false;
  }

  /** Takes the caption of the next image. */
  void accept(CaptionLine line);

  /** Learns that the next image has none. */
  default void skip(String image) {}

  /** Says that there are no more. */
  default void finish() {}

  @Override
  default void close() {}

  /** Each caption as a line for a reader. */
  static CaptionSink text(PrintStream out) {
    return line -> out.println(line.text());
  }

  /** Each caption as a line of JSON. */
  static CaptionSink json(PrintStream out) {
    return line -> out.println(Json.line(line));
  }

  /** Tells the list that {@link #list} writes. */
  Signature LIST =
      Signature.of(
          "captions",
          "\\[ (\\{\n  \"image\" : %1$s,\n  \"caption\" : (null\n|%1$s,\n  \"log_probability\" : )|\\]\n)"
              .formatted(Signature.STRING));

  /**
   * A file that is written at the end.
   *
   * @param captions takes those that there are
   * @param none takes the images without one
   * @param write everything
   */
  record AtTheEnd(
      Claim file, Consumer<CaptionLine> captions, Consumer<String> none, Consumer<Path> write)
      implements CaptionSink {
    @Override
    public void accept(CaptionLine line) {
      captions.accept(line);
    }

    @Override
    public void skip(String image) {
      none.accept(image);
    }

    @Override
    public void finish() {
      write.accept(file.path());
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** One JSON list at the end, of lines of JSON, with a null caption where an image has none. */
  static CaptionSink list(Claim file) {
    List<Object> lines = new ArrayList<>();
    return new AtTheEnd(
        file,
        lines::add,
        image -> lines.add(Json.mapper().createObjectNode().put("image", image).putNull("caption")),
        path -> Json.write(path, lines));
  }

  /** COCO's results at the end, without the images that have no caption. */
  static CaptionSink coco(Claim file) {
    CocoResults results = new CocoResults();
    return new AtTheEnd(
        file, line -> results.add(line.image(), line.caption()), image -> {}, results::write);
  }
}
