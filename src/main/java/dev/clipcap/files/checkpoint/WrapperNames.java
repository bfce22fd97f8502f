package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tensor names without what is wrapped around a model: {@code module.} of PyTorch's data-parallel
 * wrappers, {@code _orig_mod.} of torch.compile, wherever they stand, and in front of all the names
 * of an attribute of the training program's own class, such as Lightning's {@code model.}.
 *
 * @param plain each name of the checkpoint, with the name without wrappers
 * @param dropped what was left out, each once
 */
public record WrapperNames(Map<String, String> plain, Set<String> dropped) {
  private static final Pattern WRAPPER =
      Pattern.compile(
          "(?<=^|\\.)(module|_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\\.");

  private static final int MAX_ATTRIBUTES = 3;

  /** The name without wrappers of PyTorch's own. */
  static String withoutWrappers(String name) {
    return WRAPPER.matcher(name).replaceAll("");
  }

  /**
   * Takes wrappers off.
   *
   * @param path of the checkpoint, for messages
   * @param names of its tensors; those with a slash, which are Keras's, stay as they are
   * @param tops how a model's own names begin
   * @throws InvalidInputException if the same weights are there under two attributes
   */
  public static WrapperNames of(Path path, Set<String> names, Pattern tops) {
    Map<String, String> plain = new LinkedHashMap<>();
    Set<String> dropped = new LinkedHashSet<>();
    Map<String, String> attributeOf = new LinkedHashMap<>();
    Map<String, String> ownerOf = new LinkedHashMap<>();
    for (String name : names) {
      if (name.contains("/")) {
        plain.put(name, name);
        continue;
      }
      Matcher wrapper = WRAPPER.matcher(name);
      while (wrapper.find()) {
        dropped.add(wrapper.group());
      }
      String inner = withoutWrappers(name);
      plain.put(name, inner);
      Optional<String> attribute = attribute(inner, tops);
      if (attribute.isPresent()) {
        attributeOf.put(name, attribute.get());
        String rest = inner.substring(attribute.get().length());
        String other = ownerOf.putIfAbsent(rest, attribute.get());
        if (other != null && !other.equals(attribute.get())) {
          throw twoSets(path, other + rest, inner);
        }
      }
    }
    List<String> attributes =
        attributeOf.values().stream().distinct().filter(a -> !a.isEmpty()).toList();
    if (attributes.size() == 1) {
      dropped.add(attributes.get(0));
      attributeOf.forEach(
          (name, attribute) ->
              plain.computeIfPresent(name, (n, p) -> p.substring(attribute.length())));
    }
    return new WrapperNames(plain, dropped);
  }

  /** What stands before a model's own name; empty where the name is none of its. */
  private static Optional<String> attribute(String name, Pattern tops) {
    int from = 0;
    for (int depth = 0; depth <= MAX_ATTRIBUTES; depth++) {
      if (tops.matcher(name).region(from, name.length()).lookingAt()) {
        return Optional.of(name.substring(0, from));
      }
      int dot = name.indexOf('.', from);
      if (dot < 0) {
        return Optional.empty();
      }
      from = dot + 1;
    }
    return Optional.empty();
  }

  private static InvalidInputException twoSets(Path path, String first, String second) {
    return new InvalidInputException(
        path.toString(),
        "the same weights twice: '" + first + "' and '" + second + "'",
        "one set of them",
        "save the one that you want alone, under the model's own names");
  }

  /** One line for the user, where anything was left out. */
  public Optional<String> note(Path path) {
    String quoted = String.join("' and '", dropped);
    return dropped.isEmpty()
        ? Optional.empty()
        : Optional.of("note: " + path + ": names are read without '" + quoted + "'");
  }
}
