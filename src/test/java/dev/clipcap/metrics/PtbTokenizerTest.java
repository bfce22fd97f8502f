package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PtbTokenizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "A man isn't riding his brother's horse.  | a man is n't riding his brother 's horse",
        "The dogs' bowls cannot be seen!          | the dogs bowls can not be seen",
        "Mr. Ho sits on St. Mary's in the U.S.    | mr. ho sits on st. mary 's in the u.s.",
        "the letter P.                            | the letter p",
        "a red-and-white t-shirt, 50% off -- \"x\" | a red-and-white t-shirt 50 % off x",
        "$5.99 (or £4)                            | $ 5.99 -lrb- or # 4 -rrb-",
        "1 1/2 cups                               | 1\u00a01/2 cups",
        "No way!!                                 | no way !!",
        "a 😀 café                                 | a café",
        "‘I don’t’ “know”                         | i do n't know",
      })
  void wordsAreThoseOfThePennTreebankWithoutPunctuation(String caption, String words) {
    assertEquals(words, new PtbTokenizer().tokenize(caption));
  }
}
