package dev.clipcap.image;

import dev.clipcap.core.tf.GraphModel;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ShortDataBuffer;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;

/**
 * libjpeg and libpng, by way of TensorFlow's kernels. Not the JDK's readers: they paint what a
 * truncated JPEG lacks grey, and round samples of 16 bits, where Pillow cuts them off.
 *
 * <p>One small graph serves the whole process: a session may run on many threads at once, holds
 * some kilobytes, and lives as long as this class, so it has no owner and is never closed.
 */
final class NativeDecoder extends GraphModel {
  private static final NativeDecoder INSTANCE = new NativeDecoder();

  private final Operand<TString> contents;
  private final Operand<TUint8> jpeg;
  private final Operand<TUint8> png;
  private final Operand<TUint16> greyPng16;

  private NativeDecoder() {
    contents = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    jpeg =
        tf.image.decodeJpeg(
            contents, DecodeJpeg.channels(3L), DecodeJpeg.dctMethod(ImageProcessor.PILLOWS_DCT));
    png = tf.image.decodePng(contents, TUint8.class, DecodePng.channels(3L));
    greyPng16 = tf.image.decodePng(contents, TUint16.class, DecodePng.channels(1L));
    // Without this line the session would seize the memory of a GPU it has no use for.
    ConfigProto cpuOnly =
        ConfigProto.newBuilder().putAllDeviceCount(Map.of("CPU", 1, "GPU", 0)).build();
    open(new Session(graph, cpuOnly));
  }

  static NativeDecoder get() {
    return INSTANCE;
  }

  /** A grey, YCbCr or RGB JPEG; throws TensorFlowException where libjpeg gives up. */
  RgbImage jpeg(byte[] encoded) {
    return run(encoded, jpeg, NativeDecoder::rgb);
  }

  /**
   * A PNG but for 16-bit greys, alpha dropped; throws TensorFlowException where libpng gives up.
   */
  RgbImage png(byte[] encoded) {
    return run(encoded, png, NativeDecoder::rgb);
  }

  /**
   * A PNG of 16-bit grey. Pillow's conversion does not scale, it cuts off: all above 255 is white.
   */
  RgbImage greyPng16(byte[] encoded) {
    return run(encoded, greyPng16, NativeDecoder::clipped);
  }

  private RgbImage run(byte[] encoded, Operand<?> image, Function<RawTensor, RgbImage> read) {
    try (TString fed = TString.tensorOfBytes(NdArrays.scalarOfObject(encoded));
        Result result = session().runner().feed(contents, fed).fetch(image).run()) {
      return read.apply(result.get(0).asRawTensor());
    }
  }

  private static RgbImage rgb(RawTensor image) {
    byte[] rgb = new byte[Math.toIntExact(image.numBytes())];
    image.data().read(rgb);
    long[] shape = image.shape().asArray();
    return new RgbImage((int) shape[1], (int) shape[0], rgb);
  }

  private static RgbImage clipped(RawTensor image) {
    long[] shape = image.shape().asArray();
    ShortDataBuffer grey = image.data().asShorts();
    byte[] rgb = new byte[Math.toIntExact(3 * grey.size())];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.min(Short.toUnsignedInt(grey.getShort(i / 3)), 255);
    }
    return new RgbImage((int) shape[1], (int) shape[0], rgb);
  }
}
