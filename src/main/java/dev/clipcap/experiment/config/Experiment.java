package dev.clipcap.experiment.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Split;
import dev.clipcap.data.TextRule;
import dev.clipcap.image.View;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * What {@code experiments/NAME.json} says.
 *
 * @param reproduces which published result this is about
 * @param takes how long, on which machine
 * @param expects what to see at the end
 * @param data the data set: {@code "storybook"}, {@code "coco:/path"} ..., or the object of {@link
 *     dev.clipcap.data.DataSpec}
 * @param splits the splits.json of another run, whose splits are to be used; absent for the data
 *     set's own
 * @param strict whether the first image that cannot be read stops the run; otherwise the run goes
 *     on without such images and lists them
 * @param trainImages how many training images to use; 0 for all
 * @param testImages how many test images to use; 0 for all
 * @param text what is done to every caption of the data set; absent to take them as written
 * @param clip SavedModel folder of CLIP; may be absent where the data set brings embeddings, which
 *     are then used: the captioner gets the CLIP that is named here, or none
 * @param gpt2 SavedModel folder of GPT-2
 * @param start folder of a captioner, or of the run that made it, with whose mapper training
 *     begins, and with whose GPT-2 where that is trained; absent for a new mapper and {@code gpt2}
 * @param mapper kind and size, or a class of one's own
 * @param finetune whether GPT-2 is trained too
 * @param selfCritical captions that are drawn and rewarded, in place of cross-entropy; absent for
 *     cross-entropy. Epochs, {@code batch} and steps are then of images
 * @param normalizeEmbedding whether embeddings are divided by their length
 * @param views of a training image, one of which is taken each time that one of its captions is
 *     trained on: 1 the image, 2 its mirror image too, 10 also its four corners with theirs; see
 *     {@link View}. Absent for 1
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
 * @param microBatch captions that go through the models at once, to bound the memory: the gradients
 *     of a batch's parts are added up; absent for whole batches
 * @param recompute whether the values inside GPT-2's blocks are computed again on the way back, in
 *     place of keeping them; absent for no
 * @param precision of the products with matrices of weights in training; absent for float32
 * @param decoding how test captions are decoded besides greedily; absent for greedily alone
 * @param seed of weights, order and dropout; absent where {@code seeds} is given
 * @param seeds two or more, to run the same configuration with each; absent where {@code seed} is
 *     given. A list of one is the same as {@code seed}
 * @param tensorboard whether to write event files for TensorBoard into the results; absent for no
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Experiment(
    String reproduces,
    String takes,
    String expects,
    @JsonProperty(required = true) JsonNode data,
    String splits,
    boolean strict,
    int trainImages,
    int testImages,
    TextRule text,
    String clip,
    @JsonProperty(required = true) String gpt2,
    String start,
    @JsonProperty(required = true) MapperChoice mapper,
    @JsonProperty(required = true) boolean finetune,
    SelfCriticalChoice selfCritical,
    boolean normalizeEmbedding,
    Integer views,
    @JsonProperty(required = true) int epochs,
    Integer patience,
    @JsonProperty(required = true) int batch,
    @JsonProperty(required = true) double learningRate,
    Double gpt2LearningRate,
    @JsonProperty(required = true) double warmupShare,
    @JsonProperty(required = true) double weightDecay,
    Double clipNorm,
    Integer microBatch,
    Boolean recompute,
    Precision precision,
    DecodingSettings decoding,
    Integer seed,
    List<Integer> seeds,
    Boolean tensorboard) {

  public Experiment {
    require(views == null || View.COUNTS.contains(views), "views", views, "1, 2 or 10");
    views = views != null && views == 1 ? null : views;
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(patience == null || patience >= 1, "patience", patience, "1 or more, or absent");
    require(batch >= 1, "batch", batch, "1 or more");
    require(learningRate > 0 && learningRate < 1, "learningRate", learningRate, "above 0, below 1");
    require(
        gpt2LearningRate == null || (gpt2LearningRate > 0 && gpt2LearningRate < 1),
        "gpt2LearningRate",
        gpt2LearningRate,
        "above 0, below 1, or absent");
    require(
        gpt2LearningRate == null || finetune,
        "gpt2LearningRate",
        gpt2LearningRate + " with a frozen GPT-2",
        "none, or \"finetune\": true");
    require(warmupShare >= 0 && warmupShare <= 1, "warmupShare", warmupShare, "0 to 1");
    require(weightDecay >= 0, "weightDecay", weightDecay, "0 or more");
    require(clipNorm == null || clipNorm > 0, "clipNorm", clipNorm, "above 0, or absent");
    require(
        precision == null || Precision.OF_FLOATS.contains(precision),
        "precision",
        precision == null ? null : precision.label(),
        "float32 or bfloat16");
    require(
        microBatch == null || microBatch >= 1, "microBatch", microBatch, "1 or more, or absent");
    require(trainImages >= 0, "trainImages", trainImages, "0 (all) or more");
    require(testImages >= 0, "testImages", testImages, "0 (all) or more");
    require(
        selfCritical == null || (microBatch == null && recompute == null && precision == null),
        "selfCritical",
        "it beside microBatch, recompute or precision",
        "it without them");
    if (decoding != null) {
      CaptionOptions unused = options(decoding);
    }
    if ((seed == null) == (seeds == null)) {
      throw new InvalidInputException(
          "fields 'seed' and 'seeds'",
          seed == null ? "neither" : "both, which contradict each other",
          "one of the two",
          "correct the experiment");
    }
    if (seeds != null) {
      require(
          !seeds.isEmpty()
              && seeds.stream().allMatch(Objects::nonNull)
              && new HashSet<>(seeds).size() == seeds.size(),
          "seeds",
          seeds,
          "one or more different whole numbers");
      seed = seeds.size() == 1 ? seeds.get(0) : null;
      seeds = seeds.size() == 1 ? null : List.copyOf(seeds);
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
    ObjectNode tree = Json.mapper().valueToTree(this);
    tree.remove("seeds");
    return Json.convert(tree.put("seed", one), Experiment.class, "experiment");
  }

  /** What decides the numbers of a run, as JSON: two runs that share it may continue each other. */
  public JsonNode identity() {
    ObjectNode tree = Json.mapper().valueToTree(this);
    tree.remove(List.of("reproduces", "takes", "expects", "tensorboard"));
    return tree;
  }

  /** How the weights are changed. */
  public TrainingOptions training(Schedule schedule) {
    return new TrainingOptions(
        finetune,
        Acceleration.optimizer(
            new ExtendedAdamW(schedule, gpt2LearningRate, weightDecay, clipNorm), microBatch),
        Acceleration.ofTraining(precision == null ? Precision.FLOAT32 : precision),
        Acceleration.backward(Boolean.TRUE.equals(recompute)));
  }

  /** The views that are looked at besides the whole image. */
  public List<View> otherViews() {
    return View.first(views == null ? 1 : views).stream().skip(1).toList();
  }

  /** The training loop; this experiment has one seed. */
  public Trainer trainer() {
    return new Trainer(epochs, patience, batch, seed);
  }

  /**
   * Opens the data set, its captions by the text rule; Storybook is drawn the first time.
   *
   * @throws InvalidInputException if it is not there, or not as it should be
   */
  public CaptionDataset openData() {
    return dataset().open();
  }

  /** Whether the report's recipe is followed, in which test images may be trained on. */
  public boolean trainsOnTestImages() {
    return dataset().trainsOnTestImages();
  }

  private ExperimentData dataset() {
    return new ExperimentData(data, splits, text);
  }

  /** As many of a split's images as are to be used. */
  public List<CaptionedImage> limit(Split split, List<CaptionedImage> images) {
    int limit = split == Split.TRAIN ? trainImages : testImages;
    return limit == 0 ? images : images.subList(0, Math.min(limit, images.size()));
  }

  private static void require(boolean holds, String field, Object found, String expected) {
    if (!holds) {
      throw new InvalidInputException(
          "field '" + field + "'", String.valueOf(found), expected, "correct the experiment");
    }
  }
}
