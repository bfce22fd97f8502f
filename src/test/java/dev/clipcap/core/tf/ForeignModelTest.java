package dev.clipcap.core.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.clipcap.core.clip.SavedModelConfig.Layout;
import dev.clipcap.encoder.ForeignEncoders;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** SavedModels from strangers: what is refused, and that nothing of it has run. */
class ForeignModelTest {
  private static final int SIZE = 4;

  @TempDir Path folder;

  private Path model;
  private Path graph;
  private Path target;

  @BeforeEach
  void write() {
    model = folder.resolve("model");
    graph = model.resolve("saved_model.pb");
    target = folder.resolve("target.txt");
    ForeignEncoders.means(model, Layout.NHWC, SIZE);
  }

  private String refused() {
    String message =
        assertThrows(InvalidInputException.class, () -> ImageEncoder.load(model).close())
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    assertFalse(Files.exists(target), "a file was written");
    return message;
  }

  private void assertRefused(String expected) {
    String message = refused();
    assertTrue(message.contains(expected), message);
  }

  /** Writes the encoder with something else in its graph. */
  private void means(BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> also) {
    ForeignEncoders.write(
        model,
        ForeignEncoders.config(3, Layout.NHWC, SIZE),
        (params, image) -> {
          Ops tf = params.tf();
          Operand<TFloat32> mean = tf.math.mean(image, tf.constant(new int[] {1, 2}));
          return also.apply(tf, tf.math.mul(ForeignEncoders.scale(params), mean));
        });
  }

  private void change(Consumer<MetaGraphDef.Builder> change) throws IOException {
    SavedModel.Builder changed = SavedModel.parseFrom(Files.readAllBytes(graph)).toBuilder();
    change.accept(changed.getMetaGraphsBuilder(0));
    Files.write(graph, changed.build().toByteArray());
  }

  private static void add(MetaGraphDef.Builder to, String op, String... inputs) {
    to.getGraphDefBuilder()
        .addNode(
            NodeDef.newBuilder().setName("added").setOp(op).addAllInput(List.of(inputs)).build());
  }

  private static String output(MetaGraphDef.Builder of) {
    String name = of.getSignatureDefOrThrow("encode").getOutputsOrThrow("features").getName();
    return name.substring(0, name.indexOf(':'));
  }

