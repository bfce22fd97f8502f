package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.Samples;
import dev.clipcap.io.Half;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zip and tar files that Python wrote: whole, hostile and cut. */
class ArchivesTest {
  @TempDir Path folder;

  private static String refusal(Path archive) {
    return assertThrows(InvalidInputException.class, () -> ImagePlaces.open(archive)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "leads-out.zip, ../evil.jpg, '..'",
    "absolute.zip, /etc/evil.jpg, relative",
    "twice.zip, 9.jpg, twice",
    "symlink.tar, evil.jpg, a link to '/etc/passwd'",
    "hardlink.tar, evil.jpg, a link to '9.jpg'",
    "device.tar, evil.jpg, type '3'",
    "leads-out.tar, a/../../evil.jpg, '..'",
    "absolute.tar, /etc/evil.jpg, relative",
    "twice.tar, 9.jpg, twice"
  })
  void hostileEntriesAreNamed(String archive, String entry, String found) {
    String message = refusal(Samples.path("archives/" + archive));
    assertTrue(message.contains(archive), message);
    assertTrue(message.contains(entry), message);
    assertTrue(message.contains(found), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"long-gnu.tar", "long-pax.tar"})
  void longNamesInBothDialects(String archive) throws IOException {
    ImageFiles images = ImagePlaces.open(Samples.path("archives/" + archive));
    String name = "a-long-folder-name/".repeat(12) + "süß.jpg";
    assertEquals((byte) 0x89, images.find(name).get().bytes()[0]);
    assertEquals((byte) 0x89, images.find("plain.jpg").get().bytes()[0]);
    assertEquals(Optional.empty(), images.find("other.jpg"));
  }

  @Test
  void ustarNamesWithAPrefix() {
    ImageFiles images = ImagePlaces.open(Samples.path("archives/long-ustar.tar"));
    assertTrue(images.find("folder/".repeat(20) + "9.jpg").isPresent());
  }

  @Test
  void aTarCutAnywhereBeforeItsClosingBlockIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Samples.path("coco-2017/train2017.tar"));
    Path cut = folder.resolve("cut.tar");
    for (int length = 0; length < whole.length - 1024; length += 64) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertTrue(refusal(cut).contains("cut.tar"), "length " + length);
    }
  }

  @Test
  void aChangedTarHeaderIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(Samples.path("coco-2017/train2017.tar"));
    bytes[3] ^= 1;
    Path changed = Files.write(folder.resolve("changed.tar"), bytes);
    assertTrue(refusal(changed).contains("header sum"));
  }

  @Test
  void aCutZipIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Samples.path("flickr8k-karpathy/images.zip"));
    Path cut = folder.resolve("cut.zip");
    for (int length = 0; length < whole.length; length += 16) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertTrue(refusal(cut).contains("cut.zip"), "length " + length);
    }
  }

  /** A data set's other images are used. */
  @Test
  void aBombIsRefusedWhenItsTurnComes() throws IOException {
    Path zip = Samples.path("archives/bomb.zip");
    ImageSource bomb = ImagePlaces.open(zip).find("bomb.jpg").get();
    assertEquals(
        zip
            + " entry bomb.jpg: found 8388608 bytes in 8157 compressed, expected at most 536870912"
            + " bytes and 200 times the compressed size; remove the entry; no photo is like that",
        assertThrows(InvalidInputException.class, bomb::bytes).getMessage());
    TarEntry large = new TarEntry(folder.resolve("large.tar"), "a.bmp", 512, (512L << 20) + 1);
    assertEquals(
        folder.resolve("large.tar")
            + " entry a.bmp: found 536870913 bytes, expected at most 536870912; remove the entry",
        assertThrows(InvalidInputException.class, large::bytes).getMessage());
  }

  @Test
  void aZipEntryThatIsLargerThanItSaysIsReadNoFurtherThanThat() throws IOException {
    byte[] bytes = Files.readAllBytes(Samples.path("archives/bomb.zip"));
    // The directory's record of bomb.jpg: the size is 24 bytes past the signature "PK\1\2".
    int directory = lastIndexOf(bytes, new byte[] {'P', 'K', 1, 2});
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 24, 1000);
    ImageFiles images = ImagePlaces.open(Files.write(folder.resolve("lies.zip"), bytes));
    ImageSource liar = images.find("bomb.jpg").get();
    assertTrue(assertThrows(IOException.class, liar::bytes).getMessage().contains("bomb.jpg"));
  }

  @Test
  void aChangedByteInAZippedImageIsNoticed() throws IOException {
    byte[] bytes = Files.readAllBytes(Samples.path("flickr8k-karpathy/images.zip"));
    int start = 30 + "9.jpg".length();
    bytes[start + 20] ^= 0x40;
    ImageFiles images = ImagePlaces.open(Files.write(folder.resolve("changed.zip"), bytes));
    assertThrows(IOException.class, images.find("9.jpg").get()::bytes);
    assertEquals((byte) 0x89, images.find("42.jpg").get().bytes()[0]);
  }

  @Test
  void aCompressedTarIsRefusedWithAWayOut() throws IOException {
    Path gz = Files.write(folder.resolve("images.tar.gz"), new byte[] {31, -117});
    assertTrue(refusal(gz).contains("decompress a .tar.gz"));
  }

  @Test
  void halvesEqualPythons() throws IOException {
    for (String line : Files.readAllLines(Samples.path("halves.csv"))) {
      String[] columns = line.split(",", 2);
      float expected =
          Float.parseFloat(columns[1].replace("inf", "Infinity").replace("nan", "NaN"));
      float found = Half.f16ToFloat((short) Integer.parseInt(columns[0]));
      assertArrayEquals(
          new int[] {Float.floatToIntBits(expected)},
          new int[] {Float.floatToIntBits(found)},
          line);
    }
  }

  private static int lastIndexOf(byte[] bytes, byte[] wanted) {
    int i = bytes.length - wanted.length;
    while (!Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
      i--;
    }
    return i;
  }
}
