package dev.clipcap.spark;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.caption.DecodingSettings;
import dev.clipcap.caption.LoadOptions;
import dev.clipcap.io.Exif;
import dev.clipcap.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Captions images, with the options and the captions of the command line.
 *
 * <pre>{@code
 * new ClipCaptioner().with("model", "/shared/captioner").with("beams", 5).transform(images)
 * }</pre>
 *
 * <p>It adds the columns caption, log_probability, unfamiliar and error.
 */
public final class ClipCaptioner extends ImageStage {
  private static final List<String> NUMBERS =
      List.of(
          "beams",
          "lengthPenalty",
          "topP",
          "temperature",
          "seed",
          "maxTokens",
          "noRepeat",
          "minTokens");
  private static final List<String> TEXTS = List.of("strategy", "prompt");

  public ClipCaptioner() {
    this("clip_captioner_" + UUID.randomUUID());
  }

  /**
   * @param uid of the stage in a pipeline
   */
  public ClipCaptioner(String uid) {
    super(uid);
    option("outputCol", "caption", "Column for captions.");
    option("scoreCol", "log_probability", "Column for the captions' log-probabilities.");
    option(
        "unfamiliarCol",
        "unfamiliar",
        "Column for whether an image is unlike the training images.");
    option("embeddingCol", "", "Column for embeddings, array<float>; empty: none.");
    option(
        "precision",
        "float32",
        "How matrices are stored and multiplied: float32, bfloat16, int16.");
    option("strategy", "", "greedy, beam or nucleus.");
    option("beams", "", "Beams of the search; 1 is greedy.");
    option("lengthPenalty", "", "Of beams: above 1 for longer captions, below for shorter ones.");
    option("topP", "", "Of nucleus: draw from the tokens that together have this probability.");
    option("temperature", "", "Of nucleus: below 1 the probable tokens gain.");
    option("seed", "", "Of nucleus: another seed, another caption.");
    option("maxTokens", "", "The longest caption, in tokens.");
    option("noRepeat", "", "No so many tokens in a row twice in a caption.");
    option("minTokens", "", "The shortest caption, in tokens.");
    option("prompt", "", "What each caption begins with.");
  }

  /** For pipelines that are loaded. */
  public static MLReader<ClipCaptioner> read() {
    return new DefaultParamsReader<>();
  }

  /** A stage that was saved. */
  public static ClipCaptioner load(String path) {
    return read().load(path);
  }

  @Override
  StructType added() {
    StructType added =
        new StructType()
            .add(get("outputCol"), DataTypes.StringType)
            .add(get("scoreCol"), DataTypes.DoubleType)
            .add(get("unfamiliarCol"), DataTypes.BooleanType);
    return get("embeddingCol").isEmpty()
        ? added
        : added.add(get("embeddingCol"), DataTypes.createArrayType(DataTypes.FloatType, false));
  }

  private record Loading(Precision precision, Exif exif) {}

  @Override
  Loader loader() {
    String model = get("model");
    Loading loading = record(Loading.class, List.of(), List.of("precision", "exif"));
    Precision precision = loading.precision;
    Exif exif = loading.exif;
    DecodingSettings decoding = record(DecodingSettings.class, NUMBERS, TEXTS);
    decoding.options(name -> "option " + name); // refuses what makes no sense, before anything runs
    String settings = Json.line(decoding);
    int threads = number("threads");
    boolean embeddings = !get("embeddingCol").isEmpty();
    return () ->
        new Captions(
            Models.captioner(model, new LoadOptions(precision, exif, Models.threads(threads))),
            settings(settings).options(name -> name),
            embeddings);
  }

  private static DecodingSettings settings(String json) {
    return Json.parse(json.getBytes(StandardCharsets.UTF_8), DecodingSettings.class, "options");
  }

  private record Captions(Captioner captioner, CaptionOptions options, boolean embeddings)
      implements Model {
    @Override
    public ClipImage read(byte[] image, String name) {
      return captioner.read(image, name);
    }

    @Override
    public List<Object[]> columns(List<ClipImage> images) {
      List<float[]> embedded = captioner.embedImages(images);
      List<Caption> captions = captioner.captionEmbeddings(embedded, options);
      List<Object[]> all = new ArrayList<>();
      for (int i = 0; i < captions.size(); i++) {
        Caption caption = captions.get(i);
        var distance = captioner.distance(images.get(i), embedded.get(i));
        Object[] columns = new Object[embeddings ? 4 : 3];
        columns[0] = caption.text();
        columns[1] = caption.logProbability();
        columns[2] = distance.isEmpty() ? null : distance.getAsDouble() > 1;
        if (embeddings) {
          columns[3] = boxed(embedded.get(i));
        }
        all.add(columns);
      }
      return all;
    }
  }

  /** As Spark takes an array. */
  static Float[] boxed(float[] vector) {
    return IntStream.range(0, vector.length).mapToObj(i -> vector[i]).toArray(Float[]::new);
  }
}
