package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.data.TextRule;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format, read from files that Python's standard library wrote. */
class DatasetsTest {
  private static final List<List<String>> CAPTIONS =
      List.of(
          List.of("A girl eats, smiling.", "A \"quoted\" word | a bar."),
          List.of("A dog on a beach.", "Zwei Hunde — süß."),
          List.of("A bed with a pillow.", "#0 is not a number."),
          List.of("A man on a moped.", "A man, a plan, a canal."));

  private static final String NO_SPLITS = ",split.validation=0.0,split.test=0.0";

  /** The images of a split as "id id", their captions and bytes checked against the originals. */
  private static String ids(CaptionDataset dataset, Split split) throws IOException {
    JsonNode hashes = Json.readTree(Samples.path("sha256.json"));
    List<String> numbers = List.of("9", "42", "133", "391895");
    List<String> ids = new ArrayList<>();
    for (CaptionedImage image : dataset.split(split)) {
      String number = image.id().replaceAll("^sub/|\\.(jpg|png)$", "");
      assertEquals(CAPTIONS.get(numbers.indexOf(number)), image.captions(), image.id());
      assertEquals(hashes.get(number).asText(), Sha256.of(image.image().bytes()), image.id());
      ids.add(image.id());
    }
    return String.join(" ", ids);
  }

  @ParameterizedTest
  @CsvSource({
    "coco:coco-karpathy, coco-karpathy, 9 42, 133, 391895",
    "coco:coco-2014, coco, 9, 42 133 391895, ''",
    "coco:coco-2017, coco, 9 42 133, 391895, ''",
    "flickr30k:flickr30k-karpathy, flickr30k-karpathy, 9.jpg 42.jpg, 133.jpg, 391895.jpg",
    "flickr8k:flickr8k-karpathy, flickr8k-karpathy, 9.jpg 42.jpg, 133.jpg, 391895.jpg",
    "flickr8k:flickr8k-token, flickr8k, 9.jpg 42.jpg, 133.jpg, 391895.jpg",
    "folder:folder-jsonl, folder, 9 42, 133, 391895"
  })
  void dataSetsWithSplitsOfTheirOwn(
      String spec, String name, String train, String validation, String test) throws IOException {
    CaptionDataset dataset = Samples.open(spec.replace(":", ":" + Samples.path("") + "/"));
    assertEquals(name, dataset.name());
    assertEquals(train, ids(dataset, Split.TRAIN));
    assertEquals(validation, ids(dataset, Split.VALIDATION));
    assertEquals(test, ids(dataset, Split.TEST));
  }

  @ParameterizedTest
  @CsvSource({
    "coco:coco-authors, 9 42 133 391895",
    "flickr30k:flickr30k-token, 9.jpg 42.jpg 133.jpg 391895.jpg",
    "flickr30k:flickr30k-kaggle, 9.jpg 42.jpg 133.jpg 391895.jpg",
    "flickr8k:flickr8k-kaggle, 9.jpg 42.jpg 133.jpg 391895.jpg"
  })
  void dataSetsWithoutSplits(String spec, String all) throws IOException {
    CaptionDataset dataset =
        Samples.open(spec.replace(":", ":" + Samples.path("") + "/") + NO_SPLITS);
    Set<String> expected = Set.of(all.split(" ", -1));
    assertEquals(expected, new HashSet<>(List.of(ids(dataset, Split.TRAIN).split(" ", -1))));
    assertEquals("", ids(dataset, Split.VALIDATION) + ids(dataset, Split.TEST));
  }

  @Test
  void folderCsvKeepsCommasQuotesAndLineEnds() throws IOException {
    CaptionDataset dataset = Samples.open("folder:" + Samples.path("folder-csv") + NO_SPLITS);
    CaptionedImage nine =
        dataset.split(Split.TRAIN).stream().filter(i -> i.id().equals("9.png")).findFirst().get();
    assertEquals(
        List.of("A girl eats, smiling.", "A \"quoted\" word | a bar.", "A caption\nof two lines."),
        nine.captions());
  }

