package dev.clipcap.experiment.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The experiments of a sweep: where a field has a list in place of a value, each of its values with
 * each of the others' lists.
 *
 * @param points in the order of the lists, the last list's values changing first; one without
 *     values where no field has a list
 */
public record Grid(List<Point> points) {
  /** A list by nature: one run's several seeds. */
  private static final String SEEDS = "seeds";

  /** An object whose own fields are the data set's. */
  private static final String DATA = "data";

  /**
   * One experiment of the grid.
   *
   * @param values of the fields that have lists, by name, as {@code mapper.prefix}
   */
  public record Point(Map<String, JsonNode> values, Experiment experiment) {}

  public Grid {
    points = List.copyOf(points);
  }

  /**
   * The grid of an experiment's JSON.
   *
   * @param source names the JSON in errors
   * @throws InvalidInputException if a list is empty or has a value twice, or a point is no
   *     experiment
   */
  public static Grid of(ObjectNode fields, String source) {
    List<Point> points = new ArrayList<>();
    Map<String, JsonNode> lists = lists(fields);
    lists.forEach(Grid::check);
    expand(fields, lists, Map.of(), points, source);
    return new Grid(points);
  }

  /** Whether there is anything to choose. */
  public boolean isSweep() {
    return points.size() > 1;
  }

  private static Map<String, JsonNode> lists(ObjectNode fields) {
    Map<String, JsonNode> lists = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String name = field.getKey();
      if (field.getValue().isArray() && !name.equals(SEEDS)) {
        lists.put(name, field.getValue());
      } else if (field.getValue() instanceof ObjectNode inner && !name.equals(DATA)) {
        lists(inner).forEach((part, list) -> lists.put(name + "." + part, list));
      }
    }
    return lists;
  }

  private static void check(String name, JsonNode list) {
    Set<JsonNode> different = new HashSet<>();
    list.forEach(different::add);
    InvalidInputException.refuseIf(
        list.isEmpty() || different.size() < list.size(),
        "field '" + name + "'",
        Json.line(list),
        "one or more different values",
        "correct the experiment");
  }

  /** Adds the points that have the values chosen so far, for each value of the first list left. */
  private static void expand(
      ObjectNode fields,
      Map<String, JsonNode> lists,
      Map<String, JsonNode> chosen,
      List<Point> points,
      String source) {
    if (lists.isEmpty()) {
      String where =
          chosen.isEmpty() ? source : source + " with " + Json.line(chosen).replace("\"", "");
      points.add(new Point(chosen, Json.convert(fields, Experiment.class, where)));
      return;
    }
    Map<String, JsonNode> others = new LinkedHashMap<>(lists);
    String name = lists.keySet().iterator().next();
    for (JsonNode value : others.remove(name)) {
      ObjectNode with = fields.deepCopy();
      int dot = name.lastIndexOf('.');
      String holder = dot < 0 ? "" : "/" + name.substring(0, dot).replace('.', '/');
      ((ObjectNode) with.at(holder)).set(name.substring(dot + 1), value);
      Map<String, JsonNode> more = new LinkedHashMap<>(chosen);
      more.put(name, value);
      expand(with, others, more, points, source);
    }
  }
}
