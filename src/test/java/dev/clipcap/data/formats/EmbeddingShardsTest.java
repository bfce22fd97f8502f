package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.data.Split;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings in shards, as jobs on Spark and clip-retrieval write them. */
class EmbeddingShardsTest {
  @TempDir Path folder;
  private Path shards;

  @BeforeEach
  void write() throws IOException {
    shards = Files.createDirectory(folder.resolve("img_emb"));
    new Npy(new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6})
        .write(shards.resolve("img_emb_0000.npy"));
    new Npy(new long[] {1, 3}, new float[] {7, 8, 9}).write(shards.resolve("img_emb_0001.npy"));
    Files.writeString(
        folder.resolve("captions.json"),
        """
        [{"row": 0, "image": "a.jpg", "captions": ["A cat."]},
         {"row": 1, "image": "b.jpg", "captions": ["A dog."]},
         {"row": 2, "image": "c.jpg", "captions": ["A bird."]}]
        """);
  }

  private CaptionDataset open() {
    return Datasets.open(
        DataSpec.parse(
            "embeddings:"
                + folder
                + ",split.rows.train=0-0,split.rows.validation=1-1,split.rows.test=2-2"));
  }

  @Test
  void rowsCountOnInTheOrderOfNames() {
    CaptionDataset data = open();
    EmbeddingSource embeddings = data.embeddings().orElseThrow();
    assertEquals(3, embeddings.dimension());
    assertArrayEquals(new float[] {4, 5, 6}, embeddings.get("b.jpg").orElseThrow());
    assertArrayEquals(new float[] {7, 8, 9}, embeddings.get("c.jpg").orElseThrow());
    assertEquals(1, data.split(Split.TEST).size());
  }

  @Test
  void shardsOfAnotherWidthAreRefused() {
    new Npy(new long[] {1, 2}, new float[] {7, 8}).write(shards.resolve("img_emb_0001.npy"));
    String said = assertThrows(InvalidInputException.class, this::open).getMessage();
    assertTrue(said.contains("img_emb_0001.npy: found rows of 2 numbers, expected 3"), said);
  }
}
