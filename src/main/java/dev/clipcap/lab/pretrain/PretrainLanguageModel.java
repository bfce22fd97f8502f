package dev.clipcap.lab.pretrain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.core.train.Checkpoints;
import dev.clipcap.core.train.History;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Claim;
import dev.clipcap.io.FolderParts;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Output;
import dev.clipcap.io.Progress;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Template;
import dev.clipcap.io.Wording;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a GPT-2 from a file of texts: first the tokenizer, then epochs of next-token prediction,
 * with a checkpoint after each in {@code OUT-checkpoints}, from which a run that was stopped goes
 * on.
 */
public final class PretrainLanguageModel {
  private static final double WARMUP = 0.05;
  private static final int VALIDATION_BATCH = 64;
  private static final FolderParts WORK =
      FolderParts.named("tokenizer\\.json|" + Checkpoints.PARTS.files(), "tokenizer.json");

  private final LanguageModelSettings settings;
  private final LanguageModelTexts texts;

  private PretrainLanguageModel(LanguageModelSettings settings) {
    this.settings = settings;
    this.texts = LanguageModelTexts.read(settings);
  }

  /**
   * Makes it.
   *
   * @param storage of the weights
   * @param output the model's folder
   * @throws InvalidInputException if the texts are not as they should be, or what is in the
   *     folder's place is no model, or the checkpoints are of other settings
   */
  public static void run(LanguageModelSettings settings, Storage storage, Output output) {
    output.folder(SavedModels.PARTS).close(); // before the work
    Path work = output.path().resolveSibling(output.path().getFileName() + "-checkpoints");
    PretrainLanguageModel job = new PretrainLanguageModel(settings);
    try (Claim claim = new Output(work, output.overwrite()).within(WORK)) {
      if (output.overwrite()) {
        Checkpoints.PARTS.delete(claim.path());
      }
      job.train(claim.path(), storage, output);
    }
    WORK.delete(work);
  }

  private void train(Path work, Storage storage, Output output) {
    Path tokenizerFile = work.resolve("tokenizer.json");
    BpeTrainer.train(texts.train(), settings.vocabulary(), tokenizerFile);
    try (BpeTokenizer tokenizer = BpeTokenizer.load(tokenizerFile)) {
      int end = tokenizer.endOfText();
      Gpt2Config config = settings.gpt2(end + 1);
      int[][] train = LanguageModelTexts.encode(texts.train(), tokenizer);
      int[][] validation = LanguageModelTexts.encode(texts.validation(), tokenizer);
      int perEpoch = steps(LanguageModelTexts.windows(train, end, settings.positions(), 0));
      int steps = settings.epochs() * perEpoch;
      Schedule schedule =
          new Schedule(settings.learningRate(), (int) Math.round(WARMUP * steps), steps);
      Checkpoints checkpoints = new Checkpoints(work, identity(tokenizerFile));
      try (LanguageModelTraining training =
          new LanguageModelTraining(config, schedule, settings.weightDecay(), settings.seed())) {
        Notices.say(
            "training on %d texts, %d ids, %d weights, %d steps",
            train.length, config.vocabSize(), training.weights().count(), steps);
        History history = checkpoints.resume(training).orElse(History.EMPTY);
        while (history.epochs().size() < settings.epochs()) {
          history = epoch(training, history, train, validation, end);
          checkpoints.save(training, history);
        }
        checkpoints.restoreBest(training);
        export(training, config, history, tokenizerFile, storage, output);
      }
    }
  }

  private int steps(List<int[]> windows) {
    InvalidInputException.refuseIf(
        windows.isEmpty(),
        settings.textFile(),
        "less text than a window of " + settings.positions() + " tokens",
        "some thousand texts",
        "give more text, or fewer " + Wording.setting("positions"));
    return (windows.size() + settings.batch() - 1) / settings.batch();
  }

