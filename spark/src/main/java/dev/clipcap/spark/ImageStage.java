package dev.clipcap.spark;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.clipcap.caption.ClipImage;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * A stage that looks at images. They are in a column of bytes (JPEG, PNG ...), of Hugging Face's
 * {@code struct<bytes,path>}, or of text: paths, which the tasks read.
 */
public abstract class ImageStage extends Stage {
  /** A loaded model. */
  interface Model {
    /** Decodes an image, on any thread; throws InvalidInputException. */
    ClipImage read(byte[] image, String name);

    /** The added columns of images. */
    List<Object[]> columns(List<ClipImage> images);
  }

  /** Loads a model, in an executor. */
  interface Loader extends Serializable {
    Model load();
  }

  private transient LongAccumulator clock;

  ImageStage(String uid) {
    super(uid);
    option("inputCol", "content", "Column of images: bytes, struct<bytes,path>, or paths.");
    option("nameCol", "path", "Column with the names of images, for messages, where there is one.");
    option(
        "exif",
        "turn",
        "Photos whose EXIF says how they were held: turn them upright, or ignore it.");
  }

  /** Has the tasks tell how long models and images take. */
  final void timed(LongAccumulator nanoseconds) {
    clock = nanoseconds;
  }

  abstract Loader loader();

  final Exif exif() {
    return record(OfExif.class, List.of(), List.of("exif")).exif();
  }

  private record OfExif(Exif exif) {}

  @Override
  final MapPartitionsFunction<Row, Row> work(StructType input) {
    String image = get("inputCol");
    List<String> names = List.of(input.fieldNames());
    InvalidInputException.refuseIf(
        !names.contains(image),
        "column " + image,
        "columns " + String.join(", ", names),
        "a column of images",
        "name it: inputCol");
    DataType type = input.apply(image).dataType();
    boolean struct =
        type instanceof StructType parts && List.of(parts.fieldNames()).contains("bytes");
    InvalidInputException.refuseIf(
        !struct && !type.equals(BinaryType) && !type.equals(StringType),
        "column " + image,
        type.simpleString(),
        "binary, struct<bytes,path> or string",
        "name another: inputCol");
    ImageBatches.Columns columns =
        new ImageBatches.Columns(
            names.indexOf(image),
            names.indexOf(get("nameCol")),
            names.indexOf(get("errorCol")),
            added().size());
    int batch = number("batchSize");
    Loader loader = loader();
    LongAccumulator nanos = clock;
    return rows -> rows.hasNext() ? new ImageBatches(rows, columns, loader, batch, nanos) : rows;
  }
}
