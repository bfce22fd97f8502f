package dev.clipcap.image;

import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Sessions;
import org.tensorflow.Operand;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ShortDataBuffer;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.proto.RunOptions;
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
  static final NativeDecoder INSTANCE = new NativeDecoder();

  /** The caller decodes: in TensorFlow's pool it would wait for models at work. */
  private static final RunOptions BY_CALLER =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

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
    open(Sessions.onCpu(graph));
  }

  /**
   * A grey, YCbCr or RGB JPEG or a PNG, alpha dropped; throws TensorFlowException where libjpeg or
   * libpng gives up. Of 16-bit greys Pillow's conversion does not scale, it cuts off: all above 255
   * is white.
   */
  RgbImage decode(byte[] encoded, ImageHeader.Format format) {
    Operand<?> image =
        switch (format) {
          case PNG -> png;
          case PNG_GREY_16 -> greyPng16;
          default -> jpeg;
        };
    try (TString fed = TString.tensorOfBytes(NdArrays.scalarOfObject(encoded));
        Result result =
            session().runner().setOptions(BY_CALLER).feed(contents, fed).fetch(image).run()) {
      RawTensor pixels = result.get(0).asRawTensor();
      long[] shape = pixels.shape().asArray();
      byte[] rgb = new byte[Math.toIntExact(3 * shape[0] * shape[1])];
      if (image == greyPng16) {
        ShortDataBuffer grey = pixels.data().asShorts();
        for (int i = 0; i < rgb.length; i++) {
          rgb[i] = (byte) Math.min(Short.toUnsignedInt(grey.getShort(i / 3)), 255);
        }
      } else {
        pixels.data().read(rgb);
      }
      return new RgbImage((int) shape[1], (int) shape[0], rgb);
    }
  }
}
