package dev.clipcap.core.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Params;
import dev.clipcap.io.Half;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import dev.clipcap.io.MaskedCrc;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** SavedModels whose weights are kept in float16. */
class StorageTest {
  private static final Gpt2Config CONFIG = OpenAiGpt2.config(13, 8, 8, 2, 2, 0.1f);
  private static final int[][] IDS = {{3, 1, 4, 1}, {5, 9, 2, 6}};

  /** Normal numbers, both ways of a tie, the ends of the range, subnormals and what is below. */
  private static final float[] VALUES = {
    0,
    -0f,
    1,
    -0.1f,
    0x1.002p0f,
    0x1.006p0f,
    65504,
    -0x1.ffdffep15f,
    0x1p-14f,
    6.1e-5f,
    -0x1p-24f,
    3e-8f,
    1e-8f,
    100
  };

  private static final String BITS =
      "0000 8000 3c00 ae66 3c00 3c02 7bff fbff 0400 03ff 8001 0001 0000 5640";

  @TempDir Path folder;

  private record Config(int numbers) {}

  /** A model of one weight, which its signature gives back. */
  private Path write(Storage storage, float... values) {
    Path model = folder.resolve("model");
    SavedModels.write(
        Output.of(model),
        storage,
        new SavedModels.Companions(new Config(values.length), Map.of(), null),
        params ->
            List.of(
                Signature.builder(Signature.DEFAULT_KEY)
                    .output("out", params.tf().identity(weight(params, values.length)))
                    .build()),
        (session, params) -> assign(session, params, values));
    return model;
  }

  private static void assign(Session session, Params params, float... values) {
    Weights.assign(session, params, name -> Tensors.of(values.clone(), values.length));
  }

  private static Operand<TFloat32> weight(Params params, int count) {
    return params.at("part").get("weight", Init.zeros(), count);
  }

