package dev.clipcap.files.tensorboard;

import com.google.protobuf.ByteString;
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

  private void write(long step, Summary.Value.Builder value) {
    try {
      write(Event.newBuilder().setStep(step).setSummary(Summary.newBuilder().addValue(value)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write TensorBoard's file", e);
    }
  }

  private void write(Event.Builder event) throws IOException {
    out.write(framed(event.setWallTime(clock.millis() / 1000.0).build().toByteArray()));
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
