package dev.clipcap.files.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against files that numpy.save wrote, by converters/npy_references.py. */
class NpyTest {
  @TempDir Path folder;

  private static Path numpy(String name) {
    try {
      return Path.of(NpyTest.class.getResource("/io/npy/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i1",
        "u1",
        "i2",
        "u2",
        "i4",
        "i8",
        "f2",
        "f4",
        "f8",
        "version2",
        "fortran",
        "big_endian"
      })
  void readsEveryType(String name) {
    Npy array = NpyFiles.read(numpy(name + ".npy"));
    boolean unsigned = name.startsWith("u");
    float[] signed = {-2, 0, 1, 100, 5, -6};
    float[] expected = unsigned ? new float[] {2, 0, 1, 100, 5, 6} : signed;
    assertArrayEquals(new long[] {2, 3}, array.shape());
    assertArrayEquals(expected, array.values());
  }

  /** Infinities, subnormals, both zeros: the hash is of NumPy's conversion, with 0 for NaN. */
  @Test
  void widensEveryHalf() throws IOException {
    String header = "{'descr': '<f2', 'fortran_order': False, 'shape': (65536,), }";
    ByteBuffer file = ByteBuffer.allocate(128 + 2 * 65536).order(ByteOrder.LITTLE_ENDIAN);
    file.put(Files.readAllBytes(numpy("f2.npy")), 0, 10);
    file.put((header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.UTF_8));
    for (int bits = 0; bits < 65536; bits++) {
      file.putShort((short) bits);
    }
    float[] values =
        NpyFiles.read(Files.write(folder.resolve("halves.npy"), file.array())).values();
    ByteBuffer widened = ByteBuffer.allocate(4 * 65536).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      widened.putFloat(Float.isNaN(value) ? 0 : value);
    }
    assertEquals(
        "faa6d965574036872b0d39a42d1f8bee361d5be92b1e718155a69556a5abacdd",
        Sha256.of(widened.array()));
    assertTrue(Float.isNaN(values[0x7C01]) && Float.isNaN(values[0xFFFF]));
  }

  @Test
  void scalarsAndEmptyArrays() {
    assertArrayEquals(new float[] {7.5f}, NpyFiles.read(numpy("scalar.npy")).values());
    assertEquals(0, NpyFiles.read(numpy("scalar.npy")).shape().length);
    assertArrayEquals(new long[] {0, 512}, NpyFiles.read(numpy("empty.npy")).shape());
  }

  /** Its rows, as np.asfortranarray(np.arange(24).reshape(2, 3, 4)) has them. */
  @Test
  void readsFortranOrderInPieces() {
    try (NpyReader reader = NpyReader.open(numpy("fortran3.npy"))) {
      assertArrayEquals(new long[] {2, 3, 4}, reader.shape());
      float[] some = new float[5];
      for (int from = 0; from < 20; from += 5) {
        reader.read(some);
        assertArrayEquals(new float[] {from, from + 1, from + 2, from + 3, from + 4}, some);
      }
    }
  }

  @Test
  void saysWhatHelpsInNumpy() {
    String integers = error(numpy("too_large_integer.npy"));
    assertTrue(integers.endsWith("; in Python: np.save(file, array.astype(np.float32))"), integers);
  }

  @Test
  void readsInPieces() {
    try (NpyReader reader = NpyReader.open(numpy("f2.npy"))) {
      float[] row = new float[3];
      reader.read(row);
      assertArrayEquals(new float[] {-2, 0, 1}, row);
      reader.read(row);
      assertArrayEquals(new float[] {100, 5, -6}, row);
      assertThrows(IllegalArgumentException.class, () -> reader.read(new float[1]));
    }
  }

  @Test
  void writesWhatNumpyWrites() throws IOException {
    Path file = folder.resolve("new/f4.npy");
    new Npy(new long[] {2, 3}, new float[] {-2, 0, 1, 100, 5, -6}).write(file);
    assertArrayEquals(Files.readAllBytes(numpy("f4.npy")), Files.readAllBytes(file));
    new Npy(new long[] {1}, new float[] {7.5f}).write(file);
    assertArrayEquals(Files.readAllBytes(numpy("one.npy")), Files.readAllBytes(file));
    new Npy(new long[0], new float[] {7.5f}).write(file);
    assertArrayEquals(Files.readAllBytes(numpy("scalar.npy")), Files.readAllBytes(file));
  }

  @Test
  void writesAndReadsMoreThanItsBuffers() {
    float[] values = new float[50_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.37f;
    }
    Path file = folder.resolve("long.npy");
    new Npy(new long[] {values.length}, values).write(file);
    assertArrayEquals(values, NpyFiles.read(file).values());
  }

  @ParameterizedTest
  @CsvSource({
    "strings.npy,'numbers of type ''<U1'''",
    "too_large_integer.npy,'an integer beyond float32 in entry 1'",
  })
  void refusesWhatItCannotRead(String name, String found) {
    String message = error(numpy(name));
    assertTrue(message.contains(name + ": found " + found), message);
  }

  @Test
  void refusesDamagedFiles() throws IOException {
    byte[] whole = Files.readAllBytes(numpy("f4.npy"));
    assertTrue(error(Arrays.copyOf(whole, 149)).contains("found 21 bytes of numbers, expected 24"));
    assertTrue(error(Arrays.copyOf(whole, 153)).contains("found 25 bytes of numbers, expected 24"));
    assertTrue(error(Arrays.copyOf(whole, 40)).contains("ends within its header"));
    assertTrue(error(new byte[0]).contains("an empty file"));
    assertTrue(
        error("PK\3\4 and more".getBytes(StandardCharsets.UTF_8)).contains("an .npz archive"));
    assertTrue(
        error("PK\3\4..........................archive/data.pkl".getBytes(StandardCharsets.UTF_8))
            .contains("found a file of torch.save"));
    assertTrue(error(new byte[200]).contains("does not begin with \\x93NUMPY"));
    whole[6] = 9;
    assertTrue(error(whole).contains("format version 9"));
    whole[6] = 1;
    whole[10] = '[';
    assertTrue(error(whole).contains("an unreadable header"));
    assertTrue(error(withShape("9999999999, 9999999999")).contains("fits in 64 bits"));
    assertTrue(error(withShape("99999999999999999999999")).contains("fits in 64 bits"));
    assertTrue(error(folder.resolve("absent.npy")).contains("found no file"));
  }

  private static byte[] withShape(String shape) throws IOException {
    String text =
        new String(Files.readAllBytes(numpy("f4.npy")), StandardCharsets.ISO_8859_1)
            .replace("(2, 3), }" + " ".repeat(shape.length()), "(" + shape + "), }    ");
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private String error(byte[] content) throws IOException {
    return error(Files.write(folder.resolve("bad.npy"), content));
  }

  private static String error(Path file) {
    return assertThrows(InvalidInputException.class, () -> NpyFiles.read(file)).getMessage();
  }
}
