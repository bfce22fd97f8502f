package dev.clipcap.convert;

import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/** What keeps a checkpoint from fitting a model: collected, grouped by layer, explained. */
final class Mismatches {
  private static final Pattern LAYER = Pattern.compile("(?<=\\.)\\d+(?=\\.)|^\\d+(?=\\.)");

  /** "kind name-with-a-star shape" to the layer numbers it holds for. */
  private final Map<String, List<String>> groups = new LinkedHashMap<>();

  private final Set<String> missing = new LinkedHashSet<>();
  private final Set<String> leftOver = new LinkedHashSet<>();
  private final Set<String> hints = new LinkedHashSet<>();
  private int count;

  void missing(String name, Shape shape) {
    missing.add(name);
    add("missing", name, shape.toString());
  }

  void leftOver(String name, StoredTensor tensor) {
    leftOver.add(name);
    add("left over", name, tensor.shape().toString());
  }

  void shape(String name, Shape found, Shape expected) {
    add("other shape", name, found + " instead of " + expected);
    hintAtSizes(name, found.asArray(), expected.asArray());
  }

  void twice(String name, StoredTensor first, StoredTensor second) {
    add("twice", name, "from '" + first.info().name() + "' and '" + second.info().name() + "'");
  }

  void integers(String name, StoredTensor tensor) {
    add("integers", name, tensor.dtype().name());
    hints.add("the weights are quantised: save the model in float32, float16 or bfloat16");
  }

  void untied(String copy, String original) {
    add("untied", copy, "differs from " + original);
    hints.add("the model's output layer is its own, here it is the token embedding");
  }

  /** Throws one error that lists everything. */
  void throwIfAny(Path path) {
    if (groups.isEmpty()) {
      return;
    }
    hintAtNames();
    String all =
        groups.entrySet().stream().map(Mismatches::describe).collect(Collectors.joining("; "));
    throw new InvalidInputException(
        path.toString(),
        count + " mismatches: " + all,
        "exactly the tensors of the configured model",
        hints.isEmpty()
            ? "check that checkpoint and configuration belong together"
            : String.join("; ", hints));
  }

  private void add(String kind, String name, String detail) {
    count++;
    Matcher layer = LAYER.matcher(name);
    boolean numbered = layer.find();
    String pattern = numbered ? layer.replaceFirst("*") : name;
    groups
        .computeIfAbsent(kind + " " + pattern + " " + detail, key -> new ArrayList<>())
        .add(numbered ? layer.group() : "");
  }

  private static String describe(Map.Entry<String, List<String>> group) {
    List<String> layers = group.getValue();
    String numbers = layers.size() == 1 ? layers.get(0) : "{" + String.join(",", layers) + "}";
    return group.getKey().replaceFirst("\\*", numbers);
  }

  private void hintAtNames() {
    if (missing.contains("prefix_const") && leftOver.contains("model.0.weight")) {
      hints.add("the checkpoint has an MLP mapper, the configuration a transformer mapper");
    }
    if (missing.contains("model.0.weight") && leftOver.contains("prefix_const")) {
      hints.add("the checkpoint has a transformer mapper, the configuration an MLP mapper");
    }
    hintAtLayers(missing, "fewer");
    hintAtLayers(leftOver, "more");
  }

  private void hintAtLayers(Set<String> names, String comparison) {
    boolean onlySomeLayers =
        !names.isEmpty()
            && names.stream().allMatch(name -> LAYER.matcher(name).find())
            && names.stream()
                .noneMatch(name -> name.matches("(.*\\.)?(h|layers|model|layer[1-4])\\.0\\..*"));
    if (onlySomeLayers) {
      hints.add("the checkpoint has " + comparison + " layers than the configuration");
    }
  }

  private void hintAtSizes(String name, long[] found, long[] expected) {
    if (found.length != expected.length) {
      return;
    }
    switch (name) {
      case "model.0.weight", "linear.weight" -> {
        compare(found[1], expected[1], "image embeddings of size %s (512 is ViT-B, 640 RN50x4)");
        if (name.equals("linear.weight")) {
          compareRatio(found[0], expected[0], "clip length");
        }
      }
      case "prefix_const" -> {
        compare(found[0], expected[0], "a prefix of %s positions");
        compare(found[1], expected[1], "a GPT-2 of width %s");
      }
      case "model.2.weight" -> compareRatio(found[0], expected[0], "prefix length");
      case "wte.weight" -> {
        compare(found[0], expected[0], "a vocabulary of %s");
        compare(found[1], expected[1], "width %s (768 small, 1024 medium, 1280 large, 1600 XL)");
      }
      case "wpe.weight" -> compare(found[0], expected[0], "%s positions");
      default -> {}
    }
  }

  private void compare(long found, long expected, String what) {
    if (found != expected) {
      hints.add(
          "the checkpoint has "
              + what.formatted(Long.toString(found))
              + ", the configuration "
              + expected);
    }
  }

  /** Sizes that are a length times a width: only their ratio can be told. */
  private void compareRatio(long found, long expected, String what) {
    if (found != expected) {
      hints.add(
          "the checkpoint's %s (or width) is %s/%s of the configuration's"
              .formatted(what, found / gcd(found, expected), expected / gcd(found, expected)));
    }
  }

  private static long gcd(long a, long b) {
    return b == 0 ? Math.max(1, a) : gcd(b, a % b);
  }
}
