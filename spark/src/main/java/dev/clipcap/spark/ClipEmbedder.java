package dev.clipcap.spark;

import dev.clipcap.caption.ClipImage;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.io.Exif;
import dev.clipcap.io.Half;
import dev.clipcap.io.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Embeds images by CLIP, as the command line's embed: not divided by their length. It adds the
 * columns embedding and error. In float32 an embedding is an array [D]; in float16, which Spark has
 * no type for, 2 D bytes, little-endian.
 */
public final class ClipEmbedder extends ImageStage {
  private static final int EMBEDDED = 32; // images through CLIP together

  public ClipEmbedder() {
    this("clip_embedder_" + UUID.randomUUID());
  }

  /**
   * @param uid of the stage in a pipeline
   */
  public ClipEmbedder(String uid) {
    super(uid);
    option("outputCol", "embedding", "Column for embeddings.");
    option("storage", "float32", "How they are kept: float32 or float16.");
  }

  /** For pipelines that are loaded. */
  public static MLReader<ClipEmbedder> read() {
    return new DefaultParamsReader<>();
  }

  /** A stage that was saved. */
  public static ClipEmbedder load(String path) {
    return read().load(path);
  }

  private boolean half() {
    String storage = get("storage");
    InvalidInputException.refuseIf(
        !storage.matches("float32|float16"),
        "option storage",
        "\"" + storage + "\"",
        "float32 or float16",
        "correct it");
    return storage.equals("float16");
  }

  @Override
  StructType added() {
    return new StructType()
        .add(
            get("outputCol"),
            half() ? DataTypes.BinaryType : DataTypes.createArrayType(DataTypes.FloatType, false));
  }

  @Override
  Loader loader() {
    String model = get("model");
    int threads = number("threads");
    Exif exif = exif();
    boolean half = half();
    return () -> {
      ImageEncoder clip = Models.encoder(model, Models.threads(threads));
      return new Embeddings(clip, clip.processor().withExif(exif), half);
    };
  }

  private record Embeddings(ImageEncoder clip, ImageProcessor processor, boolean half)
      implements Model {
    @Override
    public ClipImage read(byte[] image, String name) {
      float[] pixels = new float[clip.pixelCount()];
      return new ClipImage(pixels, processor.process(image, name, FloatBuffer.wrap(pixels)));
    }

    @Override
    public List<Object[]> columns(List<ClipImage> images) {
      List<Object[]> all = new ArrayList<>();
      for (int from = 0; from < images.size(); from += EMBEDDED) {
        List<ClipImage> some = images.subList(from, Math.min(images.size(), from + EMBEDDED));
        for (float[] row : clip.encode(some.stream().map(ClipImage::pixels).toList())) {
          all.add(new Object[] {half ? bytes(row) : ClipCaptioner.boxed(row)});
        }
      }
      return all;
    }
  }

  private static byte[] bytes(float[] row) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * row.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : row) {
      bytes.putShort(Half.floatToF16(value));
    }
    return bytes.array();
  }
}
