package dev.clipcap.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The bytes of a JSON file before they are parsed. */
final class JsonText {
  private static final int PIECE = 1 << 13;

  /** Byte order marks; UTF-32's little-endian one begins with UTF-16's. */
  private static final List<Map.Entry<String, String>> MARKS =
      List.of(
          Map.entry("efbbbf", "UTF-8"),
          Map.entry("fffe0000", "UTF-32LE"),
          Map.entry("0000feff", "UTF-32BE"),
          Map.entry("fffe", "UTF-16LE"),
          Map.entry("feff", "UTF-16BE"));

  private JsonText() {}

  /**
   * The text in UTF-8 without a byte order mark.
   *
   * @throws InvalidInputException if it is empty, or in none of Unicode's encodings
   */
  static byte[] utf8(byte[] bytes, String where) {
    String start = HexFormat.of().formatHex(bytes, 0, Math.min(4, bytes.length));
    for (Map.Entry<String, String> mark : MARKS) {
      if (start.startsWith(mark.getKey())) {
        byte[] text = Arrays.copyOfRange(bytes, mark.getKey().length() / 2, bytes.length);
        Charset charset = Charset.forName(mark.getValue());
        return charset.equals(UTF_8) ? checked(text, where) : recoded(text, charset, where);
      }
    }
    return checked(bytes, where);
  }

  private static byte[] recoded(byte[] text, Charset charset, String where) {
    try {
      CharBuffer decoded = charset.newDecoder().decode(ByteBuffer.wrap(text));
      return checked(decoded.toString().getBytes(UTF_8), where);
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(
          where, "bytes that are not " + charset, "text in UTF-8", "save it as UTF-8", e);
    }
  }

  private static byte[] checked(byte[] text, String where) {
    int begin = 0;
    while (begin < text.length && " \n\r\t".indexOf(text[begin]) >= 0) {
      begin++;
    }
    if (begin == text.length) {
      throw new InvalidInputException(
          where, "nothing in it", "JSON", "copy or download it again, or fill it");
    }
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 0) {
        throw zero(text, i, where);
      }
    }
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(text);
    CharBuffer out = CharBuffer.allocate(PIECE);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      result = decoder.decode(in, out.clear(), true);
    }
    if (result.isError()) {
      throw new InvalidInputException(
          where,
          "byte %s, 0x%02X, which is not UTF-8".formatted(in.position(), text[in.position()]),
          "text in UTF-8",
          "save it as UTF-8");
    }
    return text;
  }

  private static InvalidInputException zero(byte[] text, int at, String where) {
    boolean wide = at < 4 && text.length > 8 && !(text[0] == 0 && text[1] == 0 && text[3] == 0);
    return wide
        ? new InvalidInputException(
            where, "text in UTF-16 or UTF-32 without a mark", "UTF-8", "save it as UTF-8")
        : new InvalidInputException(
            where,
            "a zero byte at " + at + " of " + text.length,
            "JSON",
            "copy or download it again; it is damaged");
  }

  /** A number such as 1e400 would be read as infinity. */
  static void refuseInfinite(byte[] utf8, String where) throws IOException {
    if (!mayBeInfinite(utf8)) {
      return;
    }
    try (JsonParser parser = Json.mapper().createParser(utf8)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_FLOAT && Double.isInfinite(parser.getDoubleValue())) {
          throw new InvalidInputException(
              where + " (line " + parser.currentTokenLocation().getLineNr() + ")",
              "the number " + JsonErrors.shown(parser.getText()),
              "one that a double holds, at most 1.8e308",
              "correct the number");
        }
      }
    }
  }

  /** Whether an exponent has three digits or more, or a number over three hundred. */
  private static boolean mayBeInfinite(byte[] utf8) {
    int digits = 0;
    boolean exponent = false;
    for (int i = 0; i < utf8.length; i++) {
      byte b = utf8[i];
      if (b >= '0' && b <= '9') {
        digits++;
        if (digits > 300 || (exponent && digits > 2)) {
          return true;
        }
      } else if (b != '+' || !exponent) {
        exponent = (b == 'e' || b == 'E') && digits > 0;
        digits = 0;
      }
    }
    return false;
  }
}
