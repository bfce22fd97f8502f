package dev.clipcap.core.train;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Trainer.TrainedWeights;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.FolderParts;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The state of a run after its last epoch, and its best weights, in a folder.
 *
 * <p>{@code epoch-0003/} holds the trained weights, the optimiser's state and the losses; {@code
 * best-0002/} the trained weights of the epoch with the lowest validation loss. Each is written
 * aside and then moved, and what it replaces is deleted only afterwards.
 */
public final class Checkpoints implements Trainer.Store {
  private static final String WEIGHTS = "weights";
  private static final String STATE = "state.json";

  /** What such a folder has in it, with what a killed process left. */
  public static final FolderParts PARTS =
      FolderParts.named("(epoch|best)-\\d{4}[^/]*/(weights[^/]*|checkpoint|state\\.json)[^/]*");

  private final Path directory;
  private final String run;

  /**
   * @param directory the run's own
   * @param run a text that two runs share only if one may continue the other
   */
  public Checkpoints(Path directory, String run) {
    this.directory = directory;
    this.run = run;
  }

  private record State(String run, History history) {}

  /**
   * Restores the last finished epoch of this run; empty if there is none.
   *
   * @throws InvalidInputException if the folder has another run's
   */
  @Override
  public Optional<History> resume(TrainedWeights weights) {
    Optional<Path> last = newest("epoch-");
    if (last.isEmpty()) {
      return Optional.empty();
    }
    State state = Json.read(last.get().resolve(STATE), State.class);
    requireOwn(state);
    restore(weights, last.get(), withOptimizer(weights));
    return Optional.of(state.history());
  }

  private void requireOwn(State state) {
    if (!state.run().equals(run)) {
      throw new InvalidInputException(
          directory.toString(),
          "checkpoints of a run with other settings, data or weights, or by another version",
          "this run's",
          "give another folder with "
              + Wording.setting("out", "FOLDER")
              + ", or start anew with "
              + Wording.on("overwrite"));
    }
  }

  /** The folder of the best epoch, which says since a later version whose it is. */
  private Path ownBest() {
    Path best = newest("best-").orElseThrow();
    if (Files.exists(best.resolve(STATE))) {
      requireOwn(Json.read(best.resolve(STATE), State.class));
    }
    return best;
  }

  @Override
  public void save(TrainedWeights weights, History history) {
    int epoch = history.epochs().size();
    if (history.bestEpoch() == epoch) {
      write(weights, "best-", epoch, weights.trained(), history);
    }
    write(weights, "epoch-", epoch, withOptimizer(weights), history);
  }

  @Override
  public void restoreBest(TrainedWeights weights) {
    restore(weights, ownBest(), weights.trained());
  }

  /** The checkpoint file of the best epoch's trained weights. */
  public Path best() {
    return ownBest().resolve(WEIGHTS);
  }

  /** The checkpoint file of the last epoch's trained weights. */
  public Path last() {
    return newest("epoch-").orElseThrow().resolve(WEIGHTS);
  }

  /** Deletes them, once what was trained is kept elsewhere. */
  public void delete() {
    PARTS.delete(directory);
  }

  private void write(
      TrainedWeights weights, String kind, int epoch, List<Param> params, History history) {
    Path target = directory.resolve(kind + String.format(Locale.ROOT, "%04d", epoch));
    AtomicFiles.writeDirectory(
        target,
        aside -> {
          Weights.save(
              weights.session(), params, aside.resolve(WEIGHTS), weights.optimizerParams().tf());
          Json.write(aside.resolve(STATE), new State(run, history));
        });
    list(kind).stream().filter(p -> !p.equals(target)).forEach(AtomicFiles::deleteRecursively);
  }

  private static void restore(TrainedWeights weights, Path from, List<Param> params) {
    Weights.restore(
        weights.session(),
        params,
        from.resolve(WEIGHTS),
        UnaryOperator.identity(),
        weights.optimizerParams().tf());
  }

  private static List<Param> withOptimizer(TrainedWeights weights) {
    List<Param> params = new ArrayList<>(weights.trained());
    params.addAll(weights.optimizerParams().all());
    return params;
  }

  private Optional<Path> newest(String kind) {
    List<Path> all = list(kind);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private List<Path> list(String kind) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(p -> p.getFileName().toString().matches(kind + "\\d{4}"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }
}
