package dev.clipcap.files.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.protobuf.Value;
import dev.clipcap.io.MaskedCrc;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * One {@code events.out.tfevents.*} file, which TensorBoard reads while it grows. Each event is on
 * disk when its method returns, as far as the system is concerned.
 */
public final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";

  private static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

  private final OutputStream out;
  private final Clock clock;

  private EventFile(OutputStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * Begins a file in a folder.
   *
   * @param step the first that it is about: what other files there say of this step and later ones
   *     is void, since a run that was killed takes them again
   */
  public static EventFile create(Path folder, Clock clock, long step) {
    String name =
        String.format(
            Locale.ROOT, "events.out.tfevents.%010d.clipcap", clock.instant().getEpochSecond());
    try {
      Files.createDirectories(folder);
      OutputStream out =
          Files.newOutputStream(
              folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      EventFile file = new EventFile(out, clock);
      file.write(Event.newBuilder().setFileVersion(VERSION));
      file.write(
          Event.newBuilder()
              .setStep(step)
              .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder.resolve(name), e);
    }
  }

  /** A point of the curve {@code tag}. */
  public void scalar(String tag, long step, double value) {
    write(step, Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value));
  }

  /** A text in Markdown. */
  public void text(String tag, long step, String markdown) {
    write(
        step,
        Summary.Value.newBuilder()
            .setTag(tag)
            .setMetadata(
                SummaryMetadata.newBuilder()
                    .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName("text")))
            .setTensor(
                TensorProto.newBuilder()
                    .setDtype(DataType.DT_STRING)
                    .setTensorShape(TensorShapeProto.getDefaultInstance())
                    .addStringVal(ByteString.copyFromUtf8(markdown))));
  }

  /**
   * A picture.
   *
   * @param encoded JPEG or PNG
   * @param width in pixels
   * @param height in pixels
   */
  public void image(String tag, long step, byte[] encoded, int width, int height) {
    write(
        step,
        Summary.Value.newBuilder()
            .setTag(tag)
            .setImage(
                Summary.Image.newBuilder()
                    .setWidth(width)
                    .setHeight(height)
                    .setColorspace(3) // RGB
                    .setEncodedImageString(ByteString.copyFrom(encoded))));
  }

  /**
   * What the run is set to: TensorBoard's table of runs has a column for each name.
   *
   * @param settings numbers, truth values and texts
   */
  public void settings(Map<String, ?> settings) {
    Struct.Builder start = Struct.newBuilder(); // its one field is SessionStartInfo's first
    settings.forEach((name, value) -> start.putFields(name, value(value)));
    start.setUnknownFields(UnknownFieldSet.newBuilder().addField(5, now()).build());
    hparams("session_start_info", 3, start.build().toByteString());
  }

  private static Value value(Object of) {
    Value.Builder value = Value.newBuilder();
    return of instanceof Number number
        ? value.setNumberValue(number.doubleValue()).build()
        : of instanceof Boolean is
            ? value.setBoolValue(is).build()
            : value.setStringValue(of.toString()).build();
  }

  /** The run with these settings is finished. */
  public void finished() {
    Field success = Field.newBuilder().addVarint(1).build();
    hparams(
        "session_end_info",
        4,
        UnknownFieldSet.newBuilder()
            .addField(1, success)
            .addField(2, now())
            .build()
            .toByteString());
  }

  private Field now() {
    return Field.newBuilder().addFixed64(Double.doubleToLongBits(seconds())).build();
  }

  /** The plugin's messages are in no library for Java; HParamsPluginData has each as a field. */
  private void hparams(String tag, int field, ByteString message) {
    UnknownFieldSet data =
        UnknownFieldSet.newBuilder()
            .addField(field, Field.newBuilder().addLengthDelimited(message).build())
            .build();
    write(
        0,
        Summary.Value.newBuilder()
            .setTag("_hparams_/" + tag)
            .setMetadata(
                SummaryMetadata.newBuilder()
                    .setPluginData(
                        SummaryMetadata.PluginData.newBuilder()
                            .setPluginName("hparams")
                            .setContent(data.toByteString())))
            .setTensor(TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).addFloatVal(0)));
  }

  private double seconds() {
    return clock.millis() / 1000.0;
  }

  private void write(long step, Summary.Value.Builder value) {
    try {
      write(Event.newBuilder().setStep(step).setSummary(Summary.newBuilder().addValue(value)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write TensorBoard's file", e);
    }
  }

  private void write(Event.Builder event) throws IOException {
    out.write(framed(event.setWallTime(seconds()).build().toByteArray()));
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write TensorBoard's file", e);
    }
  }

  /**
   * A record in TFRecord's framing, little-endian: the length (8 bytes), the length's checksum (4),
   * the record, its checksum (4). A reader skips nothing: what it has read so far is whole.
   */
  static byte[] framed(byte[] record) {
    ByteBuffer frame = ByteBuffer.allocate(FRAME + record.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(record.length);
    frame.putInt(MaskedCrc.of(frame.array(), Long.BYTES));
    frame.put(record);
    frame.putInt(MaskedCrc.of(record, record.length));
    return frame.array();
  }
}
