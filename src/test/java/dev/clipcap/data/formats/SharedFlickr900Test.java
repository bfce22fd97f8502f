package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.SharedData;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Real embeddings: 900 photos of Flickr8k as CLIP ViT-B/32 saw them, normalised, float16. */
class SharedFlickr900Test {
  @Test
  void ninehundredRealEmbeddings() {
    Optional<Path> captions = SharedData.file("flickr900/captions.json");
    Assumptions.assumeTrue(captions.isPresent(), "shared data flickr900 is absent");
    CaptionDataset dataset =
        Samples.open(
            "embeddings:"
                + captions.get().getParent()
                + ",split.rows.train=0-699,split.rows.validation=700-799,split.rows.test=800-899");
    assertEquals("flickr900", dataset.name());
    assertEquals(700, dataset.split(Split.TRAIN).size());
    assertEquals(100, dataset.split(Split.VALIDATION).size());
    assertEquals(100, dataset.split(Split.TEST).size());
    assertEquals("2903617548_d3e38d7f88.jpg", dataset.split(Split.TRAIN).get(0).id());
    // Rows 186 and 193 name the same photo, with different embeddings; both are for training.
    assertEquals("524031846_28b11bc0e5.jpg", dataset.split(Split.TRAIN).get(186).id());
    assertEquals("524031846_28b11bc0e5.jpg#193", dataset.split(Split.TRAIN).get(193).id());
    EmbeddingSource embeddings = dataset.embeddings().orElseThrow();
    assertEquals(512, embeddings.dimension());
    for (Split split : Split.values()) {
      for (CaptionedImage image : dataset.split(split)) {
        assertEquals(5, image.captions().size());
        double squares = 0;
        for (float value : embeddings.get(image.id()).orElseThrow()) {
          squares += (double) value * value;
        }
        assertEquals(1, Math.sqrt(squares), 1e-3);
      }
    }
    Samples.leaks(dataset, false).requireNone();
  }
}
