package dev.clipcap.lab.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.data.Illustration;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.RgbImage;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Claim;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Output;
import dev.clipcap.io.OutputLock;
import dev.clipcap.io.Progress;
import dev.clipcap.io.Template;
import dev.clipcap.io.Unchecked;
import dev.clipcap.io.Wording;
import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Makes savedmodels/gpt2-mini and savedmodels/clip-mini from nothing. */
public final class PretrainMini {
  private static final double VALIDATION_SHARE = 0.05;
  private static final double WEIGHT_DECAY = 0.05;

  private static final String GPT2 = "gpt2-mini";
  private static final String CLIP = "clip-mini";

  private final PretrainSettings settings;
  private final Output output;

  private PretrainMini(PretrainSettings settings, Output output) {
    this.settings = settings;
    this.output = output;
  }

  /**
   * Trains both and writes their folders.
   *
   * @param output the folder to write them in
   * @throws InvalidInputException if models of other settings, or other files, are in their place
   */
  @SuppressWarnings("try") // the lock is only held
  public static void run(PretrainSettings settings, Output output) {
    PretrainMini job = new PretrainMini(settings, output);
    for (String model : List.of(GPT2, CLIP)) {
      job.requireReplaceable(model);
    }
    try (OutputLock lock = OutputLock.beside(output.path().resolve("pretrain-mini"))) {
      job.gpt2();
      job.clip();
    }
  }

  /** Before the work. */
  private void requireReplaceable(String model) {
    try (Claim claim = target(model).folder(SavedModels.PARTS)) {
      Path provenance = claim.path().resolve("provenance.json");
      if (output.overwrite() || !Files.exists(provenance)) {
        return;
      }
      JsonNode here = Json.mapper().valueToTree(settings);
      JsonNode there = Json.readTree(provenance).path("settings");
      for (Map.Entry<String, JsonNode> field : here.properties()) {
        String name = field.getKey();
        InvalidInputException.refuseIf(
            !field.getValue().equals(there.path(name)),
            claim.path().toString(),
            "a model with " + name + " " + there.path(name),
            "one with " + name + " " + field.getValue(),
            "give another folder with "
                + Wording.setting("out", "FOLDER")
                + ", or lose that model with "
                + Wording.on("overwrite"));
      }
    }
  }

  private Output target(String model) {
    return new Output(output.path().resolve(model), output.overwrite());
  }

  private void gpt2() {
    List<String> sentences = Storybook.sentences(settings.seed(), settings.sentences());
    int held = (int) (sentences.size() * VALIDATION_SHARE);
    List<String> train = sentences.subList(held, sentences.size());
    Path file =
        Unchecked.get(
            "cannot make a temporary file", () -> Files.createTempFile("tokenizer", ".json"));
    file.toFile().deleteOnExit();
    BpeTrainer.train(train, settings.vocabulary(), file);
    try (BpeTokenizer tokenizer = BpeTokenizer.load(file)) {
      int[] stream = stream(train, tokenizer);
      Gpt2Config config = PretrainSettings.gpt2(tokenizer.endOfText() + 1);
      int steps = settings.gpt2Steps();
      try (LanguageModelTraining training =
          new LanguageModelTraining(
              config, new Schedule(2e-3, steps / 20, steps), WEIGHT_DECAY, settings.seed())) {
        train(training, stream);
        double loss = validate(training, stream(sentences.subList(0, held), tokenizer));
        Notices.say("gpt2-mini: validation perplexity %.2f per token", Math.exp(loss));
        Map<String, Object> provenance = provenance(GPT2, Map.of("validation_loss", loss));
        training.export(target(GPT2), Storage.FLOAT32, file, provenance);
        writeCard(GPT2);
      }
    }
  }

  /** Steps over windows drawn at random from the stream. */
  private void train(LanguageModelTraining training, int[] stream) {
    SplittableRandom random = new SplittableRandom(settings.seed());
    Progress progress = Notices.begin("gpt2-mini", "steps", 0, settings.gpt2Steps());
    double smooth = Double.NaN;
    for (int step = 0; step < settings.gpt2Steps(); step++) {
      int[][] windows = new int[settings.gpt2Batch()][];
      for (int i = 0; i < windows.length; i++) {
        int from = random.nextInt(stream.length - PretrainSettings.POSITIONS);
        windows[i] = Arrays.copyOfRange(stream, from, from + PretrainSettings.POSITIONS + 1);
      }
      float loss = training.train(windows, settings.seed(), step);
      smooth = Double.isNaN(smooth) ? loss : 0.98 * smooth + 0.02 * loss;
      progress.update(step + 1L, String.format(Locale.ROOT, "loss %.3f", smooth));
    }
    progress.finish(String.format(Locale.ROOT, "loss %.3f", smooth));
  }

  /** The mean loss over a stream cut into windows. */
  private static double validate(LanguageModelTraining training, int[] stream) {
    double sum = 0;
    int length = PretrainSettings.POSITIONS;
    int windows = (stream.length - 1) / length;
    for (int i = 0; i < windows; i++) {
      sum +=
          training.validate(
              new int[][] {Arrays.copyOfRange(stream, i * length, (i + 1) * length + 1)});
    }
    return sum / windows;
  }

