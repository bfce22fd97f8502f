package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.data.Splits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is left out keeps its split, so that another split's scores do not count it. */
class LeftOutTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    StringBuilder csv = new StringBuilder("image,caption,split\n");
    for (String split : List.of("train", "validation", "test")) {
      csv.append(split + "-there.jpg,a dog," + split + "\n");
      csv.append(split + "-lost.jpg,a dog," + split + "\n");
      Files.write(folder.resolve(split + "-there.jpg"), new byte[] {1});
    }
    Files.writeString(folder.resolve("captions.csv"), csv);
  }

  private static Map<String, Split> leftOut(CaptionDataset data) {
    Map<String, Split> splits = new LinkedHashMap<>();
    data.leftOut().forEach(image -> splits.put(image.id(), image.split()));
    return splits;
  }

  private CaptionDataset open(String options) {
    return Samples.open("folder:" + folder + ",missing=skip" + options);
  }

  @Test
  void aDataSetsOwnSplits() {
    assertEquals(
        Map.of(
            "train-lost.jpg", Split.TRAIN,
            "validation-lost.jpg", Split.VALIDATION,
            "test-lost.jpg", Split.TEST),
        leftOut(open("")));
  }

  @Test
  void imagesWithoutSplitsHaveNone() throws IOException {
    StringBuilder csv = new StringBuilder("image,caption\nlost.jpg,a dog\n");
    for (int i = 0; i < 5; i++) {
      csv.append(i + ".jpg,a dog\n");
      Files.write(folder.resolve(i + ".jpg"), new byte[] {1});
    }
    Files.writeString(folder.resolve("captions.csv"), csv);
    Map<String, Split> expected = new LinkedHashMap<>();
    expected.put("lost.jpg", null);
    assertEquals(expected, leftOut(open("")));
  }

  @Test
  void otherSplitsMayNameThem() throws IOException {
    Path ids = Files.writeString(folder.resolve("ids.json"), "[\"train-lost.jpg\"]");
    assertEquals(Split.TEST, leftOut(open(",split.testIds=" + ids)).get("train-lost.jpg"));
    Splits splits =
        new Splits(
            "folder",
            Map.of(
                Split.TRAIN, List.of("train-there.jpg"),
                Split.TEST, List.of("validation-there.jpg", "validation-lost.jpg")));
    CaptionDataset other = splits.apply(open(""));
    assertEquals(Split.TEST, leftOut(other).get("validation-lost.jpg"));
    assertEquals(1, other.split(Split.TEST).size());
  }

  @Test
  void aListInACellIsSeveralCaptions() throws IOException {
    Files.writeString(
        folder.resolve("captions.csv"),
        """
        image,caption,split
        train-there.jpg,"[""a dog"", ""a red dog""]",train
        test-there.jpg,a cat,test
        """);
    assertEquals(List.of("a dog", "a red dog"), open("").split(Split.TRAIN).get(0).captions());
  }
}