  @Test
  void conceptualCaptionsLeavesOutTheImagesThatAreNotThere() throws IOException {
    CaptionDataset dataset = Samples.open("cc:" + Samples.path("cc"));
    List<String> train = dataset.split(Split.TRAIN).stream().map(CaptionedImage::id).toList();
    assertEquals(List.of("train/00000000.jpg", "train/00000002.jpg"), train);
    CaptionedImage validation = dataset.split(Split.VALIDATION).get(0);
    assertEquals("val/00000000.jpg", validation.id());
    assertEquals(List.of("A man on a moped."), validation.captions());
    assertEquals(
        List.of(
            new BadImage(
                "train/00000001.jpg", "train/00000001.jpg", "the file is not there", Split.TRAIN)),
        dataset.leftOut());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/*.tar", "/shard-*.tar"})
  void webDatasetShardsAreReadInPlace(String pattern) throws IOException {
    CaptionDataset dataset =
        Samples.open("webdataset:" + Samples.path("webdataset") + pattern + NO_SPLITS);
    JsonNode hashes = Json.readTree(Samples.path("sha256.json"));
    List<String> numbers = List.of("9", "42", "133", "391895");
    List<String> ids = new ArrayList<>();
    List<CaptionedImage> images = new ArrayList<>(dataset.split(Split.TRAIN));
    images.sort((a, b) -> a.id().compareTo(b.id()));
    for (int i = 0; i < images.size(); i++) {
      ids.add(images.get(i).id());
      assertEquals(CAPTIONS.get(i), images.get(i).captions());
      assertEquals(hashes.get(numbers.get(i)).asText(), Sha256.of(images.get(i).image().bytes()));
    }
    assertEquals(
        List.of(
            "shard-000000/00000", "shard-000000/00001", "shard-000001/00000", "shard-000001/00001"),
        ids);
  }

  @Test
  void embeddingsComeWithExplicitRowsAndThePhotosAtHand() throws IOException {
    CaptionDataset dataset =
        Samples.open(
            "embeddings:"
                + Samples.path("embeddings")
                + ",split.rows.train=0-0,split.rows.validation=1-1,split.rows.test=3-9");
    assertEquals("9.jpg", dataset.split(Split.TRAIN).get(0).id());
    assertEquals("42.jpg", ids(dataset, Split.VALIDATION));
    assertEquals("391895.jpg", dataset.split(Split.TEST).get(0).id());
    assertEquals(
        List.of(new BadImage("133.jpg", "row 2", "in none of split.rows")), dataset.leftOut());
    EmbeddingSource embeddings = dataset.embeddings().get();
    assertEquals(4, embeddings.dimension());
    float start = 9 / 1024f;
    assertArrayEquals(
        new float[] {start, 1 + start, 2 + start, 3 + start}, embeddings.get("9.jpg").get(), 1e-3f);
    assertEquals(Optional.empty(), embeddings.get("another.jpg"));
    ImageSource absent = dataset.split(Split.TRAIN).get(0).image();
    assertTrue(assertThrows(IOException.class, absent::bytes).getMessage().contains("9.jpg"));
  }

  /** People's own photos are turned; those of published data sets are as the report had them. */
  @Test
  void photosOfFoldersAreTurnedUnlessTheSpecificationSaysOtherwise() {
    String folder = "folder:" + Samples.path("folder-csv") + NO_SPLITS;
    assertEquals(Exif.TURN, Samples.open(folder).exif());
    assertEquals(Exif.IGNORE, Samples.open(folder + ",exif=ignore").exif());
    String published = "cc:" + Samples.path("cc");
    assertEquals(Exif.IGNORE, Samples.open(published).exif());
    CaptionDataset turned = TextRule.SENTENCE.apply(Samples.open(published + ",exif=turn"));
    assertEquals(Exif.TURN, turned.exif());
    assertThrows(InvalidInputException.class, () -> Samples.open(published + ",exif=sideways"));
  }

  @Test
  void imagesAreReadWhereImagesSays() throws IOException {
    CaptionDataset dataset =
        Samples.open(
            "flickr30k:"
                + Samples.path("flickr30k-token")
                + ",images="
                + Samples.path("flickr8k-karpathy/images.zip")
                + NO_SPLITS);
    assertTrue(dataset.split(Split.TRAIN).get(0).image().name().contains("images.zip!/"));
    assertEquals(4, ids(dataset, Split.TRAIN).split(" ", -1).length);
  }

  @Test
  void annotationsAreToldApartByContent() {
    for (String file :
        List.of(
            "coco-karpathy/dataset_coco.json",
            "coco-2014/annotations/captions_val2014.json",
            "coco-authors/annotations/train_caption.json")) {
      CaptionDataset dataset =
          Samples.open(
              "coco:" + Samples.path("coco-karpathy") + ",annotations=" + Samples.path(file));
      int count = 0;
      for (Split split : Split.values()) {
        count += dataset.split(split).size();
      }
      assertEquals(file.contains("val2014") ? 3 : 4, count, file);
    }
  }

  @Test
  void theLineAndTheJsonObjectSayTheSame() throws IOException {
    DataSpec line =
        DataSpec.parse(
            "coco:/a/b,missing=skip,split.seed=7,split.test=0.25,sampling=report-tenth-by-caption");
    DataSpec json =
        Json.mapper()
            .readValue(
                """
                {"format": "coco", "path": "/a/b", "missing": "skip",
                 "split": {"seed": 7, "test": 0.25}, "sampling": "report-tenth-by-caption"}
                """,
                DataSpec.class);
    assertEquals(json, line);
    assertEquals(json, Json.mapper().readValue(Json.toString(line), DataSpec.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "/no/format ! format:path",
        "imagenet:/x ! format 'imagenet'",
        "coco:/x,colour=red ! colour",
        "coco:/x,split.validation=0.7 ! split.validation",
        "coco:/x,missing=maybe ! missing",
        "embeddings:/x,split.rows.train=5 ! split.rows.train",
        "embeddings:/x,split.rows.train=9-5 ! split.rows.train: found '9-5'",
        "embeddings:/x,split.rows.train=0-5,split.rows.test=5-9 ! train 0-5 and test 5-9, which overlap",
        "embeddings:/x,split.rows.validation=0-9,split.rows.test=2-3 ! which overlap",
        "webdataset:/x,annotations=a.csv ! annotations or images for webdataset",
        "flickr30k:/no-such-folder ! no-such-folder",
        "flickr30k:/x,split.rows.train=0-5 ! rows for flickr30k"
      })
  void wrongSpecificationsAreNamed(String spec, String named) {
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> Samples.open(spec));
    assertTrue(e.getMessage().contains(named), e.getMessage());
  }
}
