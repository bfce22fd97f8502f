package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a model's weights are in what a training program saved: at the top, or under a key beside
 * the optimizer, the epoch, the loss and other things, which are passed over.
 */
final class StateDicts {
  /** Where training programs put the model's state dict. */
  private static final List<String> USUAL_KEYS =
      List.of("state_dict", "model_state_dict", "model_state", "model", "module");

  private static final int MAX_DEPTH = 2;

  /** Names by which values that belong to tensors are made. */
  private static final Pattern TENSOR_LIKE =
      Pattern.compile("torch\\._(utils|tensor)\\._rebuild.*|numpy\\..*_reconstruct");

  /** Weights and the keys that lead to them, with dots between; empty for the whole. */
  private record Candidate(String key, Map<?, ?> tensors) {
    boolean isUsual() {
      return USUAL_KEYS.contains(key.substring(key.lastIndexOf('.') + 1));
    }

    Set<String> names() {
      return tensors.keySet().stream()
          .map(name -> WrapperNames.withoutWrappers(String.valueOf(name)).replaceAll("\\W|_", ""))
          .collect(Collectors.toSet());
    }

    List<List<Long>> matrices() {
      return tensors.values().stream()
          .filter(StateDicts::isMatrix)
          .map(tensor -> ((TorchObjects.Tensor) tensor).sizes())
          .toList();
    }

    /** Whether the other may be another version of the same weights, such as their mean. */
    boolean isRivalOf(Candidate other) {
      boolean sameShapes =
          new HashSet<>(other.matrices()).containsAll(matrices())
              && 2 * matrices().size() >= other.matrices().size();
      return sameShapes || names().stream().anyMatch(other.names()::contains);
    }
  }

  private final String where;
  private final List<Candidate> candidates = new ArrayList<>();

  private StateDicts(String where) {
    this.where = where;
  }

  /**
   * The dictionary of the model's weights.
   *
   * @param where the file, for messages
   * @param whole what was saved
   * @throws InvalidInputException if there is none, or several and no way to tell which
   */
  static Map<?, ?> find(String where, Map<?, ?> whole) {
    StateDicts search = new StateDicts(where);
    search.collect("", whole, 0);
    Map<?, ?> found = search.choose(whole);
    for (Object value : found.values()) {
      if (value instanceof Opaque opaque && TENSOR_LIKE.matcher(opaque.name()).matches()) {
        throw opaque.refused(where);
      }
    }
    return found;
  }

  private Map<?, ?> choose(Map<?, ?> whole) {
    if (candidates.isEmpty()) {
      return withAnyTensor(whole);
    }
    boolean atTheTop =
        whole.entrySet().stream()
            .anyMatch(e -> isMatrix(e.getValue()) && String.valueOf(e.getKey()).contains("."));
    if (atTheTop) {
      candidates.add(0, new Candidate("", whole));
    }
    List<Candidate> usual = candidates.stream().filter(Candidate::isUsual).toList();
    Candidate best = usual.size() == 1 ? usual.get(0) : candidates.get(0);
    boolean clear =
        candidates.size() == 1
            || (usual.size() == 1
                && candidates.stream().filter(c -> !c.isUsual()).noneMatch(c -> c.isRivalOf(best)));
    if (!clear) {
      throw ambiguous();
    }
    return best.tensors();
  }

  private InvalidInputException ambiguous() {
    String all =
        candidates.stream()
            .limit(6)
            .map(c -> c.key().isEmpty() ? "the top" : "'" + c.key() + "'")
            .collect(Collectors.joining(" and "));
    String keys = candidates.get(candidates.size() - 1).key().replace(".", "']['");
    return new InvalidInputException(
        where,
        "several sets of weights: " + all,
        "one",
        "save the one that you want, such as torch.save(torch.load(file)['" + keys + "'], 'w.pt')");
  }

  /** Nothing in it has a matrix: a dictionary with tensors at the top or under a usual key. */
  private Map<?, ?> withAnyTensor(Map<?, ?> whole) {
    if (holdsTensors(whole)) {
      return whole;
    }
    for (String key : USUAL_KEYS) {
      if (whole.get(key) instanceof Map<?, ?> inner && holdsTensors(inner)) {
        return inner;
      }
    }
    for (String key : USUAL_KEYS) {
      if (whole.get(key) instanceof Opaque opaque) {
        throw opaque.refused(where + ", '" + key + "'");
      }
    }
    for (Object value : whole.values()) {
      if (value instanceof Opaque opaque) {
        throw opaque.refused(where);
      }
    }
    throw new InvalidInputException(
        where,
        "no tensors at the top or under a usual key",
        "a state dict, at the top or under one of " + USUAL_KEYS,
        "save just the weights: torch.save(model.state_dict(), file)");
  }

  private void collect(String key, Map<?, ?> map, int depth) {
    if (depth > 0 && (map.containsKey("param_groups") || key.matches("(.*\\.)?optim[^.]*"))) {
      return;
    }
    if (depth > 0 && map.values().stream().anyMatch(StateDicts::isMatrix)) {
      candidates.add(new Candidate(key, map));
      return;
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name) || depth == MAX_DEPTH) {
        continue;
      }
      String path = key.isEmpty() ? name : key + "." + name;
      if (entry.getValue() instanceof Map<?, ?> inner) {
        collect(path, inner, depth + 1);
      } else if (entry.getValue() instanceof List<?> list
          && list.size() > 1
          && list.stream().anyMatch(StateDicts::isMatrix)) {
        candidates.add(new Candidate(path, numbered(list))); // means without names
      }
    }
  }

  private static Map<?, ?> numbered(List<?> list) {
    Map<Object, Object> numbered = new LinkedHashMap<>();
    list.forEach(value -> numbered.put("[" + numbered.size() + "]", value));
    return numbered;
  }

  private static boolean isMatrix(Object value) {
    return value instanceof TorchObjects.Tensor tensor
        && tensor.sizes().size() > 1
        && tensor.storage().dtype().isFloating();
  }

  private static boolean holdsTensors(Map<?, ?> map) {
    return map.values().stream().anyMatch(TorchObjects.Tensor.class::isInstance);
  }
}