  /** Has the signature's output wait for an op. */
  private static void await(MetaGraphDef.Builder of, String op) {
    String output = output(of);
    of.getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getName().equals(output))
        .forEach(node -> node.addInput("^" + op));
  }

  @Test
  void whatComputesAnEmbeddingRuns() throws IOException {
    change(to -> {}); // rewritten
    try (ImageEncoder encoder = ImageEncoder.load(model)) {
      float[] ones = new float[3 * SIZE * SIZE];
      java.util.Arrays.fill(ones, 1);
      assertEquals(4, encoder.encode(List.of(ones))[0][2]);
    }
  }

  /** A signature may leave sizes open, and a graph name a device that is not there. */
  @Test
  void whatTheSignatureLeavesOpen() throws IOException {
    for (int axis = 0; axis < 4; axis++) {
      int open = axis;
      change(
          to -> {
            SignatureDef.Builder signature = to.getSignatureDefOrThrow("encode").toBuilder();
            TensorInfo.Builder image = signature.getInputsOrThrow("image").toBuilder();
            image.getTensorShapeBuilder().getDimBuilder(open).setSize(-1);
            to.putSignatureDef("encode", signature.putInputs("image", image.build()).build());
            to.getGraphDefBuilder().getNodeBuilderList().stream()
                .filter(node -> node.getOp().equals("Mean"))
                .forEach(node -> node.setDevice("/device:GPU:7"));
          });
      if (axis < 3) {
        try (ImageEncoder encoder = ImageEncoder.load(model)) {
          assertEquals(0, encoder.encode(List.of(new float[encoder.pixelCount()]))[0][0]);
        }
      } else {
        assertRefused("'image' of type DT_FLOAT and shape [-1, -1, -1, -1]");
      }
    }
  }

  @Test
  void aFileWrittenBesideTheComputation() {
    means(
        (tf, features) -> {
          Op write = tf.io.writeFile(tf.constant(target.toString()), tf.constant("owned"));
          return tf.withControlDependencies(List.of(write)).identity(features);
        });
    assertRefused("found the op WriteFile (WriteFile) in the graph");
  }

  @Test
  void aFileReadIntoTheEmbedding() throws IOException {
    Files.writeString(folder.resolve("secret"), "abc");
    means(
        (tf, features) ->
            tf.math.add(
                features,
                tf.strings.toNumber(
                    tf.io.readFile(tf.constant(folder.resolve("secret").toString())),
                    TFloat32.class)));
    assertRefused("found the op ReadFile (ReadFile) in the graph");
  }

  @Test
  void aFileWrittenInALoop() {
    means(
        (tf, features) -> {
          Loop loop = new Loop(tf);
          Loop.Slot<TInt32> count = loop.slot(TInt32.class, Shape.scalar(), tf.constant(0));
          Loop.State end =
              loop.run(
                  (ops, state) -> ops.math.less(state.get(count), ops.constant(3)),
                  (ops, state) -> {
                    Op write =
                        ops.io.writeFile(ops.constant(target.toString()), ops.constant("owned"));
                    Ops after = ops.withControlDependencies(List.of(write));
                    return List.of(after.math.add(state.get(count), ops.constant(1)));
                  });
          return tf.withControlDependencies(List.of(end.get(count))).identity(features);
        });
    assertRefused("found the op WriteFile");
  }

  @Test
  void aLoopThatComputesRuns() {
    means(
        (tf, features) -> {
          Loop loop = new Loop(tf);
          Loop.Slot<TFloat32> value = loop.slot(TFloat32.class, Shape.of(-1, 3), features);
          Loop.Slot<TInt32> count = loop.slot(TInt32.class, Shape.scalar(), tf.constant(0));
          return loop.run(
                  (ops, state) -> ops.math.less(state.get(count), ops.constant(3)),
                  (ops, state) ->
                      List.of(
                          ops.math.add(state.get(value), state.get(value)),
                          ops.math.add(state.get(count), ops.constant(1))))
              .get(value);
        });
    try (ImageEncoder encoder = ImageEncoder.load(model)) {
      float[] ones = new float[3 * SIZE * SIZE];
      java.util.Arrays.fill(ones, 1);
      assertEquals(8 * 4, encoder.encode(List.of(ones))[0][2]);
    }
  }

  /** Also where nothing reaches it: TensorFlow computes some such ops to know shapes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ReadFile",
        "WriteFile",
        "MatchingFiles",
        "PyFunc",
        "EagerPyFunc",
        "PyFuncStateless",
        "PrintV2",
        "DecodeJpeg",
        "TextLineReaderV2",
        "WholeFileReaderV2",
        "TFRecordDataset",
        "LoadAndRemapMatrix",
        "LookupTableImportV2",
        "InitializeTableFromTextFileV2",
        "Save",
        "SaveSlices",
        "Restore",
        "RestoreSlice",
        "RemoteCall",
        "SymbolicGradient",
        "Batch",
        "XlaLaunch",
        "HostConst",
        "_Recv",
        "_Send",
        "ImmutableConst",
        "Abort",
        "Bogus",
        ""
      })
  void opsOutsideOfTheList(String op) throws IOException {
    change(to -> add(to, op));
    assertRefused("found the op " + op + " (added)");
  }

  @Test
  void saversMayBeThereButNotRun() throws IOException {
    change(to -> await(to, "save/control_dependency"));
    assertRefused("found the op SaveV2");
  }

  @Test
  void runsDoNotChangeTheWeights() throws IOException {
    change(to -> await(to, "save/restore_all"));
    assertTrue(refused().matches(".*found the op (AssignVariableOp|RestoreV2) .*"), refused());
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved_model_main_op", "legacy_init_op", "table_initializer"})
  void whatInitialisesDoesNotSave(String key) throws IOException {
    CollectionDef ops =
        CollectionDef.newBuilder()
            .setNodeList(CollectionDef.NodeList.newBuilder().addValue("save/control_dependency"))
            .build();
    change(to -> to.putCollectionDef(key, ops));
    assertRefused("found the op SaveV2");
  }

  @Test
  void whatASignatureInitialisesDoesNotSave() throws IOException {
    TensorInfo op = TensorInfo.newBuilder().setName("save/control_dependency").build();
    SignatureDef init = SignatureDef.newBuilder().putOutputs("__saved_model_init_op", op).build();
    change(to -> to.putSignatureDef("__saved_model_init_op", init));
    assertRefused("found the op SaveV2");
  }

  private static NodeDef text(String name, String value) {
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addStringVal(ByteString.copyFromUtf8(value))
            .build();
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_STRING).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
        .build();
  }

  @Test
  void variablesComeFromTheFolderAlone() throws IOException {
    change(
        to -> {
          to.getGraphDefBuilder().addNode(text("elsewhere", "/etc/passwd"));
          to.getGraphDefBuilder().getNodeBuilderList().stream()
              .filter(node -> node.getOp().equals("RestoreV2"))
              .forEach(node -> node.setInput(0, "elsewhere"));
        });
    assertRefused("found RestoreV2 of a file that the graph names");
  }

  /** A shape and one number make TensorFlow fill a tensor of that shape. */
  @Test
  void constantsAreNoLargerThanAFileCanHold() throws IOException {
    byte[] whole = Files.readAllBytes(graph);
    for (long[] sizes :
        new long[][] {{1L << 40}, {1L << 32, 1L << 32}, {1L << 20, 1L << 7, 2}, {0, -1}, {-3}}) {
      Files.write(graph, whole);
      TensorProto.Builder large = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT);
      for (long size : sizes) {
        large.getTensorShapeBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
      }
      large.addFloatVal(1);
      change(
          to -> {
            add(to, "Const");
            to.getGraphDefBuilder()
                .getNodeBuilder(to.getGraphDef().getNodeCount() - 1)
                .putAttr("value", AttrValue.newBuilder().setTensor(large).build());
          });
      assertRefused("found the op Const (added) of shape " + java.util.Arrays.toString(sizes));
    }
    Files.write(graph, whole);
    TensorProto handle = TensorProto.newBuilder().setDtype(DataType.DT_RESOURCE).build();
    change(
        to -> {
          add(to, "Const");
          to.getGraphDefBuilder()
              .getNodeBuilder(to.getGraphDef().getNodeCount() - 1)
              .putAttr("value", AttrValue.newBuilder().setTensor(handle).build());
        });
    assertRefused("found the op Const (added) of DT_RESOURCE");
    for (long count : new long[] {1L << 31, -2}) {
      Files.write(graph, whole);
      change(
          to -> {
            add(to, "Pack");
            to.getGraphDefBuilder()
                .getNodeBuilder(to.getGraphDef().getNodeCount() - 1)
                .putAttr("N", AttrValue.newBuilder().setI(count).build());
          });
      assertRefused("found the op Pack (added) with N = " + count);
    }
  }

  /** The graph's own refusal, at the first image. */
  @Test
  void whatFailsWhileItRunsIsOneLine() throws IOException {
    change(
        to ->
            to.getGraphDefBuilder().getNodeBuilderList().stream()
                .filter(node -> node.getOp().equals("Mean"))
                .forEach(node -> node.setInput(0, "save/filename")));
    refused();
    means(
        (tf, features) -> {
          Operand<TInt32> images = tf.gather(tf.shape(features), tf.constant(0), tf.constant(0));
          Operand<TInt32> more = tf.math.add(images, tf.constant(1));
          return tf.reshape(features, tf.stack(List.of(more, tf.constant(3))));
        });
    try (ImageEncoder encoder = ImageEncoder.load(model)) {
      String message =
          assertThrows(
                  InvalidInputException.class,
                  () -> encoder.encode(List.of(new float[encoder.pixelCount()])))
              .getMessage();
      assertTrue(message.contains("found a SavedModel that TensorFlow cannot run"), message);
      assertEquals(1, message.lines().count(), message);
    }
    means((tf, features) -> tf.concat(List.of(features, features), tf.constant(0)));
    try (ImageEncoder encoder = ImageEncoder.load(model)) {
      String message =
          assertThrows(
                  InvalidInputException.class,
                  () -> encoder.encode(List.of(new float[encoder.pixelCount()])))
              .getMessage();
      assertTrue(message.contains("embeddings of shape [2, 3], expected [1, 3]"), message);
    }
  }

  @Test
  void aFunctionGetsThePathFromItsCallerOrNot() throws IOException {
    for (boolean given : new boolean[] {true, false}) {
      NodeDef.Builder restore =
          NodeDef.newBuilder().setName("r").setOp("RestoreV2").addInput("path");
      FunctionDef function =
          FunctionDef.newBuilder()
              .setSignature(
                  OpDef.newBuilder()
                      .setName("restoring")
                      .addInputArg(OpDef.ArgDef.newBuilder().setName("path")))
              .addNodeDef(restore)
              .build();
      AttrValue.Builder called = AttrValue.newBuilder();
      called.getFuncBuilder().setName("restoring");
      NodeDef call =
          NodeDef.newBuilder()
              .setName("call")
              .setOp("StatefulPartitionedCall")
              .addInput(given ? "save/filename" : "elsewhere")
              .putAttr("f", called.build())
              .build();
      MetaGraphDef.Builder changed =
          SavedModel.parseFrom(Files.readAllBytes(graph)).getMetaGraphs(0).toBuilder();
      changed.getGraphDefBuilder().addNode(text("elsewhere", "/x")).addNode(call);
      changed.getGraphDefBuilder().getLibraryBuilder().addFunction(function);
      GraphCheck check = new GraphCheck("test", changed.getGraphDef());
      if (given) {
        check.requireLoads("call", "save/filename:0");
      } else {
        assertThrows(
            InvalidInputException.class, () -> check.requireLoads("call", "save/filename:0"));
      }
      assertThrows(InvalidInputException.class, () -> check.requireRuns(List.of("call:0")));
    }
  }

  @Test
  void whatCouldPutOtherThingsInTheirPlace() throws IOException {
    byte[] whole = Files.readAllBytes(graph);
    FunctionDef.Builder function = FunctionDef.newBuilder();
    function.getSignatureBuilder().setName("other");
    change(
        to ->
            to.getGraphDefBuilder()
                .getLibraryBuilder()
                .addFunction(
                    function.clone().putAttr("api_implements", AttrValue.getDefaultInstance())));
    assertRefused("api_implements");
    Files.write(graph, whole);
    change(
        to ->
            to.getGraphDefBuilder()
                .getLibraryBuilder()
                .addFunction(function)
                .addFunction(function));
    assertRefused("a function called other a second time");
    Files.write(graph, whole);
    function.getSignatureBuilder().setName("Mean");
    change(to -> to.getGraphDefBuilder().getLibraryBuilder().addFunction(function));
    assertRefused("a function called Mean a second time");
    Files.write(graph, whole);
    change(to -> to.getGraphDefBuilder().addNode(to.getGraphDef().getNode(0)));
    assertRefused("found two ops called ");
    Files.write(graph, whole);
    change(to -> to.addAssetFileDef(AssetFileDef.newBuilder().setFilename("../x")));
    assertRefused("found files in assets/");
    Files.write(graph, whole);
    change(to -> to.getMetaInfoDefBuilder().clearTags().addTags("train"));
    assertRefused("found graphs with the tags [[train]], expected one with the tag serve");
    Files.write(graph, whole);
    Files.writeString(model.resolve("saved_model.pbtxt"), "");
    assertRefused("found a second graph");
  }

  /** Java never gives TensorFlow a damaged file that it can tell. */
  @Test
  void malformedBytesAreOneLine() throws IOException {
    byte[] whole = Files.readAllBytes(graph);
    for (byte[] bytes :
        List.of(
            new byte[0],
            new byte[] {1, 2, 3},
            "a page of the web".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.util.Arrays.copyOf(whole, whole.length / 2),
            java.util.Arrays.copyOf(whole, whole.length - 1))) {
      Files.write(graph, bytes);
      refused();
    }
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] mutated = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      Files.write(graph, mutated);
      try {
        ForeignModel.check(model, "encode");
      } catch (InvalidInputException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        lines.add(e.getMessage());
      }
    }
    assertTrue(lines.size() > 30, lines.size() + " of 300 were noticed");
  }

  @Test
  void theIndexIsReadHereFirst() throws IOException {
    Path index = model.resolve("variables/variables.index");
    Map<String, byte[]> entries;
    try (MappedFile file = MappedFile.open(index, "a checkpoint")) {
      entries = SortedTable.read(file);
    }
    BundleEntryProto scale = BundleEntryProto.parseFrom(entries.get("scale"));
    TensorShapeProto huge =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dim.newBuilder().setSize(1L << 40))
            .addDim(TensorShapeProto.Dim.newBuilder().setSize(1L << 40))
            .build();
    for (BundleEntryProto hostile :
        List.of(
            scale.toBuilder().setShape(huge).build(),
            scale.toBuilder().setDtype(DataType.DT_STRING).build(),
            scale.toBuilder().setDtype(DataType.DT_VARIANT).build(),
            scale.toBuilder().setDtype(DataType.DT_DOUBLE).build())) {
      entries.put("scale", hostile.toByteArray());
      Files.write(index, TableWriter.table(entries));
      assertRefused("expected numbers that fill the shape");
    }
    entries.put("scale", scale.toByteArray());
    entries.put(
        "_CHECKPOINTABLE_OBJECT_GRAPH",
        scale.toBuilder().setDtype(DataType.DT_STRING).clearShape().build().toByteArray());
    Files.write(index, TableWriter.table(entries));
    assertRefused("_CHECKPOINTABLE_OBJECT_GRAPH");
  }
}
