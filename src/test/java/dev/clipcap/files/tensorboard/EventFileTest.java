package dev.clipcap.files.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;

class EventFileTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-02T12:00:00.5Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** The bytes are those of tf.io.TFRecordWriter (TensorFlow 2.18 for Python). */
  @Test
  void recordsAreFramedAsTensorFlowDoes() {
    assertEquals(
        "0700000000000000bbd79f11636c697063617003d9d977000000000000000029039807d8ea82a2",
        hex(EventFile.framed("clipcap".getBytes(StandardCharsets.US_ASCII)))
            + hex(EventFile.framed(new byte[0])));
  }

  /** Each of TensorBoard's files begins so: 24 bytes, and what the file's version is. */
  @Test
  void aFileBeginsWithItsVersion() throws IOException {
    EventFile.create(folder, NOON, 0).close();
    Path file = folder.resolve("events.out.tfevents.1767355200.clipcap");
    byte[] start = Arrays.copyOf(Files.readAllBytes(file), 13);
    assertEquals("1800000000000000a37f4b2209", hex(start));
    Event version = EventFiles.read(file).get(0);
    assertEquals("brain.Event:2", version.getFileVersion());
    assertEquals(1767355200.5, version.getWallTime());
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    try (EventFile file = EventFile.create(folder, NOON, 7)) {
      file.scalar("train/loss", 8, 0.25);
      file.text("samples/captions", 8, "| a | \u20ac |");
      file.image("samples/0", 8, new byte[] {1, 2, -1}, 30, 20);
    }
    List<Event> events = EventFiles.read(EventFiles.in(folder).get(0));
    assertEquals(5, events.size());
    assertEquals(7, events.get(1).getStep());
    assertEquals("START", events.get(1).getSessionLog().getStatus().name());
    assertEquals(8, events.get(2).getStep());
    assertEquals(0.25f, EventFiles.tagged(events, "train/loss").get(0).getSimpleValue());
    Summary.Value text = EventFiles.tagged(events, "samples/captions").get(0);
    assertEquals("text", text.getMetadata().getPluginData().getPluginName());
    assertEquals("| a | \u20ac |", text.getTensor().getStringVal(0).toStringUtf8());
    Summary.Image image = EventFiles.tagged(events, "samples/0").get(0).getImage();
    assertEquals("0102ff", hex(image.getEncodedImageString().toByteArray()));
    assertEquals(List.of(30, 20), List.of(image.getWidth(), image.getHeight()));
  }

  /** Each plugin message as protoc's decoder for TensorBoard 2.20 reads it, field by field. */
  @Test
  void settingsAndTheEndAreTheHparamsPluginsMessages() throws IOException {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("batch", 40);
    settings.put("finetune", true);
    settings.put("mapper.type", "mlp");
    try (EventFile file = EventFile.create(folder, NOON, 0)) {
      file.settings(settings);
      file.finished();
    }
    List<Event> events = EventFiles.read(EventFiles.in(folder).get(0));
    SummaryMetadata.PluginData start =
        EventFiles.tagged(events, "_hparams_/session_start_info")
            .get(0)
            .getMetadata()
            .getPluginData();
    assertEquals("hparams", start.getPluginName());
    // Tag and length of session_start_info; of each entry, its name and its google.protobuf.Value.
    assertEquals(
        "1a430a120a0562617463681209110000000000004440"
            + "0a0e0a0866696e6574756e6512022001"
            + "0a140a0b6d61707065722e7479706512051a036d6c70"
            + "29"
            + hex(seconds()),
        hex(start.getContent().toByteArray()));
    SummaryMetadata.PluginData end =
        EventFiles.tagged(events, "_hparams_/session_end_info")
            .get(0)
            .getMetadata()
            .getPluginData();
    assertEquals("220b080111" + hex(seconds()), hex(end.getContent().toByteArray()));
  }

  private static byte[] seconds() {
    return ByteBuffer.allocate(Double.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putDouble(1767355200.5)
        .array();
  }

  @Test
  void aRunThatGoesOnBeginsANewFile() throws IOException {
    EventFile.create(folder, NOON, 0).close();
    EventFile.create(folder, Clock.offset(NOON, Duration.ofSeconds(1)), 10).close();
    List<Path> files = EventFiles.in(folder);
    assertEquals(2, files.size());
    assertEquals(10, EventFiles.read(files.get(1)).get(1).getStep());
  }
}
