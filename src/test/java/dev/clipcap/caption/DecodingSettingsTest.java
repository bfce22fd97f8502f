package dev.clipcap.caption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodingSettingsTest {
  private static CaptionOptions options(String json) {
    return Json.parse(json.getBytes(UTF_8), DecodingSettings.class, "test")
        .options(field -> "field '" + field + "'");
  }

  @Test
  void whatIsNotGivenHasItsDefault() {
    assertEquals(CaptionOptions.greedy(), options("{}"));
    assertEquals(CaptionOptions.greedy(), options("{\"beams\": 1}"));
    assertEquals(CaptionOptions.beam(7), options("{\"beams\": 7}"));
    assertEquals(
        CaptionOptions.beam(5, 0.5), options("{\"strategy\": \"beam\", \"lengthPenalty\": 0.5}"));
    assertEquals(CaptionOptions.nucleus(0.9, 1, 0), options("{\"strategy\": \"nucleus\"}"));
    assertEquals(
        CaptionOptions.nucleus(0.5, 2, 3).withMaxTokens(9).withoutRepeating(2).withStop(""),
        options(
            "{\"strategy\": \"nucleus\", \"topP\": 0.5, \"temperature\": 2, \"seed\": 3,"
                + " \"maxTokens\": 9, \"noRepeat\": 2, \"stop\": \"\"}"));
    assertEquals(
        CaptionOptions.greedy().withPrompt("A cat").withMinTokens(5),
        options("{\"prompt\": \"A cat\", \"minTokens\": 5}"));
  }

  /** Written in full and read again, options are the same. */
  @Test
  void optionsInFull() {
    for (CaptionOptions options :
        List.of(
            CaptionOptions.greedy().withMinTokens(3).withPrompt("A cat"),
            CaptionOptions.beam(4, 0.5).withoutRepeating(2).withStop(""),
            CaptionOptions.nucleus(0.5, 2, 3).withMaxTokens(9))) {
      assertEquals(options, options(Json.toString(DecodingSettings.of(options))));
    }
    assertEquals(
        "{\"strategy\":\"beam\",\"beams\":5,\"lengthPenalty\":1.0,\"maxTokens\":67,\"noRepeat\":0,"
            + "\"stop\":\".\",\"minTokens\":0,\"prompt\":\"\"}",
        Json.line(DecodingSettings.of(CaptionOptions.beam(5))));
  }

  @Test
  void aFieldThatTheStrategyDoesNotHeedIsRefused() {
    for (String json :
        List.of(
            "{\"topP\": 0.5}",
            "{\"seed\": 1}",
            "{\"lengthPenalty\": 2}",
            "{\"strategy\": \"greedy\", \"beams\": 1}",
            "{\"strategy\": \"nucleus\", \"beams\": 5}",
            "{\"beams\": 5, \"temperature\": 1}",
            "{\"strategy\": \"best\"}")) {
      assertThrows(InvalidInputException.class, () -> options(json), json);
    }
    assertEquals(
        "field 'topP': found it with strategy greedy, expected it with strategy nucleus only;"
            + " leave it out, or choose that strategy",
        assertThrows(InvalidInputException.class, () -> options("{\"topP\": 0.5}")).getMessage());
  }
}