  private void clip() {
    Path tokenizerFile = output.path().resolve(GPT2).resolve("tokenizer.json");
    try (BpeTokenizer tokenizer = BpeTokenizer.load(tokenizerFile)) {
      int end = tokenizer.endOfText();
      ClipConfig config = PretrainSettings.clip(end + 1);
      Pictures pictures = pictures(config, tokenizer);
      int held = Math.max(settings.clipBatch(), (int) (pictures.size() * VALIDATION_SHARE));
      int steps = settings.clipSteps();
      try (ContrastiveTraining training =
          new ContrastiveTraining(
              config, new Schedule(1e-3, steps / 20, steps), WEIGHT_DECAY, settings.seed())) {
        train(training, pictures, held, end);
        ContrastiveTraining.Outcome outcome = validate(training, pictures, end);
        Notices.say(
            "clip-mini: %.1f%% of %d unseen pictures find their caption among %d",
            100 * outcome.accuracy(), settings.clipBatch(), settings.clipBatch());
        ModelExport.write(
            target(CLIP),
            Storage.FLOAT32,
            config,
            (session, params) ->
                Weights.assign(
                    session,
                    params,
                    name -> Weights.read(training.session(), training.weights().only(name))),
            tokenizerFile,
            provenance(
                CLIP,
                Map.of(
                    "validation_loss", outcome.loss(), "validation_accuracy", outcome.accuracy())));
        writeCard(CLIP);
      }
    }
  }

  private Pictures pictures(ClipConfig config, BpeTokenizer tokenizer) {
    ImageProcessor processor = ImageProcessor.clip(config.vision().imageSize());
    Progress progress = Notices.begin("drawing", "pictures", 0, settings.pictures());
    IntFunction<Illustration> book = Storybook.pretraining(StorybookConfig.DEFAULT);
    byte[][] crops = new byte[settings.pictures()][];
    int[][][] captions = new int[settings.pictures()][][];
    AtomicInteger drawn = new AtomicInteger();
    IntStream.range(0, crops.length)
        .parallel()
        .forEach(
            i -> {
              Illustration picture = book.apply(i);
              RgbImage decoded = processor.decode(picture.jpeg(), "picture " + i);
              crops[i] = processor.resizeAndCrop(decoded).rgb();
              captions[i] =
                  picture.captions().stream().map(tokenizer::encode).toArray(int[][]::new);
              progress.update(drawn.incrementAndGet(), "");
            });
    progress.finish("");
    int positions = config.text().positions();
    Pictures pictures = new Pictures(processor, positions, crops, captions);
    if (pictures.cut() > 0) {
      Notices.say("clip-mini: %d captions are cut to %d tokens", pictures.cut(), positions - 1);
    }
    return pictures;
  }

  /** Steps over pictures drawn at random without repetition within a step. */
  private void train(ContrastiveTraining training, Pictures pictures, int held, int end) {
    SplittableRandom random = new SplittableRandom(settings.seed());
    Progress progress = Notices.begin("clip-mini", "steps", 0, settings.clipSteps());
    double smooth = Double.NaN;
    for (int step = 0; step < settings.clipSteps(); step++) {
      int[] chosen =
          random.ints(held, pictures.size()).distinct().limit(settings.clipBatch()).toArray();
      int[] which = Arrays.stream(chosen).map(p -> random.nextInt(pictures.captions(p))).toArray();
      ContrastiveTraining.Outcome outcome =
          training.run(pictures.pixels(chosen), pictures.ids(chosen, which, end), true);
      smooth = Double.isNaN(smooth) ? outcome.loss() : 0.98 * smooth + 0.02 * outcome.loss();
      progress.update(
          step + 1L,
          String.format(Locale.ROOT, "loss %.3f, %.0f%% found", smooth, 100 * outcome.accuracy()));
    }
    progress.finish(String.format(Locale.ROOT, "loss %.3f", smooth));
  }

  private ContrastiveTraining.Outcome validate(
      ContrastiveTraining training, Pictures pictures, int end) {
    int[] held = IntStream.range(0, settings.clipBatch()).toArray();
    return training.run(
        pictures.pixels(held), pictures.ids(held, new int[held.length], end), false);
  }

  /** Sentences one after another, each followed by the end-of-text token. */
  private static int[] stream(List<String> sentences, BpeTokenizer tokenizer) {
    int[] stream =
        Arrays.stream(LanguageModelTexts.encode(sentences, tokenizer))
            .flatMapToInt(Arrays::stream)
            .toArray();
    InvalidInputException.refuseIf(
        stream.length <= PretrainSettings.POSITIONS,
        "field 'sentences'",
        stream.length + " tokens in training or validation",
        "more than " + PretrainSettings.POSITIONS + " in each",
        "ask for more sentences");
    return stream;
  }

  /** Puts the model card, which is a resource of this package, beside the model. */
  private void writeCard(String model) {
    AtomicFiles.writeString(
        output.path().resolve(model).resolve("README.md"),
        Template.fill(PretrainMini.class, model + ".md", Map.of()));
  }

  private Map<String, Object> provenance(String model, Map<String, Object> figures) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", model);
    facts.put("made_by", "mvn exec:java -Dexperiment=pretrain-mini");
    facts.put("settings", settings);
    facts.putAll(new TreeMap<>(figures));
    return facts;
  }
}
