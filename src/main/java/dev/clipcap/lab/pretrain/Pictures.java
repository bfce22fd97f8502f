package dev.clipcap.lab.pretrain;

import dev.clipcap.core.tf.Tensors;
import dev.clipcap.image.ImageProcessor;
import java.util.Arrays;
import org.tensorflow.types.TFloat32;

/**
 * Pictures as CLIP crops them, kept as bytes (a quarter of their size as floats), with the token
 * ids of their captions.
 */
final class Pictures {
  private final ImageProcessor processor;
  private final byte[][] crops;
  private final int[][][] captions;
  private final long cut;

  /**
   * @param positions of the text tower: a longer caption is cut to what fits before its end token,
   *     as by OpenAI's {@code clip.tokenize(..., truncate=True)}
   * @param crops of each picture: size x size pixels, red, green and blue of one after another
   * @param captions [picture][caption] token ids
   */
  Pictures(ImageProcessor processor, int positions, byte[][] crops, int[][][] captions) {
    this.processor = processor;
    this.crops = crops;
    this.captions = new int[captions.length][][];
    long longer = 0;
    for (int i = 0; i < captions.length; i++) {
      longer += Arrays.stream(captions[i]).filter(caption -> caption.length >= positions).count();
      this.captions[i] =
          Arrays.stream(captions[i])
              .map(caption -> Arrays.copyOf(caption, Math.min(caption.length, positions - 1)))
              .toArray(int[][]::new);
    }
    cut = longer;
  }

  /** Captions that were cut. */
  long cut() {
    return cut;
  }

  int size() {
    return crops.length;
  }

  /** Normalised pixels [B, 3, P, P] of some pictures. The caller closes the tensor. */
  TFloat32 pixels(int... pictures) {
    int plane = processor.size() * processor.size();
    float[] batch = new float[pictures.length * 3 * plane];
    int at = 0;
    for (int picture : pictures) {
      byte[] crop = crops[picture];
      for (int channel = 0; channel < 3; channel++) {
        float[] ofByte = processor.normalisedBytes(channel);
        for (int i = channel; i < crop.length; i += 3) {
          batch[at++] = ofByte[crop[i] & 0xff];
        }
      }
    }
    return Tensors.of(batch, pictures.length, 3, processor.size(), processor.size());
  }

  /** The pictures' captions of the given number, each with the end token, padded with 0. */
  int[][] ids(int[] pictures, int[] which, int end) {
    int longest = 0;
    for (int i = 0; i < pictures.length; i++) {
      longest = Math.max(longest, captions[pictures[i]][which[i]].length + 1);
    }
    int[][] ids = new int[pictures.length][longest];
    for (int i = 0; i < pictures.length; i++) {
      int[] caption = captions[pictures[i]][which[i]];
      System.arraycopy(caption, 0, ids[i], 0, caption.length);
      ids[i][caption.length] = end;
    }
    return ids;
  }

  /** How many captions a picture has. */
  int captions(int picture) {
    return captions[picture].length;
  }
}
