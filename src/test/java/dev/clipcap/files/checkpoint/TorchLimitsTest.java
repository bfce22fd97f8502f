package dev.clipcap.files.checkpoint;

import static dev.clipcap.convert.Bytes.assertRefused;
import static dev.clipcap.convert.Bytes.file;
import static dev.clipcap.convert.TorchBytes.integer;
import static dev.clipcap.convert.TorchBytes.oneTensor;
import static dev.clipcap.convert.TorchBytes.pickle;
import static dev.clipcap.convert.TorchBytes.str;
import static dev.clipcap.convert.TorchBytes.tensor;
import static dev.clipcap.convert.TorchBytes.tuple;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.convert.TorchBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Malformed torch files, built by hand: each is refused with its own reason. */
class TorchLimitsTest {
  private static final byte[] TWO = {1, 2};

  @TempDir Path folder;

  @Test
  void readsTheFileThatTheOthersSpoil() {
    byte[] good = oneTensor("ByteStorage", 2, 0, tuple(2), tuple(1));
    try (var checkpoint = open(new TorchBytes().entry("data.pkl", good).entry("data/0", TWO))) {
      assertArrayEquals(new long[] {1, 2}, checkpoint.tensor("w").longs());
    }
  }

  @Test
  void readsBigEndianStorages() {
    byte[] description = oneTensor("ShortStorage", 1, 0, tuple(1), tuple(1));
    TorchBytes file = new TorchBytes().entry("data.pkl", description).entry("data/0", TWO);
    try (var checkpoint = open(file.entry("byteorder", "big".getBytes(StandardCharsets.UTF_8)))) {
      assertArrayEquals(new long[] {0x0102}, checkpoint.tensor("w").longs());
    }
    TorchBytes odd = new TorchBytes().entry("data.pkl", description).entry("data/0", TWO);
    refused(odd.entry("byteorder", (byte) 'x'), "byteorder", "'little' or 'big'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | 0 | 2 | 1 | a storage of 2 bytes",
        "-1 | 0 | 2 | 1 | a storage of 2 bytes",
        "2 | 1 | 2 | 1 | up to element 2",
        "2 | 0 | 3 | 1 | up to element 2",
        "2 | 0 | 2 | 2 | up to element 2",
        "2 | 3 | 1 | 1 | offset 3",
        "2 | -1 | 1 | 1 | offset -1",
        "2 | 0 | -2 | 1 | [-2]",
        "2 | 0 | 2 | -1 | [-1]",
        "2 | 0 | 16777217 | 0 | 16777217 repeated elements"
      })
  void refusesViewsBeyondTheirStorage(
      int storage, int offset, int size, int stride, String reason) {
    byte[] bad = oneTensor("ByteStorage", storage, offset, tuple(size), tuple(stride));
    refused(new TorchBytes().entry("data.pkl", bad).entry("data/0", TWO), "'w'", reason);
  }

  @Test
  void refusesSizesThatOverflow() {
    String large = tuple(1 << 30, 1 << 30, 1 << 30);
    byte[] bad = oneTensor("ByteStorage", 2, 0, large, tuple(0, 0, 0));
    refused(new TorchBytes().entry("data.pkl", bad).entry("data/0", TWO), "fit in 63 bits");
    byte[] uneven = oneTensor("ByteStorage", 2, 0, tuple(2), tuple(1, 1));
    refused(new TorchBytes().entry("data.pkl", uneven).entry("data/0", TWO), "1 sizes, 2 strides");
    byte[] deep = oneTensor("ByteStorage", 2, 0, tuple(new int[33]), tuple(new int[33]));
    refused(new TorchBytes().entry("data.pkl", deep).entry("data/0", TWO), "unknown arguments");
  }

  @Test
  void refusesMissingCompressedAndRepeatedEntries() {
    byte[] good = oneTensor("ByteStorage", 2, 0, tuple(2), tuple(1));
    refused(new TorchBytes().entry("data.pkl", good), "'archive/data/0'", "no such entry");
    refused(
        new TorchBytes().entry("data.pkl", good).deflated("data/0", TWO),
        "'archive/data/0'",
        "compression method 8",
        "zip -0");
    refused(new TorchBytes().entry("model.json", TWO), "0 entries */data.pkl");
    byte[] twice = new TorchBytes().entry("data/0", TWO).entry("data/1", TWO).build();
    String text = new String(twice, StandardCharsets.ISO_8859_1).replace("data/1", "data/0");
    refusedBytes(text.getBytes(StandardCharsets.ISO_8859_1), "two zip entries 'archive/data/0'");
  }

