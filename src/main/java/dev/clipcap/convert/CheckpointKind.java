package dev.clipcap.convert;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Tells what kind of checkpoint a path is. */
final class CheckpointKind {
  /** What a folder may hold, the first found is opened. */
  private static final List<String> IN_FOLDER =
      List.of(
          "variables/variables.index",
          "model.safetensors.index.json",
          "model.safetensors",
          "open_clip_model.safetensors",
          "pytorch_model.bin",
          "saved_model/1/variables/variables.index");

  private CheckpointKind() {}

  static Checkpoint open(Path path) {
    return Files.isDirectory(path) ? openFolder(path) : openFile(path);
  }

  private static Checkpoint openFolder(Path folder) {
    for (String name : IN_FOLDER) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return openFile(folder.resolve(name));
      }
    }
    throw new InvalidInputException(
        folder.toString(),
        "a folder without a known checkpoint",
        "one of " + IN_FOLDER,
        "name the checkpoint's file instead");
  }

  private static Checkpoint openFile(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".index")) {
      return TensorFlowCheckpoint.open(file);
    }
    if (name.endsWith(".index.json")) {
      return SafetensorsCheckpoint.openIndex(file);
    }
    String head = head(file);
    if (head.startsWith("PK") || head.startsWith("\u0080\u0002")) {
      return TorchCheckpoint.open(file);
    }
    if (name.endsWith(".safetensors") || (head.length() == 9 && head.charAt(8) == '{')) {
      return SafetensorsCheckpoint.open(file);
    }
    throw new InvalidInputException(
        file.toString(),
        head.startsWith("\u0089HDF") ? "an HDF5 file" : "a file of unknown format",
        "safetensors, a torch.save zip, a TensorFlow checkpoint's .index or a SavedModel's folder",
        "save the model in one of these formats");
  }

  /** The first 9 bytes, or as many as there are: a safetensors header starts at the ninth. */
  private static String head(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(9), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(
          file.toString(), "no file", "a checkpoint", "check the path", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
