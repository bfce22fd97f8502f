package dev.clipcap.core.tf;

import dev.clipcap.core.tf.AllowedOps.Place;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.PrintedText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Looks through somebody else's graph before TensorFlow sees it: its nodes, and the functions in
 * its library. An op that {@link AllowedOps} has not is refused by its name.
 *
 * <p>Ops that nothing reaches are looked at as well: while it builds a graph TensorFlow computes
 * some of them, to know shapes.
 */
final class GraphCheck {
  private static final String REPLACED = "api_implements"; // TensorFlow may swap such functions
  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");
  private static final Set<String> GIVEN = Set.of("Placeholder", "PlaceholderWithDefault", "Const");
  private static final Set<DataType> HANDLES = Set.of(DataType.DT_RESOURCE, DataType.DT_VARIANT);
  private static final Set<String> SAME = Set.of("Identity", "PlaceholderWithDefault");

  private static final long MOST_NUMBERS = 1 << 27;
  private static final long MOST_COUNT = 1 << 16;

  /** Attributes that say how many inputs or outputs an op has. */
  private static final List<String> COUNTS = List.of("N", "num", "num_split");

  private final String file;
  private final Map<String, NodeDef> nodes;
  private final Map<String, FunctionDef> functions = new HashMap<>();
  private long constants; // numbers in those that were looked at

  /**
   * Ops that are looked at together.
   *
   * @param nodes by their names, of the graph or of one function
   * @param files which names are the path of the variables
   */
  private record Scope(Map<String, NodeDef> nodes, Set<String> files) {
    /** Whether an input is the path of the variables, perhaps by way of identities. */
    boolean isFile(String input) {
      String at = node(input);
      for (int steps = 0; steps <= nodes.size(); steps++) {
        if (files.contains(at)) {
          return true;
        }
        NodeDef node = nodes.get(at);
        if (node == null || !SAME.contains(node.getOp()) || node.getInputCount() == 0) {
          return false;
        }
        at = node(node.getInput(0));
      }
      return false;
    }
  }

  /**
   * A function that is called.
   *
   * @param files which of its arguments are the path of the variables
   */
  private record Call(String function, Set<String> files) {}

  /**
   * Looks at every op once.
   *
   * @param file for messages
   * @throws InvalidInputException naming the first that may stand nowhere, or a constant beyond
   *     what a file can hold
   */
  GraphCheck(String file, GraphDef graph) {
    this.file = file;
    this.nodes = byName(graph.getNodeList());
    for (FunctionDef function : graph.getLibrary().getFunctionList()) {
      String name = function.getSignature().getName();
      refuseIf(
          functions.put(name, function) != null || AllowedOps.has(name, Place.BESIDE),
          "a function called " + name + " a second time",
          "names of their own");
      refuseIf(
          function.containsAttr(REPLACED),
          "function " + name + " with " + REPLACED,
          "functions that stay as they are");
      byName(function.getNodeDefList()).values().forEach(this::look);
    }
    nodes.values().forEach(this::look);
  }

  /** TensorFlow makes room for inputs, outputs and constants while it builds the graph. */
  private void look(NodeDef node) {
    require(node, Place.BESIDE);
    for (String key : COUNTS) {
      long count = node.getAttrOrDefault(key, AttrValue.getDefaultInstance()).getI();
      refuseIf(
          count < 0 || count > MOST_COUNT,
          "the op %s (%s) with %s = %s".formatted(node.getOp(), node.getName(), key, count),
          "0 to " + MOST_COUNT + " inputs or outputs");
    }
    if (node.getOp().equals("Const")) {
      lookAtConstant(node);
    }
  }

  private void lookAtConstant(NodeDef node) {
    TensorProto value = node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
    refuseIf(
        HANDLES.contains(value.getDtype()),
        "the op Const (%s) of %s".formatted(node.getName(), value.getDtype()),
        "constants that are numbers or text");
    List<Long> shape =
        value.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    long numbers = numbers(shape);
    constants += numbers;
    refuseIf(
        numbers < 0 || constants > MOST_NUMBERS,
        "the op Const (%s) of shape %s".formatted(node.getName(), shape),
        "constants of at most " + MOST_NUMBERS + " numbers together");
  }

  /** -1 for a shape that is none, or has far too many. */
  private static long numbers(List<Long> shape) {
    long numbers = 1;
    for (long size : shape) {
      if (size < 0 || (size > 0 && numbers > MOST_NUMBERS / size)) {
        return -1;
      }
      numbers *= size;
    }
    return numbers;
  }

