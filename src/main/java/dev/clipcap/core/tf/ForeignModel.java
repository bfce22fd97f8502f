package dev.clipcap.core.tf;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.PrintedText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A SavedModel of another program, run as it is by TensorFlow's own loader. All that can be looked
 * at is looked at first, without TensorFlow's native library: the ops of its graph ({@link
 * GraphCheck}) and the index of its variables ({@link TensorBundle}).
 */
public final class ForeignModel {
  private static final String GRAPH = "saved_model.pb";
  private static final int MOST_GRAPH = 1 << 28; // bytes
  private static final String TAG = SavedModelBundle.DEFAULT_TAG;
  private static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";
  private static final String INIT = "__saved_model_init_op"; // a signature that loaders run
  private static final List<String> INITS =
      List.of("saved_model_main_op", "legacy_init_op", "table_initializer");

  /** Other forms of the graph, which a loader might prefer. */
  private static final List<String> OTHER_GRAPHS = List.of("saved_model.cpb", "saved_model.pbtxt");

  private final Path folder;
  private final String name;
  private final SignatureDef signature;

  private ForeignModel(Path folder, String name, SignatureDef signature) {
    this.folder = folder;
    this.name = name;
    this.signature = signature;
  }

  /**
   * Looks a SavedModel through.
   *
   * @param signature which one is to run
   * @throws InvalidInputException if the folder is damaged, has no such signature, or its graph has
   *     an op that is not allowed
   */
  public static ForeignModel check(Path folder, String signature) {
    SavedModels.requireSavedModel(folder);
    String file = folder.resolve(GRAPH).toString();
    for (String other : OTHER_GRAPHS) {
      if (Files.exists(folder.resolve(other))) {
        throw invalid(folder.resolve(other).toString(), "a second graph", GRAPH + " alone");
      }
    }
    MetaGraphDef graph = read(folder.resolve(GRAPH));
    SignatureDef found = named(signature, "signature", graph.getSignatureDefMap(), file);
    if (graph.getAssetFileDefCount() > 0 || graph.containsCollectionDef("saved_model_assets")) {
      throw invalid(file, "files in assets/, which the graph reads", "a graph of weights alone");
    }
    GraphCheck check = new GraphCheck(file, graph.getGraphDef());
    found.getInputsMap().values().forEach(tensor -> check.requireRuns(List.of(tensor.getName())));
    found.getOutputsMap().values().forEach(tensor -> check.requireRuns(List.of(tensor.getName())));
    requireLoads(graph, check);
    requireVariables(folder);
    return new ForeignModel(folder, signature, found);
  }

  /** What TensorFlow's loader runs: the saver's restoring, then what initialises. */
  private static void requireLoads(MetaGraphDef graph, GraphCheck check) {
    String restore = graph.getSaverDef().getRestoreOpName();
    if (!restore.isEmpty()) {
      check.requireLoads(restore, graph.getSaverDef().getFilenameTensorName());
    }
    graph
        .getSignatureDefOrDefault(INIT, SignatureDef.getDefaultInstance())
        .getOutputsMap()
        .values()
        .forEach(tensor -> check.requireLoads(tensor.getName(), ""));
    for (String key : INITS) {
      CollectionDef ops = graph.getCollectionDefOrDefault(key, CollectionDef.getDefaultInstance());
      ops.getNodeList().getValueList().forEach(op -> check.requireLoads(op, ""));
    }
  }

  private static MetaGraphDef read(Path file) {
    byte[] bytes = InputFiles.bytes(file, MOST_GRAPH, "a SavedModel's graph");
    SavedModel model;
    try {
      model = SavedModel.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw invalid(file.toString(), "a malformed message: " + firstLine(e), "a whole SavedModel");
    }
    List<MetaGraphDef> graphs =
        model.getMetaGraphsList().stream()
            .filter(graph -> graph.getMetaInfoDef().getTagsList().equals(List.of(TAG)))
            .toList();
    if (graphs.size() != 1) {
      List<List<String>> tags =
          model.getMetaGraphsList().stream()
              .map(graph -> List.copyOf(graph.getMetaInfoDef().getTagsList()))
              .toList();
      throw invalid(file.toString(), "graphs with the tags " + tags, "one with the tag " + TAG);
    }
    return graphs.get(0);
  }

