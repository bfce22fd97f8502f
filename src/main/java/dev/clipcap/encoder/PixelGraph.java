package dev.clipcap.encoder;

import dev.clipcap.core.tf.Branch;
import dev.clipcap.core.tf.Loop;
import dev.clipcap.image.ImageProcessor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.op.strings.StringSplit;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;

/**
 * {@link ImageProcessor} as a graph, for models that are served whole: JPEG and PNG files to the
 * same pixels, bit for bit. Two kinds of file are told apart less well: a JPEG of four inks comes
 * out a little different, by TensorFlow's conversion, and a GIF of one frame is not refused. Images
 * are left as they are stored, whatever their EXIF says.
 */
public record PixelGraph(ImageProcessor processor) {
  private static final String PNG = "\u0089PNG\r\n\u001a\n";

  /** Bit depth and colour type, which follow width and height in the first chunk. */
  private static final String GREY_16 = "\u0010\u0000";

  private static final int GREY_16_AT = 24;
  private static final String JPEG = "\u00ff\u00d8";
  private static final String SCAN = "\u00ff\u00da";

  /**
   * Encoded images [B] to normalised pixels [B, 3, P, P]. A run fails if any of them is damaged or
   * of another kind.
   */
  public Operand<TFloat32> pixels(Ops tf, Operand<TString> encoded) {
    int size = processor.size();
    ResizeGraph resize = new ResizeGraph(size, processor.preprocessing());
    Loop loop = new Loop(tf);
    Loop.Slot<TInt32> done = loop.slot(TInt32.class, Shape.scalar(), tf.constant(0));
    Loop.Slot<TString> files = loop.slot(TString.class, Shape.of(-1), encoded);
    Loop.Slot<TUint8> crops =
        loop.slot(
            TUint8.class,
            Shape.of(-1, 3, size, size),
            tf.zeros(tf.constant(new int[] {0, 3, size, size}), TUint8.class));
    Loop.State end =
        loop.run(
            (ops, state) ->
                ops.math.less(state.get(done), ops.size(state.get(files), TInt32.class)),
            (ops, state) -> {
              Operand<TInt32> i = state.get(done);
              Operand<TString> file = ops.gather(state.get(files), i, ops.constant(0));
              Operand<TUint8> crop = resize.crop(ops, decode(ops, file));
              return List.of(
                  ops.math.add(i, ops.constant(1)),
                  state.get(files),
                  ops.concat(
                      List.of(state.get(crops), ops.expandDims(crop, ops.constant(0))),
                      ops.constant(0)));
            });
    return normalise(tf, end.get(crops));
  }

  /** One file to RGB bytes [H, W, 3]. */
  private static Operand<TUint8> decode(Ops tf, Operand<TString> encoded) {
    Ops checked = tf.withControlDependencies(List.of(requireFewScans(tf, encoded)));
    Operand<TString> file = checked.identity(encoded);
    return new Branch<>(TUint8.class)
        .take(
            tf,
            isGreyPng16(tf, file),
            List.of(file),
            (ops, in) -> greyPng16(ops, in.get(0).asOutput().expect(TString.class)),
            (ops, in) -> rgb(ops, in.get(0).asOutput().expect(TString.class)));
  }

  /** A run fails at a JPEG that paints its picture too often; no file needs that. */
  private static Op requireFewScans(Ops tf, Operand<TString> file) {
    StringSplit parts =
        tf.strings.stringSplit(
            tf.expandDims(file, tf.constant(0)),
            bytes(tf, SCAN),
            StringSplit.maxsplit((long) ImageProcessor.MOST_SCANS + 1));
    Operand<TBool> few =
        tf.math.less(
            tf.size(parts.values(), TInt32.class), tf.constant(ImageProcessor.MOST_SCANS + 2));
    Operand<TString> padded = tf.strings.join(List.of(file, bytes(tf, JPEG))); // may be shorter
    Operand<TBool> other = tf.math.notEqual(part(tf, padded, 0, JPEG.length()), bytes(tf, JPEG));
    return tf.assertThat(
        tf.math.logicalOr(other, few),
        List.of(tf.constant("a JPEG of more than " + ImageProcessor.MOST_SCANS + " scans")));
  }

  private static Operand<TBool> isGreyPng16(Ops tf, Operand<TString> file) {
    Operand<TString> start =
        tf.strings.substr(file, tf.constant(0), tf.constant(GREY_16_AT + GREY_16.length()));
    Operand<TString> padded = // a file may be shorter
        tf.strings.join(List.of(start, bytes(tf, "\u00ff".repeat(GREY_16_AT + GREY_16.length()))));
    return tf.math.logicalAnd(
        tf.math.equal(part(tf, padded, 0, PNG.length()), bytes(tf, PNG)),
        tf.math.equal(part(tf, padded, GREY_16_AT, GREY_16.length()), bytes(tf, GREY_16)));
  }

  private static Operand<TString> part(Ops tf, Operand<TString> text, int from, int length) {
    return tf.strings.substr(text, tf.constant(from), tf.constant(length));
  }

  private static Operand<TString> bytes(Ops tf, String latin1) {
    return tf.constant(StandardCharsets.ISO_8859_1, latin1);
  }

  /** TensorFlow's op for JPEG reads PNG too. */
  private static Operand<TUint8> rgb(Ops tf, Operand<TString> file) {
    return tf.image.decodeJpeg(
        file, DecodeJpeg.channels(3L), DecodeJpeg.dctMethod(ImageProcessor.PILLOWS_DCT));
  }

  private static Operand<TUint8> greyPng16(Ops tf, Operand<TString> file) {
    Operand<TInt32> grey =
        tf.dtypes.cast(
            tf.image.decodePng(file, TUint16.class, DecodePng.channels(1L)), TInt32.class);
    Operand<TUint8> cutOff =
        tf.dtypes.cast(tf.math.minimum(grey, tf.constant(255)), TUint8.class); // [H, W, 1]
    return tf.tile(cutOff, tf.constant(new int[] {1, 1, 3}));
  }

  /** Bytes [B, 3, P, P] to floats, by a table for each channel. */
  private Operand<TFloat32> normalise(Ops tf, Operand<TUint8> crops) {
    float[] tables = new float[3 * 256];
    for (int c = 0; c < 3; c++) {
      System.arraycopy(processor.normalisedBytes(c), 0, tables, c * 256, 256);
    }
    Operand<TInt32> ofChannel = tf.constant(Shape.of(3, 1, 1), DataBuffers.of(0, 256, 512));
    Operand<TInt32> places = tf.math.add(tf.dtypes.cast(crops, TInt32.class), ofChannel);
    return tf.gather(tf.constant(tables), places, tf.constant(0));
  }
}
