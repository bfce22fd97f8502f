package dev.clipcap.spark;

import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.encoder.TextEncoder;
import dev.clipcap.experiment.run.ClipJudge;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.metrics.ClipScore;
import dev.clipcap.metrics.Sample;
import dev.clipcap.metrics.Scores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * CLIPScore of captions, from the embeddings of {@link ClipEmbedder} and by the text tower of the
 * same CLIP. It adds the column clip_score, null where a row has no caption or no embedding.
 */
public final class ClipScorer extends Stage {
  public ClipScorer() {
    this("clip_scorer_" + UUID.randomUUID());
  }

  /**
   * @param uid of the stage in a pipeline
   */
  public ClipScorer(String uid) {
    super(uid);
    option("captionCol", "caption", "Column of captions.");
    option("embeddingCol", "embedding", "Column of embeddings, arrays of float32.");
    option("outputCol", "clip_score", "Column for scores.");
  }

  /** For pipelines that are loaded. */
  public static MLReader<ClipScorer> read() {
    return new DefaultParamsReader<>();
  }

  /** A stage that was saved. */
  public static ClipScorer load(String path) {
    return read().load(path);
  }

  @Override
  StructType added() {
    return new StructType().add(get("outputCol"), DataTypes.DoubleType);
  }

  @Override
  MapPartitionsFunction<Row, Row> work(StructType input) {
    List<String> names = List.of(input.fieldNames());
    for (String column : List.of(get("captionCol"), get("embeddingCol"))) {
      InvalidInputException.refuseIf(
          !names.contains(column),
          "column " + column,
          "columns " + String.join(", ", names),
          "one of captions and one of embeddings",
          "name them: captionCol, embeddingCol");
    }
    int caption = names.indexOf(get("captionCol"));
    int embedding = names.indexOf(get("embeddingCol"));
    boolean keepsErrors = names.contains(get("errorCol"));
    int batch = number("batchSize");
    int threads = number("threads");
    String model = get("model");
    return rows -> {
      Tower tower = Models.get(Tower.class, model, threads, () -> Tower.load(model, threads));
      return batches(rows, batch)
          .flatMap(some -> scored(some, tower, caption, embedding, keepsErrors))
          .iterator();
    };
  }

  private static Stream<List<Row>> batches(Iterator<Row> rows, int batch) {
    return Stream.iterate(next(rows, batch), some -> !some.isEmpty(), some -> next(rows, batch));
  }

  private static List<Row> next(Iterator<Row> rows, int batch) {
    List<Row> some = new ArrayList<>();
    while (some.size() < batch && rows.hasNext()) {
      some.add(rows.next());
    }
    return some;
  }

  private record Tower(TextEncoder encoder, BpeTokenizer tokenizer) {
    static Tower load(String model, int threads) {
      Sessions.useThreads(Models.threads(threads));
      Path folder = Models.folder(model);
      return new Tower(
          TextEncoder.load(folder), BpeTokenizer.load(folder.resolve("tokenizer.json")));
    }
  }

  private static Stream<Row> scored(
      List<Row> rows, Tower tower, int caption, int embedding, boolean keepsErrors) {
    Map<String, float[]> images = new HashMap<>();
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (!row.isNullAt(caption) && !row.isNullAt(embedding)) {
        List<Float> values = // of the stage before, or from Spark
            row.get(embedding) instanceof Float[] made ? List.of(made) : row.getList(embedding);
        float[] vector = new float[values.size()];
        for (int v = 0; v < vector.length; v++) {
          vector[v] = values.get(v);
        }
        images.put("" + i, vector);
        samples.add(new Sample("" + i, row.getString(caption), List.of()));
      }
    }
    Map<String, Double> scores = new HashMap<>();
    if (!samples.isEmpty()) {
      ClipJudge judge = new ClipJudge(tower.encoder, ClipJudge.tokenizer(tower.tokenizer), images);
      Scores found = ClipScore.of(judge).score(samples);
      for (int i = 0; i < samples.size(); i++) {
        scores.put(samples.get(i).id(), found.image(i));
      }
    }
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Object[] values = new Object[row.size() + (keepsErrors ? 1 : 2)];
      for (int v = 0; v < row.size(); v++) {
        values[v] = row.get(v);
      }
      values[row.size()] = scores.get("" + i);
      all.add(RowFactory.create(values));
    }
    return all.stream();
  }
}
