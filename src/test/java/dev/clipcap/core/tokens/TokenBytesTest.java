package dev.clipcap.core.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenBytesTest {
  private static final Path MINI = Path.of("savedmodels/gpt2-mini/tokenizer.json");

  @TempDir Path folder;

  /**
   * Characters of one to four bytes, in pieces and whole, as Hugging Face's tokenizer cuts them.
   */
  @Test
  void tokensBytesSpellTheText() {
    byte[][] tokens = TokenBytes.read(MINI, 1332);
    String text = "A red kite\n\tabove 7 na\u00efve \u20ac \ud83d\ude00 trees \u007f.";
    try (BpeTokenizer tokenizer = BpeTokenizer.load(MINI)) {
      ByteArrayOutputStream spelt = new ByteArrayOutputStream();
      for (int id : tokenizer.encode(text)) {
        spelt.writeBytes(tokens[id]);
      }
      assertEquals(text, spelt.toString(StandardCharsets.UTF_8));
    }
    assertEquals("<|endoftext|>", new String(tokens[1331], StandardCharsets.UTF_8));
  }

  @Test
  void theBytesAloneAreTokens() {
    byte[][] tokens = TokenBytes.read(MINI, 1332);
    for (int b = 0; b < 256; b++) {
      assertArrayEquals(new byte[] {(byte) b}, tokens[b]);
    }
  }

  @Test
  void idsWithoutATokenSpellNothing() {
    assertEquals(0, TokenBytes.read(MINI, 1400)[1399].length);
    assertEquals(10, TokenBytes.read(MINI, 10).length);
  }

  @Test
  void anotherKindOfTokenizerIsRefused() throws IOException {
    Path words =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"model\": {\"vocab\": {\"a\": 0}}, \"decoder\": {\"type\": \"WordPiece\"}}");
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> TokenBytes.read(words, 1));
    assertTrue(refused.getMessage().startsWith(words.toString()), refused.getMessage());
  }
}