  private static float[] read(Path model, int count) {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> weight = weight(graph.params(), count);
      WeightSource source = WeightSource.of(model);
      graph.params().all().forEach(p -> source.require(p.name(), p.shape()));
      source.restore(graph.session(), graph.params());
      return graph.fetch(weight);
    }
  }

  private static float[] rounded(float... values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = Half.f16ToFloat(Half.floatToF16(values[i]));
    }
    return rounded;
  }

  private static Path data(Path model) {
    return model.resolve("variables/variables.data-00000-of-00001");
  }

  @Test
  void everyNumberIsTheNearestOfFloat16() throws IOException {
    Path model = write(Storage.FLOAT16, VALUES);
    StringBuilder bits = new StringBuilder();
    ByteBuffer stored =
        ByteBuffer.wrap(Files.readAllBytes(data(model))).order(ByteOrder.LITTLE_ENDIAN);
    while (stored.hasRemaining()) {
      bits.append(HexFormat.of().toHexDigits(stored.getShort())).append(' ');
    }
    assertEquals(BITS, bits.toString().strip());
    assertArrayEquals(rounded(VALUES), read(model, VALUES.length));
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        Result result = bundle.function(Signature.DEFAULT_KEY).call(Map.of())) {
      assertArrayEquals(rounded(VALUES), Tensors.floats((TFloat32) result.get(0)));
    }
  }

  /** More than a block of the reader. */
  @Test
  void manyNumbers() {
    float[] values = new float[1_500_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    assertArrayEquals(rounded(values), read(write(Storage.FLOAT16, values), values.length));
  }

  @Test
  void float32IsAsItWas() throws IOException {
    Path model = write(Storage.FLOAT32, VALUES);
    assertEquals(4L * VALUES.length, Files.size(data(model)));
    assertArrayEquals(VALUES, read(model, VALUES.length));
  }

  @ParameterizedTest
  @CsvSource({
    "70000, a number that is infinite in float16",
    "65520, a number that is infinite in float16",
    "-Infinity, a number that is infinite in float16",
    "NaN, NaN"
  })
  void whatFloat16LacksIsRefused(float value, String found) {
    String line =
        assertThrows(InvalidInputException.class, () -> write(Storage.FLOAT16, 1, value))
            .getMessage();
    assertEquals(
        "weight part.weight: found "
            + found
            + ", expected numbers from -65504 to 65504, which float16 has; store the model in"
            + " float32: storage=float32",
        line);
    assertTrue(Files.notExists(folder.resolve("model")));
  }

  @Test
  void tensorFlowRunsItWithTheRoundedWeights() throws IOException {
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{}");
    Path model = folder.resolve("gpt2");
    WeightSource weights = (session, params) -> RandomWeights.assign(session, params, 0.3, 1);
    ModelExport.write(Output.of(model), Storage.FLOAT16, CONFIG, weights, tokenizer, Map.of());
    float[] exact;
    float[] rebuilt;
    try (TestGraph graph = new TestGraph()) {
      Gpt2 gpt2 = new Gpt2(CONFIG, graph.params());
      Operand<TFloat32> logits =
          gpt2.logits(gpt2.full(gpt2.embed(graph.tf().constant(IDS)), Dropout.OFF).hidden());
      weights.restore(graph.session(), graph.params());
      exact = graph.fetch(logits);
      Map<String, float[]> values = TestGraph.values(graph.session(), graph.params().all());
      values.replaceAll((name, value) -> rounded(value));
      TestGraph.assign(graph.session(), graph.params(), values);
      rebuilt = graph.fetch(logits);
      assertFalse(java.util.Arrays.equals(exact, rebuilt));
      SavedModels.restore(graph.session(), graph.params(), model, UnaryOperator.identity());
      assertArrayEquals(rebuilt, graph.fetch(logits));
    }
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TInt32 ids = Tensors.of(IDS);
        Result result = bundle.function("serving_default").call(Map.of("input_ids", ids))) {
      assertArrayEquals(rebuilt, Tensors.floats((TFloat32) result.get(0)), 1e-6f);
    }
    try (InputStream in = Files.newInputStream(model.resolve("saved_model.pb"))) {
      List<NodeDef> variables =
          SavedModel.parseFrom(in).getMetaGraphs(0).getGraphDef().getNodeList().stream()
              .filter(op -> op.getOp().equals("VarHandleOp"))
              .toList();
      assertEquals(2 + 2 * 12 + 2, variables.size());
      variables.forEach(op -> assertEquals(DataType.DT_HALF, op.getAttrOrThrow("dtype").getType()));
    }
  }

  /** The index with its one entry changed, and right checksums. */
  private static void change(Path model, Consumer<BundleEntryProto.Builder> change)
      throws IOException {
    Path index = model.resolve("variables/variables.index");
    Map<String, byte[]> entries;
    try (MappedFile file = MappedFile.open(index, "a checkpoint")) {
      entries = SortedTable.read(file);
    }
    BundleEntryProto.Builder entry =
        BundleEntryProto.parseFrom(entries.get("part.weight")).toBuilder();
    change.accept(entry);
    entries.put("part.weight", entry.build().toByteArray());
    Files.write(index, TableWriter.table(entries));
  }

  private static String refused(Path model, int count) {
    String line = assertThrows(InvalidInputException.class, () -> read(model, count)).getMessage();
    assertEquals(1, line.lines().count(), line);
    return line;
  }

  @Test
  void damagedHalvesAreOneLine() throws IOException {
    Path model = write(Storage.FLOAT16, VALUES);
    byte[] bytes = Files.readAllBytes(data(model));
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 0x7C;
      Files.write(data(model), damaged);
      assertTrue(refused(model, VALUES.length).contains("found a wrong checksum"));
    }
    Files.write(data(model), java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertTrue(refused(model, VALUES.length).contains("found data beyond the end of"));
  }

  @Test
  void infiniteHalvesAreRefused() throws IOException {
    Path model = write(Storage.FLOAT16, 1, 2);
    byte[] bytes = HexFormat.of().parseHex("003c007c"); // 1, infinity
    Files.write(data(model), bytes);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    change(model, entry -> entry.setCrc32C(MaskedCrc.mask(crc.getValue())));
    assertTrue(refused(model, 2).contains("found Infinity, expected finite numbers"));
  }

  /** Each by its own size: float32 of half as many numbers, or a type that no weight has. */
  @ParameterizedTest
  @ValueSource(strings = {"DT_FLOAT", "DT_BFLOAT16", "DT_INT16", "DT_DOUBLE", "DT_HALF_REF"})
  void anotherTypeIsRefused(String type) throws IOException {
    Path model = write(Storage.FLOAT16, VALUES);
    change(model, entry -> entry.setDtype(DataType.valueOf(type)));
    assertTrue(
        refused(model, VALUES.length).contains("found no float32 or float16 weight part.weight"));
  }

  /** What another program may write: the reader goes by each weight's own type. */
  @Test
  void aFolderMayMixBoth() throws IOException {
    Path model = folder.resolve("two");
    SavedModels.write(
        Output.of(model),
        Storage.FLOAT32,
        new SavedModels.Companions(new Config(2), Map.of(), null),
        params -> {
          params.get("first", Init.zeros(), 3);
          weight(params, 2);
          return List.of(
              Signature.builder(Signature.DEFAULT_KEY)
                  .output("out", params.tf().identity(weight(params, 2)))
                  .build());
        },
        (session, params) ->
            Weights.assign(
                session,
                params,
                name ->
                    name.equals("first")
                        ? Tensors.of(new float[] {0.1f, 0.2f, 0.3f}, 3)
                        : Tensors.of(new float[] {8, 9}, 2)));
    byte[] halves = HexFormat.of().parseHex("66ae0100"); // -0.1, 2^-24
    long end = Files.size(data(model));
    Files.write(data(model), halves, StandardOpenOption.APPEND);
    CRC32C crc = new CRC32C();
    crc.update(halves);
    change(
        model,
        entry ->
            entry
                .setDtype(DataType.DT_HALF)
                .setOffset(end)
                .setSize(halves.length)
                .setCrc32C(MaskedCrc.mask(crc.getValue())));
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> first = graph.params().get("first", Init.zeros(), 3);
      Operand<TFloat32> second = weight(graph.params(), 2);
      SavedModels.restore(graph.session(), graph.params(), model, UnaryOperator.identity());
      assertArrayEquals(new float[] {0.1f, 0.2f, 0.3f}, graph.fetch(first));
      assertArrayEquals(new float[] {-0x1.998p-4f, 0x1p-24f}, graph.fetch(second));
    }
  }
}
