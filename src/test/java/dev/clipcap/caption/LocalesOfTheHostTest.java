package dev.clipcap.caption;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library works in a program of any language, and leaves its locale alone. */
class LocalesOfTheHostTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "tr-TR"})
  void captionsArePyTorchs(String tag) {
    Locale before = Locale.getDefault();
    Locale locale = Locale.forLanguageTag(tag);
    try {
      Locale.setDefault(locale);
      Path own = folder.resolve("captioner");
      BareSamples.writeCaptioner("paper-transformer.pt", own);
      try (Captioner captioner = Captioner.load(own)) {
        List<String> texts =
            captioner.captionEmbeddings(BareSamples.embeddings(), CaptionOptions.greedy()).stream()
                .map(Caption::text)
                .toList();
        assertEquals(BareSamples.expected("paper-transformer.pt"), texts);
        captioner.caption(BareSamples.png(40, 30, 1), "noise");
      }
      assertEquals(locale, Locale.getDefault());
    } finally {
      Locale.setDefault(before);
    }
  }
}
