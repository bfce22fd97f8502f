package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
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
  private static final Path SAMPLES = Path.of("src/test/resources/convert/oscar");

  @TempDir Path folder;

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(SAMPLES.resolve(name + ".pkl"));
  }

  private InvalidInputException refused(byte[] pickle) throws IOException {
    Path file = Files.write(folder.resolve("bad.pkl"), pickle);
    return assertThrows(
        InvalidInputException.class,
        () -> OscarSplit.convert(file, Output.of(folder.resolve("never"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol3-half", "protocol4-float", "protocol5-view"})
  void becomesADataSetWithARowForEachImage(String name) throws IOException {
    Path out = folder.resolve("out");
    OscarSplit.Summary summary = OscarSplit.convert(SAMPLES.resolve(name + ".pkl"), Output.of(out));
    assertEquals(new OscarSplit.Summary(2, 4, 1), summary); // image 3 has zeros
    String leftOut = Files.readString(out.resolve("bad-images.jsonl"));
    assertTrue(leftOut.startsWith("{\"id\":\"000000000003.jpg\",\"source\":\""), leftOut);
    assertEquals(1, leftOut.lines().count());
    CaptionDataset dataset = Samples.open("embeddings:" + out + ",split.rows.train=0-1");
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

  /**
   * parse_conceptual.py numbers rows and images from 0 in each part; the k-th caption's row is k.
   */
  @Test
  void conceptualCaptionsRowsBeginAgainWithTraining() throws IOException {
    Path out = folder.resolve("out");
    OscarSplit.Summary summary =
        OscarSplit.convert(SAMPLES.resolve("conceptual-train.pkl"), Output.of(out));
    assertEquals(new OscarSplit.Summary(5, 5, 0), summary);
    CaptionDataset dataset = Samples.open("embeddings:" + out + ",split.rows.train=0-4");
    List<CaptionedImage> images = dataset.split(Split.TRAIN);
    List<String> ids =
        List.of(
            "val/00000000.jpg",
            "val/00000002.jpg",
            "train/00000000.jpg",
            "train/00000001.jpg",
            "train/00000002.jpg");
    assertEquals(ids, images.stream().map(CaptionedImage::id).toList());
    List<String> captions = List.of("Val 0.", "Val 2.", "Train 0.", "Train 1.", "Train 2.");
    float[] first = {1, 2, 12, 13, 14};
    for (int i = 0; i < 5; i++) {
      assertEquals(List.of(captions.get(i)), images.get(i).captions());
      assertEquals(first[i], dataset.embeddings().orElseThrow().get(ids.get(i)).orElseThrow()[0]);
    }
    OscarSplit.convert(SAMPLES.resolve("conceptual-val.pkl"), Output.of(folder.resolve("val")));
    String json = Files.readString(folder.resolve("val/captions.json"));
    assertTrue(json.contains("\"00000002.jpg\"") && !json.contains("0000000002"), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "conceptual-cut ! captions[2]: found row 0 for image 00000000.jpg and for 00000000.jpg",
        "row-twice ! captions[3]: found row 1 for image 000000000003.jpg and for 000000000002.jpg",
        "rows-unused ! captions: found no caption for 2 of 5 rows: 3, 4, expected each row"
      })
  void aRowOfTwoImagesOrOfNoneIsNamed(String sample, String named) throws IOException {
    String message = refused(sample(sample)).getMessage();
    assertTrue(message.contains(named), message);
    assertEquals(1, message.lines().count());
    assertFalse(Files.exists(folder.resolve("never")));
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
        OscarSplit.convert(file, Output.of(folder.resolve("perhaps")));
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
