package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.BareOptions;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ClipImage;
import dev.clipcap.caption.LoadOptions;
import dev.clipcap.core.clip.SavedModelConfig.Layout;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.encoder.ForeignEncoders;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.export.HuggingFaceExport;
import dev.clipcap.export.PaperExport;
import dev.clipcap.export.ServingExport;
import dev.clipcap.export.StorageExport;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.lab.inspect.Inspection;
import dev.clipcap.lab.inspect.InspectionText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an encoder that is a SavedModel, run as it is, to a captioner, and on from there. */
class SavedModelExperimentTest {
  @TempDir static Path folder;

  private static Path run;
  private static Path captioner;
  private static Path image;

  @BeforeAll
  static void train() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    ForeignEncoders.means(folder.resolve("means"), Layout.NHWC, 16);
    run = folder.resolve("run");
    ExperimentRunner.run(
        "run",
        tiny.of("means", MapperConfig.Type.MLP, false),
        run,
        folder.resolve("stores"),
        false);
    captioner = run.resolve("captioner");
    image = folder.resolve("data/11.jpg");
  }

  private static String caption(Path model) {
    try (Captioner loaded = Captioner.load(model)) {
      return loaded.caption(image).text();
    }
  }

  private static String refused(Consumer<Path> export) {
    Path out = folder.resolve("refused");
    String message =
        assertThrows(InvalidInputException.class, () -> export.accept(out)).getMessage();
    assertEquals(1, message.lines().count(), message);
    assertFalse(Files.exists(out));
    return message;
  }

  /** The embedding is a photo's mean colour, whoever computes it. */
  @Test
  void theCaptionerHasTheEncoderInItsFolder() throws IOException {
    Path moved = folder.resolve("moved");
    ForeignEncoders.copy(captioner, moved, Json.readTree(captioner.resolve("config.json")));
    try (Stream<Path> files = Files.walk(moved.resolve("encoder"))) {
      assertEquals(
          List.of(
              "config.json", "saved_model.pb", "variables.data-00000-of-00001", "variables.index"),
          files
              .filter(Files::isRegularFile)
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList());
    }
    byte[] jpeg = Files.readAllBytes(image);
    try (Captioner loaded = Captioner.load(moved);
        ImageEncoder encoder = ImageEncoder.load(folder.resolve("means"))) {
      assertArrayEquals(encoder.encode(jpeg, "11.jpg"), loaded.embed(jpeg, "11.jpg"));
      ClipImage read = loaded.read(jpeg, "11.jpg");
      var caption = loaded.captionImages(List.of(read), CaptionOptions.greedy()).get(0);
      assertFalse(caption.text().isBlank());
      assertEquals(8, loaded.explain(read, caption).grid());
    }
    assertEquals(caption(captioner), caption(moved));
    try (Captioner rounded =
        Captioner.load(moved, new LoadOptions(Precision.BFLOAT16, Exif.TURN))) {
      rounded.caption(image); // the encoder keeps its own precision
    }
  }

  /** A run again writes over an earlier version, encoder and all. */
  @Test
  void itIsEvaluatedExportedAndInspected() {
    Path half = folder.resolve("half");
    for (int i = 0; i < 2; i++) {
      StorageExport.write(run, Storage.FLOAT16, Output.of(half));
      assertFalse(caption(half).isBlank());
    }
    Inspection inspection = Inspection.of(captioner, 5);
    assertEquals(
        List.of("clip", "mapper", "gpt2"),
        inspection.parts().stream().map(part -> part.name()).toList());
    assertEquals(3, inspection.parts().get(0).count());
    assertTrue(InspectionText.of(inspection).contains("not counted"));
    Inspection encoder = Inspection.of(folder.resolve("means"), 5);
    assertEquals("encoder", encoder.kind());
    assertEquals(3, encoder.count());
    String text = InspectionText.of(encoder);
    assertTrue(text.contains("signature encode (image, NHWC, 16 pixels, to features)"), text);
  }

  @Test
  void exportsThatHaveNoPlaceForItRefuse() {
    String serving = refused(out -> ServingExport.write(run, Output.of(out)));
    assertTrue(serving.contains("found an image encoder that is a SavedModel of its own"), serving);
    String transformers = refused(out -> HuggingFaceExport.write(run, Output.of(out)));
    assertTrue(transformers.contains("no vision transformer"), transformers);
  }

  /** The paper's file has no CLIP of any kind; the encoder is named beside it. */
  @Test
  void thePapersFileCaptionsWithTheEncoderNamed() {
    Path file = folder.resolve("captioner.safetensors");
    PaperExport.write(run, Output.of(file));
    BareOptions options =
        new BareOptions(
            folder.resolve("gpt2/config.json"),
            captioner.resolve("tokenizer.json"),
            folder.resolve("means"),
            false,
            8,
            null);
    try (Captioner loaded = Captioner.loadCheckpoint(file, options)) {
      assertEquals(caption(captioner), loaded.caption(image).text());
    }
  }

  @Test
  void anEncoderThatIsNotAllowedIsRefusedAtTheFirstImage() throws IOException {
    Path hostile = folder.resolve("hostile");
    ForeignEncoders.copy(captioner, hostile, Json.readTree(captioner.resolve("config.json")));
    Files.writeString(hostile.resolve("encoder/saved_model.pb"), "?");
    String message = assertThrows(InvalidInputException.class, () -> caption(hostile)).getMessage();
    assertTrue(message.contains("saved_model.pb: found a malformed message"), message);
  }
}
