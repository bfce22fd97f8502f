package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.clipcap.data.BadCaption;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.DataFolder;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.io.Json;
import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as people have them: other columns, captions and rows that are missing. */
class OddDatasetsTest extends DataFolder {
  @ParameterizedTest
  @CsvSource({
    "Train_GCC-training.tsv, 'a cat\thttp://x.org/1\na dog\thttps://x.org/2?a=b\n'",
    "Train_GCC-training.tsv, 'http://x.org/1\ta cat\nhttps://x.org/2?a=b\ta dog\n'",
    "cc12m.tsv, 'HTTP://x.org/1\ta cat\r\n//x.org/2\ta dog\r\n'"
  })
  void theColumnWithTheAddressIsNoCaption(String file, String text) throws IOException {
    images("train/00000000.jpg", "train/00000001.jpg");
    write(file, text);
    assertEquals(
        "train/00000000.jpg=a cat train/00000001.jpg=a dog", content(open("cc", NO_SPLITS)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "'a cat\thttp://x.org/1\nhttp://x.org/2\ta dog\n' ! line 2: found the address before",
        "'http://x.org/1\ta cat\na dog\thttp://x.org/2\n' ! line 2: found a caption before",
        "'a cat\ta dog\n' ! line 1: found no web address",
        "'caption\turl\na cat\thttp://x.org/1\n' ! line 1: found no web address",
        "'http://x.org/1\thttp://x.org/2\n' ! line 1: found two web addresses"
      })
  void columnsInNoClearOrderAreRefused(String text, String named) throws IOException {
    images("train/00000000.jpg", "train/00000001.jpg");
    write("Train_GCC-training.tsv", text);
    String message = refusal("cc", "");
    assertTrue(message.contains(named), message);
  }

  @ParameterizedTest
  @CsvSource({
    "'image,caption\na.jpg,Red, green.\nb.jpg,\"Blue, so.\"\n'",
    "'a.jpg,Red, green.\nb.jpg,\"Blue, so.\"\n'",
    "'caption,image\n\"Red, green.\",a.jpg\n\"Blue, so.\",b.jpg\n'",
    "'image_name,comment_number,comment\na.jpg,0,Red, green.\nb.jpg,0,\"Blue, so.\"\n'",
    "',image,caption\n0,a.jpg,Red, green.\n1,b.jpg,\"Blue, so.\"\n'",
    "'image_name| comment_number| comment\na.jpg| 0| Red, green.\nb.jpg| 0| Blue, so.\n'",
    "'a.jpg| 0| Red, green.\nb.jpg| 0| Blue, so.\n'"
  })
  void flickrsColumnsAreWhatTheHeaderSays(String text) throws IOException {
    images("a.jpg", "b.jpg");
    write("captions.txt", text);
    assertEquals("a.jpg=Red, green. b.jpg=Blue, so.", content(open("flickr8k", NO_SPLITS)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "'a.jpg,0,Red.\n' ! captions.txt line 1: found the first record [a.jpg, 0, Red.]",
        "'Red.,a.jpg\n' ! captions.txt line 1",
        "'caption,image\nRed, green.,a.jpg\n' ! captions.txt line 2: found 3 fields",
        "'name| text| number\na.jpg| Red.| 0\n' ! captions.txt line 1"
      })
  void flickrsOtherColumnsAreRefused(String text, String named) throws IOException {
    images("a.jpg");
    write("captions.txt", text);
    String message = refusal("flickr8k", ",missing=skip");
    assertTrue(message.contains(named), message);
  }

  private void withoutCaption(String format) throws IOException {
    images("images/000000000001.jpg", "images/000000000002.jpg", "1.jpg", "2.jpg");
    switch (format) {
      case "coco" ->
          write(
              "annotations/captions_train2017.json",
              """
              {"images": [{"id": 1, "file_name": "000000000001.jpg"},
                          {"id": 2, "file_name": "000000000002.jpg"}],
               "annotations": [{"id": 7, "image_id": "1", "caption": "A cat."}]}
              """);
      case "flickr30k" ->
          write(
              "dataset_flickr30k.json",
              """
              {"images": [{"filename": "1.jpg", "split": "train", "sentences": [{"raw": "A cat."}]},
                          {"filename": "2.jpg", "split": "train", "sentences": []}]}
              """);
      case "flickr8k" -> write("captions.txt", "image,caption\n1.jpg,A cat.\n2.jpg,\n");
      case "folder" ->
          write(
              "captions.jsonl",
              "{\"image\": \"1.jpg\", \"text\": \"A cat.\"}\n{\"image\": \"2.jpg\"}\n");
      default -> throw new IllegalArgumentException(format);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"coco", "flickr30k", "flickr8k", "folder"})
  void anImageWithoutACaptionIsLeftOutAndListedWhereThatIsAskedFor(String format)
      throws IOException {
    withoutCaption(format);
    CaptionDataset dataset = open(format, ",missing=skip" + NO_SPLITS);
    assertTrue(content(dataset).matches("1(\\.jpg)?=A cat\\."), content(dataset));
    assertEquals(1, dataset.leftOut().size());
    assertTrue(dataset.leftOut().get(0).id().startsWith("2"));
    assertEquals("no caption", dataset.leftOut().get(0).reason());
    assertEquals(List.of(), dataset.emptyCaptions());
    String message = refusal(format, NO_SPLITS);
    assertTrue(message.contains("missing=skip"), message);
  }

  @Test
  void anEmptyCaptionBesideOthersIsLeftOutAndListed() throws IOException {
    images("1.jpg");
    write("captions.csv", "image,caption\n1.jpg,A cat.\n1.jpg,\"  \"\n");
    CaptionDataset dataset = open("folder", ",missing=skip" + NO_SPLITS);
    assertEquals("1.jpg=A cat.", content(dataset));
    assertEquals(List.of(new BadCaption("1.jpg", "", "empty: left out")), dataset.emptyCaptions());
    assertEquals(List.of(), dataset.leftOut());
  }

  @Test
  void aCaptionThatIsNullIsAnEmptyOne() throws IOException {
    withoutCaption("coco");
    Path file = folder.resolve("annotations/captions_train2017.json");
    String more = ", {\"id\": 8, \"image_id\": 2, \"caption\": null}]}";
    Files.writeString(file, Files.readString(file).strip().replaceFirst("]}$", more));
    List<BadImage> leftOut = open("coco", ",missing=skip" + NO_SPLITS).leftOut();
    String file2 = folder.resolve("images/000000000002.jpg").toString();
    assertEquals(List.of(new BadImage("2", file2, "no caption")), leftOut);
    assertTrue(refusal("coco", "").contains("annotations[1] (line 3): found an empty caption"));
  }

  /** numpy.save(file, numpy.zeros((2, 3), order="F")) begins so. */
  @Test
  void embeddingsInFortransOrderHaveARemedyThatHelps() throws IOException {
    String header = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }";
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
    java.io.ByteArrayOutputStream npy = new java.io.ByteArrayOutputStream();
    npy.write(start);
    npy.write((header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.UTF_8));
    npy.write(new byte[48]);
    Files.write(folder.resolve("a.npy"), npy.toByteArray());
    write("captions.json", "[]");
    assertTrue(
        refusal("embeddings", "")
            .endsWith("numpy.ascontiguousarray(array, dtype='<f4') with numpy.save"));
  }

  @Test
  void embeddingsOfImagesWithoutCaptionAndRowsWithoutImage() throws IOException {
    Samples.copy("embeddings", folder.resolve("d"));
    write("d/._clip_embeddings.npy", "macOS");
    Path captions = folder.resolve("d/captions.json");
    String text = Files.readString(captions);
    Files.writeString(captions, text.replace("\"A dog on a beach.\"", "\" \""));
    CaptionDataset some = open("embeddings", "/d,missing=skip" + NO_SPLITS);
    assertEquals("42.jpg", some.emptyCaptions().get(0).image());
    List<Object> rows = Json.mapper().readValue(text, new TypeReference<>() {});
    Json.write(captions, rows.subList(1, 3));
    String message = refusal("embeddings", "/d");
    assertTrue(message.contains("no image for 2 of 4 rows: #0, #3, expected"), message);
    CaptionDataset two = open("embeddings", "/d,missing=skip" + NO_SPLITS);
    assertEquals(2, two.split(Split.TRAIN).size());
    assertEquals(List.of("#0", "#3"), two.leftOut().stream().map(BadImage::id).toList());
  }

  @Test
  void captionsAsOneJsonArray() throws IOException {
    images("a.jpg", "sub/b.jpg");
    write(
        "captions.json",
        """
        \uFEFF[{"id": "a", "file": "a.jpg", "split": "train", "captions": ["A cat .", "One cat ."]},
         {"id": 7, "file": "sub/b.jpg", "split": "dev", "captions": ["A dog ."]}]
        """);
    CaptionDataset dataset = open("folder", "");
    assertEquals("7=A dog . a=A cat ./One cat .", content(dataset));
    assertEquals("7", dataset.split(Split.VALIDATION).get(0).id());
    write("captions.jsonl", "{}");
    String message = refusal("folder", "");
    assertTrue(message.contains("found captions.json and captions.jsonl"), message);
    String array = Files.readString(folder.resolve("captions.json")).substring(1);
    write("captions.json", "{\"version\": 2, \"images\": " + array + "}"); // as Storybook's
    String options = ",annotations=" + folder.resolve("captions.json");
    assertEquals(content(dataset), content(open("folder", options)));
  }

  @Test
  void storybookBySpecification() throws IOException {
    images("images/x.jpg");
    StorybookConfig config = StorybookConfig.DEFAULT;
    List<Storybook.Entry> entries = new ArrayList<>();
    for (int i = 0; i < config.images(); i++) {
      entries.add(
          new Storybook.Entry(
              "id-" + i, "images/x.jpg", Split.TRAIN, Collections.nCopies(5, "A cat.")));
    }
    Json.write(
        folder.resolve("captions.json"), new Storybook.Index(config, Storybook.VERSION, entries));
    CaptionDataset dataset = open("storybook", "");
    assertEquals("storybook", dataset.name());
    assertEquals(3050, dataset.split(Split.TRAIN).size());
    assertTrue(refusal("storybook", ",missing=skip").contains("options for storybook"));
    assertTrue(refusal("nonsense", "").contains("storybook, cc, coco"));
  }

  @Test
  void anImageInNoOfficialListIsLeftOutOnce() throws IOException {
    images("a.jpg");
    write("Flickr8k.token.txt", "a.jpg#0\tA cat.\nb.jpg#0\tA dog.\nb.jpg#1\tA pup.\n");
    write("Flickr_8k.trainImages.txt", "a.jpg\n");
    List<BadImage> leftOut = open("flickr8k", NO_SPLITS).leftOut();
    assertEquals(
        List.of("b.jpg: in none of the lists of the splits"),
        leftOut.stream().map(b -> b.id() + ": " + b.reason()).collect(Collectors.toList()));
  }
}
