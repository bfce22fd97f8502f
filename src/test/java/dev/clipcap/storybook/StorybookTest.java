package dev.clipcap.storybook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Illustration;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorybookTest {
  private static final StorybookConfig SMALL = new StorybookConfig(7, 9, 3, 4, 5);

  @TempDir Path folder;

  @Test
  void hasTheSplitsOfItsConfigAndReadableImages() throws IOException {
    AtomicInteger drawn = new AtomicInteger();
    Storybook book = Storybook.open(folder, SMALL, n -> drawn.incrementAndGet());
    assertEquals(21, drawn.get());
    for (Split split : Split.values()) {
      List<CaptionedImage> images = book.split(split);
      assertEquals(SMALL.size(split), images.size());
      for (CaptionedImage image : images) {
        assertEquals(5, image.captions().size());
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(image.image().bytes()));
        assertTrue(Math.min(read.getWidth(), read.getHeight()) >= 224, image.id());
      }
    }
    assertEquals("train-00000", book.split(Split.TRAIN).get(0).id());
  }

  @Test
  void equalConfigsGiveEqualFolders() {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    Storybook.open(one, SMALL);
    Storybook.open(two, SMALL);
    assertEquals(Sha256.ofDirectory(one), Sha256.ofDirectory(two));
  }

  @Test
  void anotherSeedGivesOtherImages() throws IOException {
    Storybook one = Storybook.open(folder.resolve("one"), SMALL);
    Storybook two = Storybook.open(folder.resolve("two"), new StorybookConfig(8, 9, 3, 4, 5));
    assertNotEquals(
        Sha256.of(one.split(Split.TEST).get(0).image().bytes()),
        Sha256.of(two.split(Split.TEST).get(0).image().bytes()));
  }

  @Test
  void reusesWhatIsThereAndRedrawsWhatIsMissing() throws IOException {
    Storybook book = Storybook.open(folder, SMALL);
    Path kept = folder.resolve("images/train-00000.jpg");
    Path lost = folder.resolve("images/test-00002.jpg");
    byte[] before = book.split(Split.TEST).get(2).image().bytes();
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(kept, longAgo);
    Files.delete(lost);
    AtomicInteger drawn = new AtomicInteger();
    Storybook.open(folder, SMALL, n -> drawn.incrementAndGet());
    assertEquals(1, drawn.get());
    assertArrayEquals(before, Files.readAllBytes(lost));
    assertEquals(longAgo, Files.getLastModifiedTime(kept));
  }

  @Test
  void anotherConfigReplacesTheFolderAndKeepsForeignFiles() throws IOException {
    Storybook.open(folder, SMALL);
    Path foreign = folder.resolve("notes.txt");
    Files.writeString(foreign, "mine");
    StorybookConfig other = new StorybookConfig(7, 2, 1, 4, 0);
    Storybook book = Storybook.open(folder, other);
    assertEquals(2, book.split(Split.TRAIN).size());
    assertTrue(book.split(Split.COMPOSITIONAL).isEmpty());
    assertFalse(Files.exists(folder.resolve("images/train-00008.jpg")));
    assertEquals("mine", Files.readString(foreign));
  }

  @Test
  void theTestImagesDoNotDependOnTheSizeOfTraining() throws IOException {
    Storybook one = Storybook.open(folder.resolve("one"), SMALL);
    Storybook two = Storybook.open(folder.resolve("two"), new StorybookConfig(7, 30, 0, 4, 0));
    for (int i = 0; i < 4; i++) {
      CaptionedImage a = one.split(Split.TEST).get(i);
      CaptionedImage b = two.split(Split.TEST).get(i);
      assertEquals(a.captions(), b.captions());
      assertArrayEquals(a.image().bytes(), b.image().bytes());
    }
  }

  @Test
  void refusesAForeignCaptionsFileAndImpossibleSizes() throws IOException {
    Files.writeString(folder.resolve("captions.json"), "{\"images\": []");
    assertThrows(InvalidInputException.class, () -> Storybook.open(folder, SMALL));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> new StorybookConfig(1, -1, 0, 0, 0));
    assertTrue(e.getMessage().contains("storybook train: found -1"), e.getMessage());
  }

  @Test
  void pretrainingIsRepeatableAndEndless() {
    IntFunction<Illustration> book = Storybook.pretraining(SMALL);
    Illustration once = book.apply(123_456_789);
    Illustration again = Storybook.pretraining(SMALL).apply(123_456_789);
    assertEquals(once.captions(), again.captions());
    assertArrayEquals(once.jpeg(), again.jpeg());
    assertNotEquals(once.captions(), book.apply(123_456_790).captions());
  }
}
