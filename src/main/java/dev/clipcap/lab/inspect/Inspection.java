package dev.clipcap.lab.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What is in a model's folder, read off its files.
 *
 * @param model the folder, as it was named
 * @param kind captioner, clip, encoder (a SavedModel that runs as it is) or gpt2
 * @param trainedOn the images that a captioner was trained on; null for other kinds
 * @param parts with all weights of the file
 * @param cost of what the model does
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonPropertyOrder({"model", "kind", "trained_on", "count", "bytes", "multiply_adds", "parts"})
public record Inspection(
    String model, String kind, String trainedOn, List<ModelPart> parts, @JsonUnwrapped Cost cost) {
  private static final String LOGIT_SCALE = "logit_scale";

  /** What training did to a part. */
  public enum State {
    /** It changed them. */
    @JsonProperty("trained")
    TRAINED,
    /** It left them as they were. */
    @JsonProperty("frozen")
    FROZEN,
    /** Another training made them; they were converted, or made by pretrain-mini. */
    @JsonProperty("pretrained")
    PRETRAINED,
    /** A captioner does not say whether its GPT-2 was trained; the run's folder around it does. */
    @JsonProperty("unknown")
    UNKNOWN
  }

  /**
   * One tensor of weights.
   *
   * @param name the checkpoint's
   * @param shape as in the checkpoint; empty for a scalar
   * @param count numbers in it
   * @param storage float32 or float16: how the file keeps it
   */
  public record Weight(String name, long[] shape, long count, String storage) {}

  /**
   * Weights that belong together.
   *
   * @param name clip, mapper, gpt2 ...
   * @param state what training did to them
   * @param weights in the order of the file
   */
  @JsonPropertyOrder({"name", "state", "count", "bytes", "weights"})
  public record ModelPart(String name, State state, List<Weight> weights) {
    public ModelPart {
      weights = List.copyOf(weights);
    }

    /** Numbers in the weights. */
    @JsonProperty
    public long count() {
      return weights.stream().mapToLong(Weight::count).sum();
    }

    /** Bytes of the weights in memory, where they are float32 whatever the file keeps. */
    @JsonProperty
    public long bytes() {
      return Float.BYTES * count();
    }
  }

  /**
   * Reads a captioner, a CLIP or a GPT-2.
   *
   * @param model SavedModel folder that this project wrote, or the folder of a captioner's run
   * @param tokens length of the caption to count multiply-adds for, the full stop included
   * @throws InvalidInputException if it is none of the three, or a caption cannot be so long
   */
  public static Inspection of(Path model, int tokens) {
    Path directory = CaptionerFolder.find(model);
    SavedModels.requireSavedModel(directory);
    JsonNode config = Json.readTree(directory.resolve("config.json"));
    if (config.has("mapper")) {
      return captioner(directory, tokens);
    }
    if (config.has("vision_config")) {
      return clip(directory);
    }
    if (config.has("n_embd")) {
      return gpt2(directory);
    }
    throw new InvalidInputException(
        directory.resolve("config.json").toString(),
        "none of the fields mapper, vision_config and n_embd",
        "the sizes of a captioner, a CLIP or a GPT-2",
        "name the folder of one of these");
  }

  /** Numbers in all weights. */
  @JsonProperty
  public long count() {
    return parts.stream().mapToLong(ModelPart::count).sum();
  }

  /** Bytes of all weights in memory. */
  @JsonProperty
  public long bytes() {
    return parts.stream().mapToLong(ModelPart::bytes).sum();
  }

  private static Inspection captioner(Path directory, int tokens) {
    CaptionerConfig config = SavedModels.config(directory, CaptionerConfig.class);
    Map<String, State> states = new LinkedHashMap<>();
    states.put("clip", State.FROZEN);
    states.put("mapper", State.TRAINED);
    states.put("gpt2", gpt2State(directory));
    List<ModelPart> parts =
        parts(
            directory,
            states,
            name ->
                name.startsWith("clip.")
                    ? "clip"
                    : name.startsWith("clip_project.") ? "mapper" : "gpt2");
    if (config.clip() != null && config.clip().runsAsItIs()) {
      Path encoder = directory.resolve(SavedModels.ENCODER);
      parts = new ArrayList<>(parts);
      parts.addAll(0, encoder(config.clip(), encoder, "clip", State.FROZEN));
    }
    return new Inspection(
        directory.toString(),
        "captioner",
        TrainedOn.read(directory).text(),
        parts,
        Cost.of(config, tokens));
  }

  /** As the config.json of the run around the captioner says, where there is one. */
  private static State gpt2State(Path directory) {
    Path run = directory.toAbsolutePath().normalize().resolveSibling("config.json");
    JsonNode finetune =
        Files.isRegularFile(run) ? Json.readTree(run).path("finetune") : Json.mapper().nullNode();
    if (!finetune.isBoolean() && !finetune.isObject()) {
      return State.UNKNOWN;
    }
    return finetune.isObject() || finetune.booleanValue() ? State.TRAINED : State.FROZEN;
  }

  private static Inspection clip(Path directory) {
    ClipConfig config = SavedModels.config(directory, ClipConfig.class);
    if (config.runsAsItIs()) {
      return new Inspection(
          directory.toString(),
          "encoder",
          null,
          encoder(config, directory, "image", State.PRETRAINED),
          Cost.of(config));
    }
    Map<String, State> states = new LinkedHashMap<>();
    List.of("image", "text", LOGIT_SCALE).forEach(part -> states.put(part, State.PRETRAINED));
    List<ModelPart> parts =
        parts(
            directory,
            states,
            name ->
                name.equals(LOGIT_SCALE)
                    ? LOGIT_SCALE
                    : name.startsWith("text_") ? "text" : "image");
    return new Inspection(directory.toString(), "clip", null, parts, Cost.of(config));
  }

  /** The weights of an image encoder that runs as it is; its graph is looked through as well. */
  private static List<ModelPart> encoder(
      ClipConfig config, Path directory, String part, State state) {
    ImageEncoder.check(config, directory);
    return parts(directory, Map.of(part, state), name -> part);
  }

  private static Inspection gpt2(Path directory) {
    Gpt2Config config = SavedModels.config(directory, Gpt2Config.class);
    List<ModelPart> parts = parts(directory, Map.of("gpt2", State.PRETRAINED), name -> "gpt2");
    return new Inspection(directory.toString(), "gpt2", null, parts, Cost.of(config));
  }

  /**
   * The weights of a folder by part.
   *
   * @param partOf from a weight's name to its part's
   */
  private static List<ModelPart> parts(
      Path directory, Map<String, State> states, UnaryOperator<String> partOf) {
    Map<String, List<Weight>> weights = new LinkedHashMap<>();
    states.keySet().forEach(part -> weights.put(part, new ArrayList<>()));
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      checkpoint
          .tensors()
          .forEach(
              (name, tensor) ->
                  weights
                      .get(partOf.apply(name))
                      .add(
                          new Weight(
                              name,
                              tensor.shape().asArray(),
                              tensor.size(),
                              tensor.dtype().label())));
    }
    List<ModelPart> parts = new ArrayList<>();
    weights.forEach(
        (part, list) -> {
          if (!list.isEmpty()) {
            parts.add(new ModelPart(part, states.get(part), list));
          }
        });
    return List.copyOf(parts);
  }
}