  /** What a checkpoint depends on. */
  private String identity(Path tokenizerFile) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("settings", named());
    all.put("tokenizer", Sha256.of(tokenizerFile));
    all.put("texts", sha256(texts.train()) + sha256(texts.validation()));
    return Json.toString(all);
  }

  private static String sha256(List<String> lines) {
    return Sha256.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private History epoch(
      LanguageModelTraining training, History before, int[][] train, int[][] validation, int end) {
    int epoch = before.epochs().size() + 1;
    List<int[]> windows =
        LanguageModelTexts.windows(
            train, end, settings.positions(), settings.seed() * 1_000_003L + epoch);
    int perEpoch = steps(windows);
    int first = (epoch - 1) * perEpoch;
    Progress progress =
        Notices.begin(
            "epoch " + epoch + "/" + settings.epochs(),
            "steps",
            first,
            (long) settings.epochs() * perEpoch);
    double sum = 0;
    for (int i = 0; i < perEpoch; i++) {
      List<int[]> batch =
          windows.subList(
              i * settings.batch(), Math.min(windows.size(), (i + 1) * settings.batch()));
      float loss = training.train(batch.toArray(int[][]::new), settings.seed(), first + i);
      sum += loss * (double) batch.size();
      progress.update(first + i + 1L, String.format(Locale.ROOT, "loss %.3f", loss));
    }
    History.Epoch losses =
        new History.Epoch(sum / windows.size(), validate(training, validation, end));
    InvalidInputException.refuseIf(
        !Double.isFinite(losses.validation()),
        "pretraining, epoch " + epoch,
        "loss " + losses.validation(),
        "a finite number",
        "lower "
            + Wording.setting("learningRate")
            + "; the checkpoint of the epoch before is kept");
    Notices.say(
        "epoch %d/%d  training loss %.4f  validation loss %.4f, perplexity %.2f per token",
        epoch,
        settings.epochs(),
        losses.train(),
        losses.validation(),
        Math.exp(losses.validation()));
    List<History.Epoch> all = new ArrayList<>(before.epochs());
    all.add(losses);
    return new History(before.steps(), all);
  }

  /** The mean loss per token of texts that each stand alone, their end included. */
  private double validate(LanguageModelTraining training, int[][] texts, int end) {
    double sum = 0;
    long tokens = 0;
    for (List<int[]> batch :
        LanguageModelTexts.byLength(texts, end, settings.positions(), VALIDATION_BATCH)) {
      long count = (long) batch.size() * (batch.get(0).length - 1);
      sum += training.validate(batch.toArray(int[][]::new)) * (double) count;
      tokens += count;
    }
    return sum / tokens;
  }

  private void export(
      LanguageModelTraining training,
      Gpt2Config config,
      History history,
      Path tokenizerFile,
      Storage storage,
      Output output) {
    double loss = history.epochs().get(history.bestEpoch() - 1).validation();
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("model", output.path().getFileName().toString());
    provenance.put("made_by", "mvn exec:java -Dexperiment=pretrain");
    provenance.put("settings", named());
    provenance.put("texts", texts.train().size());
    provenance.put("validation_texts", texts.validation().size());
    provenance.put("best_epoch", history.bestEpoch());
    provenance.put("validation_loss", loss);
    provenance.put("validation_perplexity", Math.exp(loss));
    training.export(output, storage, tokenizerFile, provenance);
    writeCard(output.path(), training.weights().count(), config, loss);
    Notices.say("%s: perplexity %.2f per token", output.path(), Math.exp(loss));
  }

  /** The settings with the names of the files only: their folders are this machine's. */
  private ObjectNode named() {
    ObjectNode named = Json.mapper().valueToTree(settings);
    for (String file : List.of("textFile", "validationFile")) {
      if (named.has(file)) {
        named.put(file, fileName(named.get(file).textValue()));
      }
    }
    return named;
  }

  private static String fileName(String path) {
    return Path.of(path).getFileName().toString();
  }

  private void writeCard(Path folder, long weights, Gpt2Config config, double loss) {
    Map<String, Object> facts =
        Map.of(
            "name", folder.getFileName(),
            "weights", weights,
            "layers", config.layers(),
            "width", config.width(),
            "heads", config.heads(),
            "positions", config.positions(),
            "vocabulary", config.vocabSize(),
            "texts", texts.train().size(),
            "file", fileName(settings.textFile()),
            "perplexity", String.format(Locale.ROOT, "%.2f", Math.exp(loss)));
    AtomicFiles.writeString(
        folder.resolve("README.md"),
        Template.fill(PretrainLanguageModel.class, "language-model.md", facts));
  }
}
