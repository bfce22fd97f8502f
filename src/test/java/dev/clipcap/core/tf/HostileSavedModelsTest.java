package dev.clipcap.core.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Captioner;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import dev.clipcap.io.MaskedCrc;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.TensorSliceProto;

/** A captioner's folder from a stranger: TensorFlow's native reader never sees it. */
class HostileSavedModelsTest {
  private static final String WEIGHT = "gpt.transformer.ln_f.weight";

  @TempDir Path folder;

  private Path captioner;
  private Path index;
  private Path config;

  @BeforeEach
  void write() {
    captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    index = captioner.resolve("variables/variables.index");
    config = captioner.resolve("config.json");
  }

  private String refused() {
    String message =
        assertThrows(InvalidInputException.class, () -> Captioner.load(captioner).close())
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  /** The index with one entry changed, and right checksums. */
  private void change(Consumer<BundleEntryProto.Builder> change)
      throws IOException, InvalidProtocolBufferException {
    Map<String, byte[]> entries;
    try (MappedFile file = MappedFile.open(index, "a checkpoint")) {
      entries = SortedTable.read(file);
    }
    BundleEntryProto.Builder entry = BundleEntryProto.parseFrom(entries.get(WEIGHT)).toBuilder();
    change.accept(entry);
    entries.put(WEIGHT, entry.build().toByteArray());
    Files.write(index, TableWriter.table(entries));
  }

  @Test
  void anIndexWrittenAgainIsTheSame() throws IOException {
    change(entry -> {});
    Captioner.load(captioner).close();
  }

  @Test
  void slicesOfAnyLengthAreRefused() throws IOException {
    change(
        entry ->
            entry.addSlices(
                TensorSliceProto.newBuilder()
                    .addExtent(TensorSliceProto.Extent.newBuilder().setLength(Long.MIN_VALUE))));
    assertTrue(refused().contains(WEIGHT + "': found a partitioned variable"), refused());
  }

  @Test
  void dataBeyondTheFileIsRefused() throws IOException {
    change(entry -> entry.setOffset(Long.MAX_VALUE));
    assertTrue(refused().contains("found data beyond the end of variables.data"), refused());
    change(entry -> entry.setOffset(0).setSize(-1));
    assertTrue(refused().contains("found data beyond the end of variables.data"), refused());
    change(entry -> entry.setSize(4).setShardId(-1));
    assertTrue(refused().contains("found data file -1"), refused());
  }

  @Test
  void shapesAndTypesAreTheConfigs() throws IOException {
    long[] sizes = {Long.MIN_VALUE, -1};
    for (long size : sizes) {
      change(entry -> entry.setShape(shape(size)));
      assertTrue(refused().contains("found the dimension " + size), refused());
    }
    change(entry -> entry.setShape(shape(1L << 40, 1L << 40)));
    assertTrue(refused().contains("no float32 or float16 weight " + WEIGHT), refused());
    change(entry -> entry.setShape(shape(24)).setDtype(DataType.DT_STRING));
    assertTrue(refused().contains("no float32 or float16 weight " + WEIGHT), refused());
  }

  private static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }

  /** Their checksum is right, as training would write it. */
  @Test
  void weightsThatAreNoNumbersAreRefused() throws IOException {
    BundleEntryProto[] found = new BundleEntryProto[1];
    change(entry -> found[0] = entry.build());
    byte[] weight = new byte[(int) found[0].getSize()];
    ByteBuffer.wrap(weight).order(ByteOrder.LITTLE_ENDIAN).putFloat(8, Float.NaN);
    Path data = captioner.resolve("variables/variables.data-00000-of-00001");
    try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
      file.seek(found[0].getOffset());
      file.write(weight);
    }
    assertTrue(refused().contains(WEIGHT + "': found a wrong checksum"), refused());
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(weight);
    change(entry -> entry.setCrc32C(MaskedCrc.mask(crc.getValue())));
    assertTrue(refused().contains(WEIGHT + "': found NaN, expected finite numbers"), refused());
  }

  @Test
  void withoutItsDataThereIsNoModel() throws IOException {
    Files.delete(captioner.resolve("variables/variables.data-00000-of-00001"));
    assertTrue(refused().contains("variables.data-00000-of-00001"), refused());
  }

  /** saved_model.pb is not even looked into: the graph is this project's own. */
  @Test
  void aStrangersGraphIsNotRead() throws IOException {
    Files.writeString(captioner.resolve("saved_model.pb"), "ReadFile");
    Captioner.load(captioner).close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"n_layer\" : 1 | \"n_layer\" : 1000 | no float32 or float16 weight gpt.transformer.h.1.",
        "\"n_layer\" : 1 | \"n_layer\" : 100000 | at most 1000 layers",
        "\"n_layer\" : 1 | \"n_layer\" : 0 | expected positive numbers",
        "\"n_layer\" : 1 | \"n_layer\" : 1e400 | n_layer",
        "\"n_layer\" : 1 | \"n_layer\" : 1, \"n_layer\" : 1 | n_layer",
        "\"n_positions\" : | \"n_positions\" : 2147483647, \"x\" : | x",
        "\"vocab_size\" : 64 | \"vocab_size\" : 2147483647 | wte.weight of shape [64,",
        "\"prefix\" : 3 | \"prefix\" : 2147483647 | numbers together",
      })
  void sizesAreComparedBeforeAGraphIsBuilt(String there, String instead, String expected)
      throws IOException {
    String text = Files.readString(config);
    assertTrue(text.contains(there), text);
    Files.writeString(config, text.replace(there, instead));
    assertTrue(refused().contains(expected), refused());
  }
}
