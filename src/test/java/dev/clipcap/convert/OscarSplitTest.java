package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Datasets;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that converters/oscar_samples.py made with PyTorch. */
class OscarSplitTest {
  private static final Path SAMPLES = Path.of("src/test/resources/dev/clipcap/convert/oscar");

  @TempDir Path folder;

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(SAMPLES.resolve(name + ".pkl"));
  }

  private InvalidInputException refused(byte[] pickle) throws IOException {
    Path file = Files.write(folder.resolve("bad.pkl"), pickle);
    return assertThrows(
        InvalidInputException.class, () -> OscarSplit.convert(file, folder.resolve("never")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol3-half", "protocol4-float", "protocol5-view"})
  void becomesADataSetWithARowForEachImage(String name) {
    Path out = folder.resolve("out");
    OscarSplit.Summary summary = OscarSplit.convert(SAMPLES.resolve(name + ".pkl"), out);
    assertEquals(new OscarSplit.Summary(2, 4, 1), summary); // image 3 has zeros
    CaptionDataset dataset = Datasets.open("embeddings:" + out + ",split.rows.train=0-1");
    List<CaptionedImage> images = dataset.split(Split.TRAIN);
    assertEquals("000000000001.jpg", images.get(0).id());
    assertEquals(List.of("A dog on a beach.", "The dog runs."), images.get(0).captions());
    assertEquals(List.of("A red bus.", "Zwei süße Busse."), images.get(1).captions());
    for (int image = 1; image <= 2; image++) {
      float[] expected = new float[8];
      for (int d = 0; d < 8; d++) {
        expected[d] = image + d / 64f;
      }
      String id = images.get(image - 1).id();
      assertArrayEquals(expected, dataset.embeddings().orElseThrow().get(id).orElseThrow());
    }
  }

  @Test
  void nothingInAFileIsRun() throws IOException {
    InvalidInputException e = refused(sample("evil"));
    assertTrue(e.getMessage().contains("'posix.system'"), e.getMessage());
    assertFalse(Files.exists(Path.of("was-run")));
  }

  @Test
  void rowsThatAreShiftedAgainstTheirCaptionsAreNoticed() throws IOException {
    InvalidInputException e = refused(sample("shifted"));
    assertTrue(e.getMessage().contains("captions[2]: found another embedding"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "torch.storage, torch.st0rage, torch.st0rage._load_from_bytes",
    "FloatStorage, FloatSt0rage, torch.FloatSt0rage",
    "clip_embedding, clip_embeddinG, no clip_embedding",
    "captions, captiOns, no captions",
    "image_id, image_iD, captions[0]",
    "little_endian, little_endiaN, a tensor in another form"
  })
  void otherContentsAreNamed(String from, String to, String named) throws IOException {
    byte[] bytes = replaceFirst(sample("protocol4-float"), from, to);
    assertTrue(refused(bytes).getMessage().contains(named), refused(bytes).getMessage());
  }

  /** Whatever the bytes, the file is read or refused in words; memory stays bounded. */
  @Test
  void damagedFilesAreRefusedInWords() throws IOException {
    byte[] whole = sample("protocol4-float");
    for (int length = 0; length < whole.length; length += 3) {
      refused(Arrays.copyOf(whole, length));
    }
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Path file = Files.write(folder.resolve("damaged.pkl"), damaged);
      try {
        OscarSplit.convert(file, folder.resolve("perhaps"));
      } catch (InvalidInputException expected) {
        assertEquals(1, expected.getMessage().lines().count(), expected.getMessage());
      }
    }
  }

  private static byte[] replaceFirst(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(from);
    assertTrue(at >= 0 && from.length() == to.length());
    return (text.substring(0, at) + to + text.substring(at + from.length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
