package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data sets that were cloned without Git LFS: each file of theirs may be a pointer. */
class PointersTest {
  private static final String POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 1234567\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "coco, annotations/captions_train2014.json",
    "coco, dataset_coco.json",
    "flickr8k, captions.txt",
    "flickr30k, results_20130124.token",
    "cc, cc12m.tsv",
    "folder, captions.json",
    "folder, captions.jsonl",
    "folder, metadata.csv",
    "webdataset, 00000.tar",
    "embeddings, captions.json",
    "embeddings, clip_embeddings.npy"
  })
  void areNamedAsWhatTheyAre(String format, String file) throws IOException {
    if (format.equals("embeddings")) {
      Files.writeString(folder.resolve("captions.json"), "[{\"clip_embedding\": 0}]");
      new Npy(new long[] {1, 2}, new float[] {1, 2}).write(folder.resolve("clip_embeddings.npy"));
    }
    Path pointer = folder.resolve(file);
    Files.createDirectories(pointer.getParent());
    Files.writeString(pointer, POINTER.formatted(1));
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> Samples.open(format + ":" + folder).split(Split.TRAIN))
            .getMessage();
    assertTrue(message.contains(file + ": found a Git LFS pointer"), message);
    assertTrue(message.contains("git lfs pull"), message);
  }
}
