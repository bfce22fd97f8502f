package dev.clipcap.core.tf;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Claim;
import dev.clipcap.io.FolderParts;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.io.Wording;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Models as folders: {@code saved_model.pb}, {@code variables/} and beside them {@code
 * config.json}.
 *
 * <p>The graph in a SavedModel serves others (TensorFlow for Python, TensorFlow Serving). This
 * project builds its graph from {@code config.json} and takes only the variables, so that the same
 * weights can be trained, decoded and cached in graphs made for it. {@link ForeignModel} is the
 * exception, for image encoders.
 */
public final class SavedModels {
  private static final int MOST_CONFIG = 1 << 22; // bytes
  static final String VARIABLES = "variables/variables";

  /** Where a captioner's folder keeps an image encoder that runs as it is. */
  public static final String ENCODER = "encoder";

  /** What such a folder has in it; another program's SavedModel has no provenance.json. */
  public static final FolderParts PARTS =
      FolderParts.named(
          "(config|provenance|tokenizer|training)\\.json|saved_model\\.pb|fingerprint\\.pb|README\\.md"
              + "|variables/variables\\.[^/]*|\\.DS_Store"
              + "|encoder/(config\\.json|saved_model\\.pb|variables/variables\\.[^/]*)",
          "saved_model.pb",
          "config.json",
          "provenance.json");

  private SavedModels() {}

  /**
   * What stands beside a model's graph and weights.
   *
   * @param config becomes config.json
   * @param provenance becomes provenance.json
   * @param tokenizer a tokenizer.json to copy; null for a model that reads no text
   * @param encoder folder of a SavedModel to copy into {@value #ENCODER}/; null for none
   * @param training becomes training.json; null for none
   */
  public record Companions(
      Object config, Object provenance, Path tokenizer, Path encoder, Object training) {
    /** Of a model that is no captioner. */
    public Companions(Object config, Object provenance, Path tokenizer) {
      this(config, provenance, tokenizer, null, null);
    }
  }

  /**
   * Writes a model's folder.
   *
   * @param storage of the weights
   * @param build builds the graph over its weights and names what it offers
   * @param restore gives the weights their values
   * @throws InvalidInputException if something else than a model is in the folder's place, or a
   *     weight has a number that is none, or is beyond what {@code storage} has
   */
  public static void write(
      Output output,
      Storage storage,
      Companions companions,
      Function<Params, List<Signature>> build,
      WeightSource restore) {
    try (Claim claim = output.folder(PARTS, companions.tokenizer(), companions.encoder())) {
      if (!output.overwrite()) {
        requireSameKind(claim.path(), companions.config().getClass());
      }
      claim.writeFolder(aside -> fill(aside, storage, companions, build, restore));
    }
  }

  private static void fill(
      Path aside,
      Storage storage,
      Companions companions,
      Function<Params, List<Signature>> build,
      WeightSource restore)
      throws IOException {
    try (GraphModel model = new GraphModel(restore::require) {}) {
      Params params = model.params().with(storage.kernels());
      List<Signature> signatures = build.apply(params);
      model.open();
      restore.restore(model.session(), params);
      if (storage != Storage.FLOAT32) {
        requireFinite(model.session(), params, storage);
      }
      addSaver(params);
      SavedModelBundle.exporter(aside.toString())
          .withSession(model.session())
          .withSignatures(signatures.toArray(Signature[]::new))
          .export();
    }
    StableGraph.write(aside.resolve("saved_model.pb"));
    Json.write(aside.resolve("config.json"), companions.config());
    Json.write(aside.resolve("provenance.json"), companions.provenance());
    if (companions.tokenizer() != null) {
      Files.write(aside.resolve("tokenizer.json"), Files.readAllBytes(companions.tokenizer()));
    }
    if (companions.training() != null) {
      Json.write(aside.resolve("training.json"), companions.training());
    }
    if (companions.encoder() != null) {
      copy(companions.encoder(), aside.resolve(ENCODER));
    }
  }

  /** Copies what a SavedModel is run from. */
  private static void copy(Path from, Path to) throws IOException {
    requireSavedModel(from);
    Files.createDirectories(to.resolve("variables"));
    for (String file : List.of("config.json", "saved_model.pb")) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(from.resolve("variables"), "variables.{index,data-*}")) {
      for (Path file : files) {
        Files.copy(file, to.resolve("variables").resolve(file.getFileName()));
      }
    }
  }

  private static void requireFinite(Session session, Params params, Storage storage) {
    for (Param p : params.all()) {
      try (TFloat32 stored = Weights.read(session, p)) {
        storage.requireFinite(p.name(), stored);
      }
    }
  }

  private static void requireSameKind(Path directory, Class<?> config) {
    Path there = directory.resolve("config.json");
    if (!Files.exists(there)) {
      return;
    }
    try {
      Json.read(there, config);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          directory.toString(),
          "a model of another kind, which would be lost",
          "no folder, an empty one or an earlier version of what is written",
          "name another folder, or add " + Wording.on("overwrite"),
          e);
    }
  }

  /**
   * Reads a model's config.json.
   *
   * @throws InvalidInputException if the folder is no SavedModel, or its config is not such a
   *     record
   */
  public static <T> T config(Path directory, Class<T> type) {
    requireSavedModel(directory);
    Path config = directory.resolve("config.json");
    InputFiles.requireAtMost(config, MOST_CONFIG, "a model's config.json");
    return Json.read(config, type);
  }

  /**
   * Reads the weights of a SavedModel that this project wrote.
   *
   * @param key a weight's full name to its name in the SavedModel
   * @throws InvalidInputException if the folder is no SavedModel or its weights do not fit
   */
  public static void restore(
      Session session, Params params, Path directory, Function<String, String> key) {
    requireSavedModel(directory);
    Weights.restore(session, params.all(), directory.resolve(VARIABLES), key, params.tf());
  }

  /**
   * Fails with a clear message where a folder is not a SavedModel.
   *
   * @throws InvalidInputException if it is not
   */
  public static void requireSavedModel(Path directory) {
    AtomicFiles.recover(directory);
    for (String file : List.of("config.json", "saved_model.pb", VARIABLES + ".index")) {
      refuseIf(
          !Files.isRegularFile(directory.resolve(file)),
          directory.toString(),
          Files.isDirectory(directory) ? "no " + file : "no such folder",
          "a SavedModel folder with config.json, saved_model.pb and variables/",
          "check the path, or fetch published weights: "
              + Wording.command("fetch", "models=clip-vit-b32,gpt2"));
      InputFiles.refusePointer(directory.resolve(file), "a part of a model");
    }
    InputFiles.refusePointer(
        directory.resolve(VARIABLES + ".data-00000-of-00001"), "a model's weights");
  }

  /** The ops by whose names TensorFlow's exporter and loaders save and restore. */
  private static void addSaver(Params params) {
    Ops tf = params.tf().withSubScope("save");
    List<Param> all = params.all();
    Placeholder<TString> filename =
        tf.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Op saved = Weights.saveOp(tf, filename, all);
    tf.withControlDependencies(saved).withName("control_dependency").identity(filename);
    List<Op> restored = Weights.restoreOps(tf, filename, all);
    tf.withControlDependencies(restored).withName("restore_all").noOp();
  }
}
