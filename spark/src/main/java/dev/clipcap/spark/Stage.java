package dev.clipcap.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A stage that adds columns to rows, all others kept. Its options have the command line's names and
 * are texts, as there; a job's options are made of them, and so is the wrapper for Python.
 */
public abstract class Stage extends Transformer implements DefaultParamsWritable {
  private final String uid;
  private final Map<String, Param<String>> options = new LinkedHashMap<>();

  Stage(String uid) {
    this.uid = uid;
    option(
        "model",
        "",
        "A model's folder: a path that all machines see, files:NAME, hdfs://, s3a://.");
    option("errorCol", "error", "Column for why an image has none, in the command line's words.");
    option("batchSize", "64", "Rows that go through the models together.");
    option("threads", "0", "That TensorFlow computes with; 0: the task's cores.");
  }

  /** Adds an option. In a constructor: an option needs the name of the stage. */
  final void option(String name, String value, String doc) {
    Param<String> option = new Param<>(this, name, doc);
    options.put(name, option);
    setDefault(option, value);
  }

  /** Sets an option, such as {@code with("beams", 5)}. */
  public final Stage with(String name, Object value) {
    set(getParam(name), (Object) String.valueOf(value));
    return this;
  }

  /** The value of an option. */
  public final String get(String name) {
    return getOrDefault(options.get(name));
  }

  final int number(String name) {
    InvalidInputException.refuseIf(
        !get(name).matches("[0-9]{1,9}"),
        "option " + name,
        "\"" + get(name) + "\"",
        "a whole number",
        "correct it");
    return Integer.parseInt(get(name));
  }

  /** Options as a record whose fields have their names; what is empty is not given. */
  final <T> T record(Class<T> type, List<String> numbers, List<String> texts) {
    ObjectNode fields = Json.mapper().createObjectNode();
    numbers.stream()
        .filter(name -> !get(name).isEmpty())
        .forEach(name -> fields.set(name, numeral(name)));
    texts.stream()
        .filter(name -> !get(name).isEmpty())
        .forEach(name -> fields.put(name, get(name)));
    return Json.convert(fields, type, "options");
  }

  private JsonNode numeral(String name) {
    InvalidInputException.refuseIf(
        !get(name).matches("-?[0-9]+(\\.[0-9]+)?"),
        "option " + name,
        "\"" + get(name) + "\"",
        "a number",
        "correct it");
    return Json.parse(get(name).getBytes(StandardCharsets.UTF_8), JsonNode.class, "option " + name);
  }

  /** All that decides what comes out, for those who resume. */
  final Map<String, String> decisions() {
    Map<String, String> all = new LinkedHashMap<>();
    options.keySet().forEach(name -> all.put(name, get(name)));
    all.remove("threads");
    return all;
  }

  /** The columns it adds, besides that of errors. */
  abstract StructType added();

  /** What computes them, once loaded, in an executor; checks the options now. */
  abstract MapPartitionsFunction<Row, Row> work(StructType input);

  @Override
  public Dataset<Row> transform(Dataset<?> rows) {
    StructType input = rows.schema();
    return rows.toDF().mapPartitions(work(input), Encoders.row(transformSchema(input)));
  }

  @Override
  public final StructType transformSchema(StructType input) {
    work(input);
    StructType all = input;
    for (var field : added().fields()) {
      InvalidInputException.refuseIf(
          List.of(input.fieldNames()).contains(field.name()),
          "column " + field.name(),
          "it among the rows already",
          "a new one",
          "rename it, or give the stage another name for its own");
      all = all.add(field);
    }
    String error = get("errorCol");
    return List.of(input.fieldNames()).contains(error) ? all : all.add(error, DataTypes.StringType);
  }

  @Override
  public final Param<?>[] params() {
    return options.values().toArray(Param<?>[]::new);
  }

  @Override
  public final String uid() {
    return uid;
  }

  @Override
  public final Stage copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
