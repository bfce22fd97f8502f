package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.core.train.History;
import dev.clipcap.core.train.TrainingGraph;
import dev.clipcap.files.tensorboard.EventFiles;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

class TensorBoardLogTest {
  @TempDir Path folder;

  private List<Event> begunAfter(History history) throws IOException {
    try (TensorBoardLog log =
        new TensorBoardLog(
            folder, Json.mapper().createObjectNode().put("batch", 40), List.of(), () -> null)) {
      log.begin(history);
      int next = history.steps().size() + 1;
      log.step(next, new TrainingGraph.Step(2f, 0.5f, 4f));
    }
    return EventFiles.read(EventFiles.in(folder).get(0));
  }

  /** TensorBoard drops what it has of the step at which a file starts, and of all later ones. */
  @Test
  void aRunThatGoesOnStartsAfterItsLastStep() throws IOException {
    History.Step step = new History.Step(1, 0.1f, 3f);
    History twoSteps = new History(List.of(step, step), List.of(new History.Epoch(3, 3)));
    List<Event> events = begunAfter(twoSteps);
    assertEquals(3, events.get(1).getStep());
    assertEquals(3, events.get(3).getStep());
    assertEquals(2f, EventFiles.tagged(events, "train/loss").get(0).getSimpleValue());
    assertEquals(0.5f, EventFiles.tagged(events, "train/learning_rate").get(0).getSimpleValue());
    assertEquals(4f, EventFiles.tagged(events, "train/gradient_norm").get(0).getSimpleValue());
  }

  @Test
  void aNewRunVoidsAllThatIsThere() throws IOException {
    assertEquals(0, begunAfter(History.EMPTY).get(1).getStep());
  }
}