  /** That each variable lies whole in its file, whose index TensorFlow's reader would believe. */
  private static void requireVariables(Path folder) {
    try (TensorBundle bundle =
        TensorBundle.open(folder.resolve(SavedModels.VARIABLES + ".index"))) {
      bundle
          .entries()
          .forEach(
              (key, entry) -> {
                boolean whole =
                    key.equals(OBJECT_GRAPH)
                        ? isText(entry)
                        : entry.hasNumbersOf(bytes(entry.type()));
                if (!whole) {
                  throw invalid(
                      entry.where(),
                      "%s bytes of type %s for the shape %s"
                          .formatted(entry.size(), entry.type(), entry.dimensions()),
                      "numbers that fill the shape");
                }
              });
    }
  }

  /** Of a number of that type; -1 for what are none. */
  private static int bytes(DataType type) {
    return switch (type) {
      case DT_DOUBLE, DT_INT64 -> Long.BYTES;
      case DT_FLOAT, DT_INT32 -> Integer.BYTES;
      case DT_HALF, DT_BFLOAT16, DT_INT16 -> Short.BYTES;
      case DT_INT8, DT_UINT8, DT_BOOL -> Byte.BYTES;
      default -> -1;
    };
  }

  /** Whether it is one string: a varint of its length, four bytes of checksum, the bytes. */
  private static boolean isText(TensorBundle.Entry entry) {
    byte[] start = new byte[(int) Math.min(5, entry.size())]; // a varint of 31 bits
    entry.file().get(entry.offset(), start, 0, start.length);
    long length = 0;
    for (int i = 0; i < start.length; i++) {
      length |= (start[i] & 0x7FL) << (7 * i);
      if (start[i] >= 0) {
        return entry.type() == DataType.DT_STRING
            && entry.dimensions().numDimensions() == 0
            && i + 1 + Integer.BYTES + length == entry.size();
      }
    }
    return false;
  }

  /** The tensor that the signature calls so. */
  public TensorInfo input(String key) {
    return named(key, "input", signature.getInputsMap(), where());
  }

  /** The tensor that the signature calls so. */
  public TensorInfo output(String key) {
    return named(key, "output", signature.getOutputsMap(), where());
  }

  private String where() {
    return folder + ", signature '" + PrintedText.oneLine(name) + "'";
  }

  private static <T> T named(String key, String what, Map<String, T> there, String where) {
    T found = there.get(key);
    InvalidInputException.refuseIf(
        found == null,
        where,
        "no " + what + " '" + PrintedText.oneLine(key) + "'",
        "one of " + PrintedText.oneLine(new TreeSet<>(there.keySet()).toString()),
        "name one of these in config.json");
    return found;
  }

  /** How many tensors have to be fed. */
  public int inputs() {
    return signature.getInputsCount();
  }

  /**
   * Loads it, with its variables. The caller closes it.
   *
   * @throws InvalidInputException if TensorFlow refuses it
   */
  public SavedModelBundle load() {
    try {
      return SavedModelBundle.loader(folder.toString())
          .withTags(TAG)
          .withConfigProto(Sessions.config().toBuilder().setAllowSoftPlacement(true).build())
          .load();
    } catch (RuntimeException e) { // TensorFlow's have no class of their own
      throw refused(e);
    }
  }

  /**
   * A tensor of the loaded graph.
   *
   * @throws InvalidInputException if the graph has none of this name
   */
  public Operand<?> operand(SavedModelBundle loaded, TensorInfo tensor) {
    try {
      return loaded.graph().outputOrThrow(tensor.getName());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw refused(e);
    }
  }

  /** What TensorFlow says against the model, in one line. */
  public InvalidInputException refused(RuntimeException e) {
    return new InvalidInputException(
        folder.toString(),
        "a SavedModel that TensorFlow cannot run (" + firstLine(e) + ")",
        "one that loads in TensorFlow " + NativeRuntime.version(),
        "export the encoder again",
        e);
  }

  private static String firstLine(Exception e) {
    return PrintedText.oneLine(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }

  private static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where, PrintedText.oneLine(found), expected, "export the encoder again");
  }
}
