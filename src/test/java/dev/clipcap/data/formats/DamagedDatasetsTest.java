package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each format's sample, damaged in one place: the file and the place must be named. */
class DamagedDatasetsTest {
  @TempDir Path folder;

  private static String refusal(String spec) {
    return assertThrows(InvalidInputException.class, () -> Samples.open(spec)).getMessage();
  }

  /**
   * Columns: format, sample, file in it, text found once or more, replacement, two parts of the
   * error.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        // Wrong types and values.
        "coco ! coco-karpathy ! dataset_coco.json ! `\"A bed with a pillow.\"` ! 7 ! images[2]",
        "coco ! coco-karpathy ! dataset_coco.json ! `\"cocoid\": 42` ! `\"cocoid\": 4.2` ! images[1]",
        "coco ! coco-karpathy ! dataset_coco.json ! `\"restval\"` ! `\"rest\"` ! images[1]",
        "coco ! coco-karpathy ! dataset_coco.json ! `\"images\"` ! `\"pictures\"` ! no field 'images'",
        "coco ! coco-2014 ! annotations/captions_val2014.json ! `\"image_id\": 133` ! `\"image_id\": []` ! annotations[2]",
        "coco ! coco-2014 ! annotations/captions_val2014.json ! `\"annotations\"` ! `\"notes\"` ! no field 'annotations'",
        "coco ! coco-authors ! annotations/train_caption.json ! `\"133\"` ! `\"x133\"` ! [4]",
        "flickr8k ! flickr8k-karpathy ! dataset_flickr8k.json ! `\"133.jpg\"` ! 133 ! images[2]",
        "flickr30k ! flickr30k-token ! results_20130124.token ! `9.jpg#1\t` ! `9.jpg 1 ` ! token line 2",
        "flickr30k ! flickr30k-kaggle ! flickr30k_images/results.csv ! `42.jpg| 1|` ! `42.jpg  1|` ! csv line 5",
        "flickr8k ! flickr8k-kaggle ! captions.txt ! `42.jpg,A` ! `42.jpg;A` ! captions.txt line 4",
        "cc ! cc ! Train_GCC-training.tsv ! `.\thttp://example.org/133` ! `. http` ! training.tsv line 3",
        "folder ! folder-jsonl ! captions.jsonl ! `\"id\": 42` ! `\"id\": {}` ! jsonl line 2",
        "folder ! folder-jsonl ! captions.jsonl ! `\"split\": \"test\"` ! `\"split\": \"best\"` ! jsonl line 4",
        "folder ! folder-csv ! metadata.csv ! `file_name,` ! `name,` ! metadata.csv line 1",
        "folder ! folder-csv ! metadata.csv ! `9.png,\"A girl eats, smiling.\"` ! `9.png` ! metadata.csv line 2",
        "embeddings ! embeddings ! captions.json ! `\"row\": 2` ! `\"row\": \"2\"` ! captions.json [2]",
        "embeddings ! embeddings ! captions.json ! `\"row\": 2` ! `\"row\": 4` ! captions.json [2]",
        // Nothing said about an image.
        "coco ! coco-2014 ! annotations/captions_val2014.json ! `A bed with a pillow.` ! `` ! annotations[2]",
        "flickr8k ! flickr8k-kaggle ! captions.txt ! `A dog on a beach.` ! `` ! captions.txt line 4",
        "embeddings ! embeddings ! captions.json ! `A dog on a beach.` ! `` ! captions.json [1]",
        // The same id twice.
        "coco ! coco-karpathy ! dataset_coco.json ! `\"cocoid\": 42` ! `\"cocoid\": 9` ! images[1]",
        "coco ! coco-2014 ! annotations/captions_val2014.json ! `\"id\": 42}` ! `\"id\": 9}` ! images[0]",
        "coco ! coco-2014 ! annotations/captions_val2014.json ! `\"id\": 2001` ! `\"id\": 2000` ! annotations[1]",
        "coco ! coco-authors ! annotations/train_caption.json ! `\"id\": 5}` ! `\"id\": 4}` ! [5]",
        "flickr30k ! flickr30k-karpathy ! dataset_flickr30k.json ! `\"133.jpg\"` ! `\"9.jpg\"` ! images[2]",
        "flickr30k ! flickr30k-token ! results_20130124.token ! `9.jpg#1` ! `9.jpg#0` ! token line 2",
        "flickr30k ! flickr30k-kaggle ! flickr30k_images/results.csv ! `42.jpg| 1` ! `42.jpg| 0` ! csv line 5",
        "flickr8k ! flickr8k-token ! Flickr_8k.devImages.txt ! `133.jpg` ! `9.jpg` ! Images.txt line",
        "cc ! cc ! Train_GCC-training.tsv ! `42.jpg` ! `42.jpg\ttrain/00000000.jpg` ! training.tsv line 2",
        "folder ! folder-jsonl ! captions.jsonl ! `\"id\": 42` ! `\"id\": 9` ! jsonl line 2",
        "embeddings ! embeddings ! captions.json ! `\"row\": 2` ! `\"row\": 1` ! captions.json [2]",
        "embeddings ! embeddings ! captions.json ! `\"133.jpg\"` ! `\"9.jpg\"` ! captions.json [2]",
        // Images that are not there.
        "coco ! coco-karpathy ! dataset_coco.json ! `COCO_val2014_000000000133` ! `COCO_val2014_000000000134` ! 000000000134.jpg",
        "coco ! coco-2017 ! annotations/captions_train2017.json ! `000000000042` ! `000000000043` ! 000000000043.jpg",
        "coco ! coco-authors ! annotations/train_caption.json ! `\"133\"` ! `\"134\"` ! 000000000134.jpg",
        "flickr30k ! flickr30k-token ! results_20130124.token ! `42.jpg` ! `43.jpg` ! token line 3",
        "flickr8k ! flickr8k-kaggle ! captions.txt ! `42.jpg` ! `43.jpg` ! captions.txt line 4",
        "folder ! folder-jsonl ! captions.jsonl ! `sub/42` ! `sub/43` ! jsonl line 2",
        // Names that lead out of the data set.
        "coco ! coco-karpathy ! dataset_coco.json ! `COCO_val2014_000000000133` ! `../x` ! images[2]",
        "coco ! coco-2017 ! annotations/captions_train2017.json ! `000000000042` ! `/etc/x` ! images[1]",
        "flickr30k ! flickr30k-token ! results_20130124.token ! `42.jpg` ! `../42.jpg` ! token line 3",
        "flickr30k ! flickr30k-kaggle ! flickr30k_images/results.csv ! `42.jpg` ! `/42.jpg` ! csv line 4",
        "flickr8k ! flickr8k-kaggle ! captions.txt ! `42.jpg` ! `C:\\x.jpg` ! captions.txt line 4",
        "cc ! cc ! Train_GCC-training.tsv ! `42.jpg` ! `42.jpg\t/etc/passwd` ! training.tsv line 2",
        "folder ! folder-jsonl ! captions.jsonl ! `sub/42` ! `sub/../../42` ! jsonl line 2",
        "folder ! folder-csv ! metadata.csv ! `133.png` ! `..\\\\133.png` ! metadata.csv line",
        "embeddings ! embeddings ! captions.json ! `\"133.jpg\"` ! `\"/133.jpg\"` ! captions.json [2]",
      })
  void oneDamageIsNamed(
      String format, String sample, String file, String found, String replacement, String named)
      throws IOException {
    Samples.copy(sample, folder.resolve("d"));
    Path damaged = folder.resolve("d").resolve(file);
    String text = Files.readString(damaged);
    assertTrue(text.contains(found), "the sample must contain " + found);
    Files.writeString(damaged, text.replace(found, replacement == null ? "" : replacement));
    String missing = format.equals("cc") ? ",missing=skip" : "";
    String message = refusal(format + ":" + folder.resolve("d") + missing);
    assertTrue(message.contains(named), message);
    assertTrue(message.contains(folder.toString()), "no file in: " + message);
  }

  @ParameterizedTest
  @CsvSource({
    "coco, coco-karpathy, dataset_coco.json",
    "coco, coco-2014, annotations/captions_val2014.json",
    "coco, coco-authors, annotations/train_caption.json",
    "flickr8k, flickr8k-karpathy, dataset_flickr8k.json",
    "embeddings, embeddings, captions.json",
    "embeddings, embeddings, clip_embeddings.npy"
  })
  void aFileCutAnywhereIsRefusedByName(String format, String sample, String file)
      throws IOException {
    Samples.copy(sample, folder.resolve("d"));
    Path damaged = folder.resolve("d").resolve(file);
    byte[] whole = Files.readAllBytes(damaged);
    int step = Math.max(1, whole.length / 40);
    for (int length = 0; length < whole.length; length += step) {
      Files.write(damaged, Arrays.copyOf(whole, length));
      String message = refusal(format + ":" + folder.resolve("d"));
      assertTrue(message.contains(damaged.getFileName().toString()), length + ": " + message);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "flickr30k, flickr30k-token, results_20130124.token, 391895.jpg#1",
    "flickr30k, flickr30k-kaggle, flickr30k_images/results.csv, 391895.jpg| 1",
    "flickr8k, flickr8k-kaggle, captions.txt, '391895.jpg,\"A man, a'",
    "cc, cc, Train_GCC-training.tsv, A bed with",
    "folder, folder-jsonl, captions.jsonl, '{\"image\": \"sub/391895'",
    "folder, folder-csv, metadata.csv, '\"A caption'"
  })
  void aLineCutInItsMiddleIsRefusedByNumber(String format, String sample, String file, String last)
      throws IOException {
    Samples.copy(sample, folder.resolve("d"));
    Path damaged = folder.resolve("d").resolve(file);
    String text = Files.readString(damaged);
    String cut = text.substring(0, text.lastIndexOf(last) + last.length());
    Files.writeString(damaged, cut);
    String message = refusal(format + ":" + folder.resolve("d"));
    long line = cut.lines().count();
    assertTrue(message.contains(file + " line " + line), message);
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Samples.copy("flickr30k-token", folder.resolve("d"));
    Path token = folder.resolve("d/results_20130124.token");
    Files.writeString(token, "9.jpg#0\tsüß\n", StandardCharsets.ISO_8859_1);
    assertTrue(refusal("flickr30k:" + folder.resolve("d")).contains("not UTF-8"));
  }

  @Test
  void missingImagesAreListedWhereTheyMayBeSkipped() throws IOException {
    Samples.copy("coco-karpathy", folder.resolve("d"));
    Files.delete(folder.resolve("d/val2014/COCO_val2014_000000000042.jpg"));
    CaptionDataset dataset = Samples.open("coco:" + folder.resolve("d") + ",missing=skip");
    assertEquals(1, dataset.split(Split.TRAIN).size());
    assertEquals("42", dataset.leftOut().get(0).id());
  }

  @Test
  void aSecondRowOfAnImageMustBeInTheSameSplit() throws IOException {
    Samples.copy("embeddings", folder.resolve("d"));
    Path captions = folder.resolve("d/captions.json");
    Files.writeString(captions, Files.readString(captions).replace("\"133.jpg\"", "\"9.jpg\""));
    String spec = "embeddings:" + folder.resolve("d");
    CaptionDataset together = Samples.open(spec + ",split.rows.train=0-3");
    assertEquals("9.jpg#2", together.split(Split.TRAIN).get(2).id());
    float[] second = together.embeddings().get().get("9.jpg#2").get();
    assertEquals(133 / 1024f, second[0], 1e-4f);
    assertEquals(9 / 1024f, together.embeddings().get().get("9.jpg").get()[0], 1e-4f);
    String message = refusal(spec + ",split.rows.train=0-1,split.rows.test=2-3");
    assertTrue(message.contains("image '9.jpg' again"), message);
  }

  @Test
  void embeddingsOfZerosOrNotANumberAreRefused() throws IOException {
    Samples.copy("embeddings", folder.resolve("d"));
    Path npy = folder.resolve("d/clip_embeddings.npy");
    byte[] bytes = Files.readAllBytes(npy);
    int row = 4 * Short.BYTES;
    int third = bytes.length - 2 * row;
    byte[] zeros = bytes.clone();
    Arrays.fill(zeros, third, third + row, (byte) 0);
    Files.write(npy, zeros);
    String message = refusal("embeddings:" + folder.resolve("d"));
    assertTrue(message.contains("[2]") && message.contains("zeros"), message);
    byte[] nan = bytes.clone();
    nan[third + 1] = 0x7e;
    Files.write(npy, nan);
    message = refusal("embeddings:" + folder.resolve("d"));
    assertTrue(message.contains("[2]") && message.contains("NaN"), message);
  }
}
