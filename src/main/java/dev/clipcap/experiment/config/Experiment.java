package dev.clipcap.experiment.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.DecodingSettings;
import dev.clipcap.core.train.ExtendedAdamW;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.core.train.Trainer;
import dev.clipcap.core.train.TrainingOptions;
import dev.clipcap.image.View;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * What {@code experiments/NAME.json} says. In the file the fields of all parts stand side by side.
 *
 * @param decoding how test captions are decoded besides greedily; absent for greedily alone
 * @param tensorboard whether to write event files for TensorBoard into the results; absent for no
 */
public record Experiment(
    @JsonUnwrapped About about,
    @JsonUnwrapped ExperimentData data,
    @JsonUnwrapped Models models,
    @JsonUnwrapped Task task,
    @JsonUnwrapped Optimization optimization,
    @JsonUnwrapped Computation computation,
    DecodingSettings decoding,
    @JsonUnwrapped Seeds seeds,
    Boolean tensorboard) {

  public Experiment {
    Double gpt2Rate = optimization.gpt2LearningRate();
    require(
        gpt2Rate == null || task.finetune().changesGpt2(),
        "gpt2LearningRate",
        gpt2Rate + " with a frozen GPT-2",
        "none, or \"finetune\": true");
    require(
        task.selfCritical() == null || computation.isPlain(),
        "selfCritical",
        "it beside microBatch, recompute or precision",
        "it without them");
    if (decoding != null) {
      CaptionOptions unused = options(decoding);
    }
  }

  /**
   * For a reader.
   *
   * @param reproduces which published result this is about
   * @param takes how long, on which machine
   * @param expects what to see at the end
   */
  public record About(String reproduces, String takes, String expects) {}

  /**
   * The models, pretrained and new.
   *
   * @param clip SavedModel folder of CLIP; may be absent where the data set brings embeddings,
   *     which are then used: the captioner gets the CLIP that is named here, or none
   * @param gpt2 SavedModel folder of GPT-2
   * @param start folder of a captioner, or of the run that made it, with whose mapper training
   *     begins, and with whose GPT-2 where that is trained; absent for a new mapper and {@code
   *     gpt2}
   * @param mapper kind and size, or a class of one's own
   */
  public record Models(
      String clip,
      @JsonProperty(required = true) String gpt2,
      String start,
      @JsonProperty(required = true) MapperChoice mapper) {}

  /**
   * What is learnt, and from which embeddings.
   *
   * @param finetune whether GPT-2 is trained too, or adapters in it
   * @param selfCritical captions that are drawn and rewarded, in place of cross-entropy; absent for
   *     cross-entropy. Epochs, {@code batch} and steps are then of images
   * @param normalizeEmbedding whether embeddings are divided by their length
   * @param views of a training image, one of which is taken each time that one of its captions is
   *     trained on: 1 the image, 2 its mirror image too, 10 also its four corners with theirs; see
   *     {@link View}. Absent for 1
   */
  public record Task(
      @JsonProperty(required = true) Finetune finetune,
      SelfCriticalChoice selfCritical,
      boolean normalizeEmbedding,
      Integer views) {
    public Task {
      require(views == null || View.COUNTS.contains(views), "views", views, "1, 2 or 10");
      views = views != null && views == 1 ? null : views;
    }

    /** The views that are looked at besides the whole image. */
    public List<View> otherViews() {
      return View.first(views == null ? 1 : views).stream().skip(1).toList();
    }
  }

  /**
   * Self-critical training in place of cross-entropy ({@link dev.clipcap.core.train.SelfCritical}).
   *
   * @param samples captions drawn for each image at each step
   * @param maxTokens the longest caption that is drawn
   * @param crossEntropy weight of the cross-entropy of people's captions; absent for 0
   */
  public record SelfCriticalChoice(
      @JsonProperty(required = true) int samples,
      @JsonProperty(required = true) int maxTokens,
      Double crossEntropy) {
    public SelfCriticalChoice {
      require(
          samples >= 2 && maxTokens >= 1 && (crossEntropy == null || crossEntropy >= 0),
          "selfCritical",
          samples + " samples of " + maxTokens + " tokens, crossEntropy " + crossEntropy,
          "2 samples or more, of 1 token or more, and no negative crossEntropy");
    }
  }

  /**
   * The steps of training.
   *
   * @param epochs passes over the training captions, at most; the schedule of the rate spans them
   * @param patience epochs in a row without a lower validation loss after which training stops;
   *     absent to train all epochs
   * @param batch captions in a step
   * @param learningRate peak of the schedule
   * @param gpt2LearningRate peak for GPT-2's weights, where they are trained too; absent for {@code
   *     learningRate}
   * @param warmupShare share of the steps during which the rate rises to its peak
   * @param weightDecay of AdamW
   * @param clipNorm where all gradients together are longer than this they are shortened to it;
   *     absent to leave them
   */
  public record Optimization(
      @JsonProperty(required = true) int epochs,
      Integer patience,
      @JsonProperty(required = true) int batch,
      @JsonProperty(required = true) double learningRate,
      Double gpt2LearningRate,
      @JsonProperty(required = true) double warmupShare,
      @JsonProperty(required = true) double weightDecay,
      Double clipNorm) {
    public Optimization {
      require(epochs >= 1, "epochs", epochs, "1 or more");
      require(patience == null || patience >= 1, "patience", patience, "1 or more, or absent");
      require(batch >= 1, "batch", batch, "1 or more");
      require(isRate(learningRate), "learningRate", learningRate, "above 0, below 1");
      require(
          gpt2LearningRate == null || isRate(gpt2LearningRate),
          "gpt2LearningRate",
          gpt2LearningRate,
          "above 0, below 1, or absent");
      require(warmupShare >= 0 && warmupShare <= 1, "warmupShare", warmupShare, "0 to 1");
      require(weightDecay >= 0, "weightDecay", weightDecay, "0 or more");
      require(clipNorm == null || clipNorm > 0, "clipNorm", clipNorm, "above 0, or absent");
    }

    private static boolean isRate(double rate) {
      return rate > 0 && rate < 1;
    }
  }

  /**
   * How a step is computed, in how much memory; what it computes is the same.
   *
   * @param microBatch captions that go through the models at once, to bound the memory: the
   *     gradients of a batch's parts are added up; absent for whole batches
   * @param recompute whether the values inside GPT-2's blocks are computed again on the way back,
   *     in place of keeping them; absent for no
   * @param precision of the products with matrices of weights in training; absent for float32
   */
  public record Computation(Integer microBatch, Boolean recompute, Precision precision) {
    public Computation {
      require(
          precision == null || Precision.OF_FLOATS.contains(precision),
          "precision",
          precision == null ? null : precision.label(),
          "float32 or bfloat16");
      require(
          microBatch == null || microBatch >= 1, "microBatch", microBatch, "1 or more, or absent");
    }

    private boolean isPlain() {
      return microBatch == null && recompute == null && precision == null;
    }
  }

  /**
   * Of weights, order and dropout. A list of one is the same as one.
   *
   * @param one absent where several are given
   * @param several two or more, to run the same configuration with each; absent where one is given
   */
  public record Seeds(
      @JsonProperty("seed") Integer one, @JsonProperty("seeds") List<Integer> several) {
    public Seeds {
      InvalidInputException.refuseIf(
          (one == null) == (several == null),
          "fields 'seed' and 'seeds'",
          one == null ? "neither" : "both, which contradict each other",
          "one of the two",
          "correct the experiment");
      if (several != null) {
        require(
            !several.isEmpty()
                && several.stream().allMatch(Objects::nonNull)
                && new HashSet<>(several).size() == several.size(),
            "seeds",
            several,
            "one or more different whole numbers");
        one = several.size() == 1 ? several.get(0) : null;
        several = several.size() == 1 ? null : List.copyOf(several);
      }
    }
  }

  /** How test captions are decoded besides greedily; this experiment has {@code decoding}. */
  public CaptionOptions decodingOptions() {
    return options(decoding);
  }

  private static CaptionOptions options(DecodingSettings decoding) {
    return decoding.options(field -> "field 'decoding." + field + "'");
  }

  /** This configuration with one seed. */
  public Experiment withSeed(int one) {
    return new Experiment(
        about,
        data,
        models,
        task,
        optimization,
        computation,
        decoding,
        new Seeds(one, null),
        tensorboard);
  }

  /** What decides the numbers of a run, as JSON: two runs that share it may continue each other. */
  public JsonNode identity() {
    ObjectNode tree = Json.mapper().valueToTree(this);
    tree.remove(List.of("reproduces", "takes", "expects", "tensorboard"));
    return tree;
  }

  /** How the weights are changed in so many steps. */
  public TrainingOptions training(int steps) {
    Precision precision = computation.precision();
    return new TrainingOptions(
        task.finetune().weights(),
        Acceleration.optimizer(
            new ExtendedAdamW(
                new Schedule(
                    optimization.learningRate(),
                    (int) Math.round(optimization.warmupShare() * steps),
                    steps),
                optimization.gpt2LearningRate(),
                optimization.weightDecay(),
                optimization.clipNorm()),
            computation.microBatch()),
        task.finetune()
            .kernels(Acceleration.ofTraining(precision == null ? Precision.FLOAT32 : precision)),
        Acceleration.backward(Boolean.TRUE.equals(computation.recompute())));
  }

  /** The training loop; this experiment has one seed. */
  public Trainer trainer() {
    return new Trainer(
        optimization.epochs(), optimization.patience(), optimization.batch(), seeds.one());
  }

  static void require(boolean holds, String field, Object found, String expected) {
    InvalidInputException.refuseIf(
        !holds, "field '" + field + "'", String.valueOf(found), expected, "correct the experiment");
  }
}
