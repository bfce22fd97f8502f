package dev.clipcap.core.tf;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * Gives a saved_model.pb the same bytes each time.
 *
 * <p>TensorFlow writes maps, the functions of a graph (the branches of an if, the bodies of a loop)
 * and the ops in them in another order each time, and TensorFlow Java puts a random part into the
 * functions' names. Here maps are in the order of their keys, ops in that of their names, and
 * functions are numbered as the graph calls them.
 */
final class StableGraph {

  private final Map<String, FunctionDef> found = new HashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();

  private StableGraph(FunctionDefLibrary library) {
    library.getFunctionList().forEach(f -> found.put(f.getSignature().getName(), f));
  }

  /** Rewrites the file. */
  static void write(Path savedModel) throws IOException {
    SavedModel.Builder model;
    try (InputStream in = Files.newInputStream(savedModel)) {
      model = SavedModel.parseFrom(in).toBuilder();
    }
    for (MetaGraphDef.Builder graph : model.getMetaGraphsBuilderList()) {
      new StableGraph(graph.getGraphDef().getLibrary()).order(graph.getGraphDefBuilder());
    }
    try (OutputStream out = Files.newOutputStream(savedModel)) {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.useDeterministicSerialization();
      model.build().writeTo(coded);
      coded.flush();
    }
  }

  private void order(GraphDef.Builder graph) {
    number(graph.getNodeList());
    List<String> numbered = new ArrayList<>(names.keySet());
    FunctionDefLibrary.Builder library = graph.getLibraryBuilder().clearFunction();
    for (int i = 0; i < numbered.size(); i++) { // a function may call further ones, that follow
      FunctionDef.Builder function = found.get(numbered.get(i)).toBuilder();
      List<NodeDef> ops = new ArrayList<>(function.getNodeDefList());
      ops.sort(Comparator.comparing(NodeDef::getName));
      number(ops);
      numbered = new ArrayList<>(names.keySet());
      function.clearNodeDef().addAllNodeDef(ops);
      function.getNodeDefBuilderList().forEach(this::rename);
      function.getSignatureBuilder().setName(names.get(numbered.get(i)));
      library.addFunction(function);
    }
    graph.getNodeBuilderList().forEach(this::rename);
  }

  private void number(List<NodeDef> ops) {
    for (NodeDef op : ops) {
      for (AttrValue value : new TreeMap<>(op.getAttrMap()).values()) {
        if (value.hasFunc() && found.containsKey(value.getFunc().getName())) {
          names.computeIfAbsent(value.getFunc().getName(), this::newName);
        }
      }
    }
  }

  private String newName(String name) {
    return found.get(name).getSignature().getDescription() + "_" + names.size();
  }

  private void rename(NodeDef.Builder op) {
    op.getAttrMap()
        .forEach(
            (key, value) -> {
              String name = value.hasFunc() ? names.get(value.getFunc().getName()) : null;
              if (name != null) {
                AttrValue.Builder renamed = value.toBuilder();
                renamed.getFuncBuilder().setName(name);
                op.putAttr(key, renamed.build());
              }
            });
  }
}