  @Test
  void refusesTruncatedFiles() {
    byte[] good = oneTensor("ByteStorage", 2, 0, tuple(2), tuple(1));
    byte[] whole = new TorchBytes().entry("data.pkl", good).entry("data/0", TWO).build();
    for (int length = 0; length < whole.length; length++) {
      refusedBytes(java.util.Arrays.copyOf(whole, length), "bad.pt");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cposix\\nsystem\\n(X\\2\\0\\0\\0lstR. | 'posix.system'",
        "(X\\1\\0\\0\\0aiposix\\nsystem\\n. | 'posix.system'",
        "c__builtin__\\neval\\n. | '__builtin__.eval'",
        "ccollections\\nOrderedDict\\nNR. | not a tuple",
        "ccollections\\nOrderedDict\\n(K\\1tR. | unknown arguments",
        "ctorch\\nFloatStorage\\n)R. | unknown arguments",
        "K\\1)R. | unknown arguments",
        "K\\1}b. | takes none",
        "K\\1Q. | unknown persistent id",
        "K\\1. | a single value",
        "o. | opcode 0x6f",
        "h\\5. | memo 5",
        "t. | no mark",
        "(. | without its operand",
        "}(K\\1u. | pairs for a dictionary",
        "}]K\\1s. | neither string nor integer",
        "K\\1K\\1a. | what is no list",
        "\\212\\11AAAAAAAAA. | 'builtins.int'",
        "X\\177\\0\\0\\0a. | the end of the stream",
        "X\\1\\0\\0\\0\\377. | not UTF-8",
        "} | the end of the stream",
        "\\200\\11}. | pickle protocol 9"
      })
  void refusesBadPickles(String opcodes, String reason) {
    byte[] bad = pickle(opcodes.translateEscapes());
    refused(new TorchBytes().entry("data.pkl", bad), "data.pkl", reason);
  }

  @Test
  void refusesEndlessStructures() {
    refused(
        new TorchBytes().entry("data.pkl", pickle("N".repeat(1_000_001) + ".")),
        "more than 1000000 instructions");
    refused(
        new TorchBytes().entry("data.pkl", new byte[Pickle.MAX_BYTES + 1]),
        "8388609 bytes",
        "at most 8388608");
    String module = "c__torch__\nM\n)\u0081}";
    String selfContaining = module.replace("}", "q\0}") + str("m") + "h\0sb.";
    refused(new TorchBytes().entry("data.pkl", pickle(selfContaining)), "nested without end");
    StringBuilder doubling = new StringBuilder(module + "b");
    for (int i = 0; i < 40; i++) {
      doubling.append("q\0").append(module).append(str("a")).append("h\0s");
      doubling.append(str("b")).append("h\0sb");
    }
    refused(new TorchBytes().entry("data.pkl", pickle(doubling + ".")), "nested without end");
  }

  @Test
  void aDictionaryMayContainItself() {
    byte[] pickle =
        pickle(
            "}q\0"
                + str("self")
                + "h\0s"
                + str("w")
                + tensor("ByteStorage", 2, 0, tuple(2), tuple(1))
                + "s.");
    try (var checkpoint = open(new TorchBytes().entry("data.pkl", pickle).entry("data/0", TWO))) {
      assertEquals(1, checkpoint.tensors().size());
    }
  }

  @Test
  void readsSignedIntegersOfAnyLength() {
    String[] longs = {
      "\u008a\u0000", "\u008a\u0001\u00ff", "\u008a\u0002\u0000\u0080", integer(-7)
    };
    long[] expected = {0, -1, -32768, -7};
    for (int i = 0; i < longs.length; i++) {
      Object value =
          Pickle.load("test", PickleInput.of(pickle(longs[i] + ".")), new TorchObjects());
      assertEquals(expected[i], value);
    }
  }

  private TorchCheckpoint open(TorchBytes file) {
    return TorchCheckpoint.open(file(folder, "good.pt", file.build()));
  }

  private void refused(TorchBytes file, String... words) {
    refusedBytes(file.build(), words);
  }

  private void refusedBytes(byte[] bytes, String... words) {
    Path path = file(folder, "bad.pt", bytes);
    assertRefused(() -> TorchCheckpoint.open(path), words);
  }
}
