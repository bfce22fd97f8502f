package dev.clipcap.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.Captioner;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.files.npy.NpyRows;
import dev.clipcap.io.Half;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stages and the jobs' kinds of input, in one process. */
class StagesTest {
  private static final int COUNT = 20;
  private static final String CLIP = "../savedmodels/clip-mini";

  /** Hugging Face's column, and two others. */
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add(
              "image",
              new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType))
          .add("label", DataTypes.StringType);

  @TempDir static Path scratch;
  private static SparkSession spark;
  private static List<Path> files;

  @BeforeAll
  static void start() throws IOException {
    Path folder = scratch.resolve("images");
    Pictures.draw(folder, COUNT);
    try (Stream<Path> drawn = Files.list(folder)) {
      files = drawn.sorted().toList();
    }
    spark =
        SparkSession.builder()
            .config(Layout.checked(conf(), ""))
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  private static org.apache.spark.SparkConf conf() {
    return new org.apache.spark.SparkConf().setMaster("local[2]").setAppName("test");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> images() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Path file : files) {
      Row image = RowFactory.create(Files.readAllBytes(file), file.getFileName().toString());
      rows.add(RowFactory.create(rows.size(), image, "a"));
    }
    rows.add(COUNT / 2, RowFactory.create(-1, RowFactory.create(new byte[10], "bad.jpg"), "b"));
    rows.add(RowFactory.create(-2, RowFactory.create(null, "none.jpg"), "b"));
    return spark.createDataFrame(rows, SCHEMA).coalesce(1);
  }

  @Test
  void aPipelineThatWasSavedAndLoadedCaptionsAndKeepsAllColumns() throws IOException {
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new ClipCaptioner().with("inputCol", "image").with("batchSize", 7),
                  new ClipEmbedder().with("inputCol", "image").with("model", CLIP),
                  new ClipScorer().with("model", CLIP)
                });
    String saved = scratch.resolve("pipeline").toString();
    pipeline.fit(images()).write().overwrite().save(saved);
    Dataset<Row> made = PipelineModel.load(saved).transform(images());
    assertEquals(
        List.of(
            "id",
            "image",
            "label",
            "caption",
            "log_probability",
            "unfamiliar",
            "error",
            "embedding",
            "clip_score"),
        List.of(made.columns()));
    List<Row> rows = made.collectAsList();
    assertEquals(COUNT + 2, rows.size());
    try (Captioner captioner = Captioner.load();
        ImageEncoder clip = ImageEncoder.load(Path.of(CLIP))) {
      for (Row row : rows) {
        if (row.getInt(0) < 0) {
          String name = row.getStruct(1).getString(1);
          assertTrue(row.<String>getAs("error").startsWith(name + ": found "), row.toString());
          assertNull(row.getAs("caption"));
          assertNull(row.getAs("clip_score"));
          continue;
        }
        Path file = files.get(row.getInt(0)); // a bad image moves no other row's caption
        Caption expected = captioner.caption(file);
        assertEquals(expected.text(), row.getAs("caption"));
        assertEquals(expected.logProbability(), row.<Double>getAs("log_probability"), 1e-4);
        assertEquals(expected.unfamiliar().orElse(null), row.getAs("unfamiliar"));
        assertNull(row.getAs("error"));
        float[] embedding = clip.encode(Files.readAllBytes(file), "image");
        List<Float> found = row.getList(row.fieldIndex("embedding"));
        for (int i = 0; i < embedding.length; i++) {
          assertEquals(embedding[i], found.get(i), 1e-4);
        }
        double score = row.getAs("clip_score");
        assertTrue(score > 0 && score < 2.5, "CLIPScore " + score);
      }
    }
    assertNotEquals(1, rows.stream().map(row -> row.<String>getAs("caption")).distinct().count());
  }

  @Test
  void whatMakesNoSenseIsSaidBeforeAnythingRuns() throws IOException {
    Dataset<Row> images = images();
    assertRefused(
        "column picture: found columns id, image, label",
        new ClipCaptioner().with("inputCol", "picture"),
        images);
    assertRefused(
        "column label: found it among the rows",
        new ClipCaptioner().with("inputCol", "image").with("outputCol", "label"),
        images);
    assertRefused("column id: found int", new ClipCaptioner().with("inputCol", "id"), images);
    assertRefused(
        "option topP", new ClipCaptioner().with("inputCol", "image").with("topP", 0.5), images);
    assertRefused(
        "option beams: found \"many\"",
        new ClipCaptioner().with("inputCol", "image").with("beams", "many"),
        images);
    assertRefused(
        "option batchSize",
        new ClipCaptioner().with("inputCol", "image").with("batchSize", "x"),
        images);
    assertRefused(
        "option storage",
        new ClipEmbedder().with("inputCol", "image").with("storage", "int4"),
        images);
    assertRefused("column caption: found columns id", new ClipScorer(), images);
  }

  private static void assertRefused(String line, Stage stage, Dataset<Row> rows) {
    String said =
        assertThrows(InvalidInputException.class, () -> stage.transform(rows)).getMessage();
    assertTrue(said.startsWith(line), said);
  }

  private String job(String... arguments) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    ImageStage stage = arguments[0].equals("caption") ? new ClipCaptioner() : new ClipEmbedder();
    if (arguments.length > 4) {
      stage.with("model", CLIP).with("storage", arguments[4]);
    }
    new ImageJob(
            spark,
            stage,
            new ImageJob.Places(
                arguments[1],
                false,
                arguments[2],
                null,
                "parquet",
                2,
                arguments.length > 3 ? arguments[3] : null),
            print)
        .run();
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tarsGiveARowForEachImageAndOneForWhatIsWrong() throws Exception {
    Path tars = Files.createDirectory(scratch.resolve("tars"));
    for (int shard = 0; shard < 3; shard++) {
      try (OutputStream out = Files.newOutputStream(tars.resolve(shard + ".tar"));
          TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
        for (int i = shard * 4; i < shard * 4 + 4; i++) {
          add(tar, i + ".jpg", Files.readAllBytes(files.get(i)));
          add(tar, i + ".txt", "a caption".getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    byte[] last = Files.readAllBytes(tars.resolve("2.tar"));
    Files.write(tars.resolve("2.tar"), Arrays.copyOf(last, last.length / 2));
    Path out = scratch.resolve("of-tars");
    String said = job("caption", tars.toString(), out.toString());
    assertTrue(said.contains("2 batches of TARS"), said);
    List<Rows.Row> rows = Rows.read(out).all();
    assertTrue(rows.size() > 8 && rows.size() < 13, rows.toString());
    try (Captioner captioner = Captioner.load()) {
      for (Rows.Row row : rows) {
        if (row.error() == null) {
          String name = row.path().replaceFirst(".*!/", "").replace(".jpg", "");
          assertEquals(captioner.caption(files.get(Integer.parseInt(name))).text(), row.caption());
        }
      }
    }
    List<Rows.Row> bad = rows.stream().filter(row -> row.error() != null).toList();
    assertEquals(List.of(tars + "/2.tar"), bad.stream().map(Rows.Row::path).toList());
    assertTrue(bad.get(0).error().startsWith(tars + "/2.tar: found "), bad.toString());
  }

  @Test
  void parquetIsEmbeddedIntoNumpysFiles() throws Exception {
    Path parquet = scratch.resolve("parquet");
    images().repartition(3).write().parquet(parquet.toString());
    for (String storage : List.of("float32", "float16")) {
      Path out = scratch.resolve("of-parquet-" + storage);
      Path npy = scratch.resolve("npy-" + storage);
      String said = job("embed", parquet.toString(), out.toString(), npy.toString(), storage);
      assertTrue(said.contains(COUNT + 2 + " rows, 2 bad"), said);
      var list = Json.readTree(npy.resolve("embeddings.json"));
      assertEquals(COUNT, list.size());
      List<NpyRows> shards =
          List.of(
              NpyRows.open(npy.resolve("img_emb/img_emb_0000.npy")),
              NpyRows.open(npy.resolve("img_emb/img_emb_0001.npy")));
      assertEquals(COUNT, shards.get(0).rows() + shards.get(1).rows());
      try (ImageEncoder clip = ImageEncoder.load(Path.of(CLIP))) {
        for (int row = 0; row < COUNT; row++) {
          long first = shards.get(0).rows();
          float[] found = row < first ? shards.get(0).row(row) : shards.get(1).row(row - first);
          Path file = scratch.resolve("images").resolve(list.get(row).get("image").asText());
          float[] expected = clip.encode(Files.readAllBytes(file), "image");
          assertEquals(row, list.get(row).get("row").asInt());
          assertArrayEquals(expected, found, storage.equals("float32") ? 1e-4f : 4e-3f);
        }
      }
    }
  }

  @Test
  void halfEmbeddingsAreLittleEndianBytes() throws IOException {
    Dataset<Row> rows =
        new ClipEmbedder()
            .with("inputCol", "image")
            .with("model", CLIP)
            .with("storage", "float16")
            .transform(images());
    byte[] bytes = rows.first().getAs("embedding");
    float[] expected;
    try (ImageEncoder clip = ImageEncoder.load(Path.of(CLIP))) {
      expected = clip.encode(Files.readAllBytes(files.get(0)), "image");
    }
    ByteBuffer halves = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : expected) {
      assertEquals(value, Half.f16ToFloat(halves.getShort()), 1e-3 * Math.max(1, Math.abs(value)));
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  @Test
  void anotherJobsFolderAndOtherOptionsAreRefused() throws Exception {
    Path out = scratch.resolve("refused");
    Path one = Files.createDirectory(scratch.resolve("one"));
    Files.copy(files.get(0), one.resolve("1.jpg"));
    job("caption", one.toString(), out.toString());
    Files.copy(files.get(1), one.resolve("2.jpg")); // a new image is captioned by the same command
    String said = job("caption", one.toString(), out.toString());
    assertTrue(said.contains("2 rows, 0 bad, 1 of them now"), said);
    String other =
        assertThrows(
                InvalidInputException.class,
                () -> job("embed", one.toString(), out.toString(), null, "float32"))
            .getMessage();
    assertTrue(other.contains("with which " + out + " was begun"), other);
  }
}
