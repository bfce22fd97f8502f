package dev.clipcap.tf;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.tensorflow.types.TString;

/**
 * Models as folders: {@code saved_model.pb}, {@code variables/} and beside them {@code
 * config.json}.
 *
 * <p>The graph in a SavedModel serves others (TensorFlow for Python, TensorFlow Serving). This
 * project builds its graph from {@code config.json} and takes only the variables, so that the same
 * weights can be trained, decoded and cached in graphs made for it.
 */
public final class SavedModels {
  private static final String VARIABLES = "variables/variables";

  private SavedModels() {}

  /** Writes the session's graph, its weights and its signatures to a folder. */
  public static void write(
      Path directory, Session session, Params params, List<Signature> signatures) {
    addSaver(params);
    try {
      SavedModelBundle.exporter(directory.toString())
          .withSession(session)
          .withSignatures(signatures.toArray(Signature[]::new))
          .export();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the SavedModel " + directory, e);
    }
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
    for (String file : List.of("config.json", "saved_model.pb", VARIABLES + ".index")) {
      if (!Files.isRegularFile(directory.resolve(file))) {
        throw new InvalidInputException(
            directory.toString(),
            Files.isDirectory(directory) ? "no " + file : "no such folder",
            "a SavedModel folder with config.json, saved_model.pb and variables/",
            "check the path, or restore the folder from the repository");
      }
    }
  }

  /** The ops by whose names TensorFlow's exporter and loaders save and restore. */
  private static void addSaver(Params params) {
    Ops tf = params.tf().withSubScope("save");
    List<Param> all = params.all();
    Placeholder<TString> filename =
        tf.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Op saved = Weights.saveOp(tf, filename, all);
    tf.withControlDependencies(saved).withName("control_dependency").identity(filename);
    List<Op> restored = Weights.restoreOps(tf, filename, all, Function.identity());
    tf.withControlDependencies(restored).withName("restore_all").noOp();
  }
}
