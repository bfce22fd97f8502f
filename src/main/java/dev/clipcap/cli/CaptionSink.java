package dev.clipcap.cli;

import dev.clipcap.io.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where captions go, in the order of the images. */
interface CaptionSink extends AutoCloseable {
  /** Whether an image's caption is there from an earlier run. */
  default boolean has(String image) {
    return false;
  }

  /** Takes the caption of the next image. */
  void accept(CaptionLine line);

  /** Learns that the next image has none. */
  default void skip() {}

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
    return line -> out.println(line.json());
  }

  /** One JSON list of the captions' texts at the end, null where an image has none. */
  static CaptionSink list(Path file) {
    List<String> texts = new ArrayList<>();
    return new CaptionSink() {
      @Override
      public void accept(CaptionLine line) {
        texts.add(line.caption());
      }

      @Override
      public void skip() {
        texts.add(null);
      }

      @Override
      public void finish() {
        Json.write(file, texts);
      }
    };
  }
}
