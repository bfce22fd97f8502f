package dev.clipcap.core.tokens;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What GPT-2's tokens spell, byte by byte; a character may be spread over several tokens. */
public final class TokenBytes {
  private static final Map<Integer, Integer> BYTE_OF_SYMBOL = new HashMap<>();

  static {
    for (int b = 0; b < 256; b++) {
      BYTE_OF_SYMBOL.put(symbol(b).codePointAt(0), b);
    }
  }

  private TokenBytes() {}

  /** GPT-2 writes each byte as a visible character: itself, or one from 256 on if it has none. */
  public static String symbol(int b) {
    int invisibleBefore = (int) IntStream.range(0, b).filter(i -> !isVisible(i)).count();
    return Character.toString(isVisible(b) ? b : 256 + invisibleBefore);
  }

  private static boolean isVisible(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
  }

  /**
   * Reads the tokens of a byte-level BPE.
   *
   * @param tokenizer a tokenizer.json
   * @param vocabulary V
   * @return the bytes of the tokens 0 to V-1; of an id that is no token, none
   * @throws InvalidInputException if the file has no such vocabulary
   */
  public static byte[][] read(Path tokenizer, int vocabulary) {
    JsonNode tree = Json.readTree(tokenizer);
    JsonNode vocab = tree.path("model").path("vocab");
    refuseIf(
        !vocab.isObject() || !tree.path("decoder").path("type").asText().equals("ByteLevel"),
        tokenizer.toString(),
        "no model.vocab, or a decoder that is not ByteLevel",
        "the tokenizer of a GPT-2",
        "use the tokenizer that belongs to the model");
    byte[][] tokens = new byte[vocabulary][];
    Arrays.fill(tokens, new byte[0]);
    vocab.properties().forEach(e -> put(tokens, e.getValue().asInt(-1), e.getKey()));
    tree.path("added_tokens")
        .forEach(t -> put(tokens, t.path("id").asInt(-1), t.path("content").asText()));
    return tokens;
  }

  private static void put(byte[][] tokens, int id, String symbols) {
    if (id >= 0 && id < tokens.length) {
      tokens[id] = bytes(symbols);
    }
  }

  /** A token with a character that stands for no byte is text of its own. */
  private static byte[] bytes(String symbols) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int symbol : symbols.codePoints().toArray()) {
      Integer b = BYTE_OF_SYMBOL.get(symbol);
      if (b == null) {
        return symbols.getBytes(StandardCharsets.UTF_8);
      }
      bytes.write(b);
    }
    return bytes.toByteArray();
  }
}
