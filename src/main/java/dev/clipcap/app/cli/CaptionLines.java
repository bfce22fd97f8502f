package dev.clipcap.app.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.clipcap.io.CsvRecords;
import dev.clipcap.io.Json;
import dev.clipcap.io.PrintedText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How captions stand in a file, one in a line. */
interface CaptionLines {
  /** Of a file; empty for none. */
  String header();

  /** How each line begins. */
  String beginning();

  String end();

  /** A caption as a line, without its end. */
  String text(CaptionLine line);

  /**
   * A line that this program wrote.
   *
   * @throws IOException if it is another
   */
  CaptionLine read(String line) throws IOException;

  /** An image's name as {@link #read} gives it. */
  default String name(String image) {
    return image;
  }

  /** An object in each line. */
  CaptionLines JSON =
      new CaptionLines() {
        @Override
        public String header() {
          return "";
        }

        @Override
        public String beginning() {
          return "{\"image\":";
        }

        @Override
        public String end() {
          return "\n";
        }

        @Override
        public String text(CaptionLine line) {
          return Json.line(line);
        }

        @Override
        public CaptionLine read(String line) throws IOException {
          return Json.mapper().readValue(line, CaptionLine.class);
        }
      };

  /**
   * RFC 4180's, each record in one line: a line break in a name is {@code \n}, one in a caption is
   * a space. A spreadsheet takes a text that begins with =, +, - or @ for a formula, and computes
   * it: an apostrophe stands before such a one.
   */
  CaptionLines CSV =
      new CaptionLines() {
        private static final List<String> COLUMNS =
            List.of(
                "image",
                "caption",
                "log_probability",
                "unfamiliar",
                "model",
                "beam",
                "options",
                "alternatives");
        private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@].*");

        @Override
        public String header() {
          return String.join(",", COLUMNS);
        }

        @Override
        public String beginning() {
          return "";
        }

        @Override
        public String end() {
          return "\r\n";
        }

        @Override
        public String name(String image) {
          return PrintedText.oneLine(image);
        }

        @Override
        public String text(CaptionLine line) {
          CaptionLine.By by = line.by();
          List<?> others = line.alternatives() == null ? List.of() : line.alternatives();
          return Stream.of(
                  guarded(name(line.image())),
                  guarded(CaptionLine.printed(line.caption())),
                  Double.toString(line.logProbability()),
                  line.unfamiliar() == null ? "" : line.unfamiliar().toString(),
                  guarded(by.model()),
                  Integer.toString(by.beam()),
                  by.options().isEmpty() ? "" : Json.line(by.options()),
                  others.isEmpty() ? "" : Json.line(others))
              .map(CsvRecords::field)
              .collect(Collectors.joining(","));
        }

        @Override
        public CaptionLine read(String line) throws IOException {
          List<String> fields = CsvRecords.fields(line);
          if (fields.size() != COLUMNS.size()) {
            throw new IOException(fields.size() + " fields");
          }
          Map<String, String> options =
              fields.get(6).isEmpty()
                  ? Map.of()
                  : Json.mapper().readValue(fields.get(6), new TypeReference<>() {});
          try {
            return new CaptionLine(
                unguarded(fields.get(0)),
                unguarded(fields.get(1)),
                Double.parseDouble(fields.get(2)),
                fields.get(3).isEmpty() ? null : Boolean.valueOf(fields.get(3)),
                null,
                null,
                new CaptionLine.By(
                    unguarded(fields.get(4)), Integer.parseInt(fields.get(5)), options));
          } catch (NumberFormatException e) {
            throw new IOException(e);
          }
        }

        private static String guarded(String text) {
          return FORMULA.matcher(text).matches() ? "'" + text : text;
        }

        private static String unguarded(String text) {
          return text.startsWith("'") && FORMULA.matcher(text).matches() ? text.substring(1) : text;
        }
      };
}