  /**
   * Looks at what a run of some tensors reaches.
   *
   * @throws InvalidInputException naming the first op that may not run
   */
  void requireRuns(Collection<String> tensors) {
    tensors.forEach(tensor -> walk(tensor, Place.RUN, Set.of()));
  }

  /**
   * Looks at what TensorFlow runs when it loads the model.
   *
   * @param op that it runs
   * @param path tensor to which it gives the path of the variables; empty for none
   * @throws InvalidInputException naming the first op that may not, or that reads another file
   */
  void requireLoads(String op, String path) {
    NodeDef given = nodes.get(node(path)); // one with several outputs keeps some
    if (given != null) {
      refuseIf(
          !GIVEN.contains(given.getOp()),
          "the path of the variables given to " + given.getOp(),
          "a placeholder");
    }
    walk(op, Place.LOAD, path.isEmpty() ? Set.of() : Set.of(node(path)));
  }

  private void walk(String from, Place place, Set<String> files) {
    Scope graph = new Scope(nodes, files);
    Deque<Call> calls = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(node(from)));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (!seen.add(name)) {
        continue;
      }
      NodeDef node = nodes.get(name);
      refuseIf(node == null, "no op called " + name + ", which is run", "a whole graph");
      calls.addAll(visit(node, place, graph));
      node.getInputList().forEach(input -> open.push(node(input)));
    }
    Set<Call> called = new HashSet<>();
    while (!calls.isEmpty()) {
      Call call = calls.pop();
      if (called.add(call)) {
        Scope inside =
            new Scope(byName(functions.get(call.function()).getNodeDefList()), call.files());
        inside.nodes().values().forEach(node -> calls.addAll(visit(node, place, inside)));
      }
    }
  }

  /** What the node calls. */
  private List<Call> visit(NodeDef node, Place place, Scope scope) {
    require(node, place);
    refuseIf(
        node.getOp().equals("RestoreV2")
            && (node.getInputCount() == 0 || !scope.isFile(node.getInput(0))),
        "RestoreV2 of a file that the graph names",
        "one that reads variables/");
    List<Call> calls = new ArrayList<>();
    for (String name :
        node.getAttrMap().values().stream().flatMap(GraphCheck::functions).toList()) {
      FunctionDef function = functions.get(name);
      refuseIf(function == null, "no function " + name + ", which is called", "a whole graph");
      Set<String> files = new HashSet<>();
      List<OpDef.ArgDef> arguments = function.getSignature().getInputArgList();
      for (int i = 0; CALLS.contains(node.getOp()) && i < arguments.size(); i++) {
        if (i < node.getInputCount() && scope.isFile(node.getInput(i))) {
          files.add(arguments.get(i).getName());
        }
      }
      calls.add(new Call(name, files));
    }
    return calls;
  }

  private void require(NodeDef node, Place place) {
    refuseIf(
        !AllowedOps.has(node.getOp(), place),
        "the op %s (%s) in %s".formatted(node.getOp(), node.getName(), place.words()),
        "ops that compute an embedding and touch nothing else");
  }

  /** The functions that an attribute names, whatever for. */
  private static Stream<String> functions(AttrValue value) {
    Stream<NameAttrList> one = value.hasFunc() ? Stream.of(value.getFunc()) : Stream.empty();
    return Stream.concat(value.getList().getFuncList().stream(), one)
        .flatMap(
            function ->
                Stream.concat(
                    Stream.of(function.getName()).filter(name -> !name.isEmpty()),
                    function.getAttrMap().values().stream().flatMap(GraphCheck::functions)));
  }

  private Map<String, NodeDef> byName(List<NodeDef> list) {
    Map<String, NodeDef> map = new LinkedHashMap<>(); // the first that is refused is the file's
    for (NodeDef node : list) {
      boolean twice = map.put(node.getName(), node) != null;
      refuseIf(twice, "two ops called " + node.getName(), "names of their own");
    }
    return map;
  }

  /** The node's name in {@code name}, {@code name:0}, {@code name:output:0} and {@code ^name}. */
  private static String node(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private void refuseIf(boolean wrong, String found, String expected) {
    InvalidInputException.refuseIf(
        wrong,
        file,
        PrintedText.oneLine(found),
        expected,
        "export the encoder's inference alone, from pixels to embeddings");
  }
}
