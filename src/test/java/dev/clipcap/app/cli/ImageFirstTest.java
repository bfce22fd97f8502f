package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFirstTest {
  private static final Set<String> COMMANDS = Set.of("caption", "train");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"photo.JPG", "there/is/none.webp", "photos/*", "**/x"})
  void imagesAreCaptioned(String image) {
    assertEquals(List.of("caption", image, "--json"), arguments(image, "--json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "caption", "captoin", "mlp-finetune", "--help", "-x.png", ""})
  void allElseStays(String first) {
    assertEquals(List.of(first, "a.jpg"), arguments(first, "a.jpg"));
  }

  @Test
  void aFolderThatIsThere() throws IOException {
    String photos = Files.createDirectory(folder.resolve("my photos")).toString();
    assertEquals(List.of("caption", photos), arguments(photos));
    assertEquals(List.of(), arguments());
  }

  private static List<String> arguments(String... given) {
    return List.of(Main.Program.imageFirst(COMMANDS, given));
  }
}
