package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.DataFolder;
import dev.clipcap.data.NameIndex;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.data.Splits;
import dev.clipcap.io.CsvRecords;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts in other encodings, names in other forms. */
class OddNamesTest extends DataFolder {
  @ParameterizedTest
  @CsvSource({
    "captions.jsonl, folder",
    "captions.csv, folder",
    "results_20130124.token, flickr30k"
  })
  void aByteOrderMarkAndCarriageReturnsAreNoText(String file, String format) throws IOException {
    images("ä.jpg");
    String text =
        switch (file) {
          case "captions.jsonl" -> "{\"image\": \"ä.jpg\", \"text\": \"A cat.\"}\r\n";
          case "captions.csv" -> "image,caption\r\nä.jpg,A cat.\r\n";
          default -> "ä.jpg#0\tA cat.\r\n";
        };
    write(file, "\uFEFF" + text);
    assertEquals("ä.jpg=A cat.", content(open(format, NO_SPLITS)));
    write(file, text.replace("\r\n", "\r"));
    assertEquals("ä.jpg=A cat.", content(open(format, NO_SPLITS)));
    write(file, "\uFEFF" + text, StandardCharsets.UTF_16LE);
    assertTrue(refusal(format, "").contains(file + " line 1: found UTF-16"), refusal(format, ""));
    write(file, text, StandardCharsets.UTF_16); // with a big-endian mark
    assertTrue(refusal(format, "").contains(file + " line 1: found UTF-16"), refusal(format, ""));
    write(file, "b.jpg", StandardCharsets.UTF_16BE);
    assertTrue(refusal(format, "").contains("line 1: found NUL bytes"), refusal(format, ""));
    write(file, text, StandardCharsets.ISO_8859_1);
    String line = file.equals("captions.csv") ? " line 2" : " line 1";
    String message = refusal(format, "");
    assertTrue(message.contains(file + line + ": found bytes that are not UTF-8"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void jsonIsReadInTheEncodingsThatItsMarkTells(String charset) throws IOException {
    images("a.jpg");
    String text = "\uFEFF[{\"file\": \"a.jpg\", \"caption\": \"Süß.\"}]";
    write("captions.json", text, Charset.forName(charset));
    assertEquals("a.jpg=Süß.", content(open("folder", NO_SPLITS)));
  }

  /** Expected values: Python's csv module, by converters/csv_records.py. */
  @Test
  void recordsAreThoseOfPythonsCsv() throws IOException {
    List<List<String>> expected =
        Json.mapper().readValue(Samples.path("records.json").toFile(), new TypeReference<>() {});
    List<List<String>> records = new ArrayList<>();
    CsvRecords.forEach(Samples.path("records.csv"), ',', (fields, where) -> records.add(fields));
    assertEquals(expected, records);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NFC", "NFD"})
  void aNameIsFoundInUnicodesOtherForm(String onDisk) throws IOException {
    Normalizer.Form disk = Normalizer.Form.valueOf(onDisk);
    Normalizer.Form other = disk == Normalizer.Form.NFC ? Normalizer.Form.NFD : Normalizer.Form.NFC;
    String named = Normalizer.normalize("größe/café.jpg", other);
    images(Normalizer.normalize("größe/café.jpg", disk));
    write("captions.csv", "image,caption\n" + named + ",A cat.\n");
    CaptionDataset dataset = open("folder", NO_SPLITS);
    assertEquals(named + "=A cat.", content(dataset));
    assertTrue(Files.exists(Path.of(dataset.split(Split.TRAIN).get(0).image().name())));
    String both = "image,caption\n" + named + ",A cat.\n" + Normalizer.normalize(named, disk);
    write("two.csv", both + ",A dog.\n");
    String two = refusal("folder", ",annotations=" + folder.resolve("two.csv"));
    assertTrue(two.contains("two.csv line 3") && two.contains("each file under one name"), two);
    // Ids of splits, and of a list of test images, in the form of the disk.
    String id = Normalizer.normalize("größe/café.jpg", disk);
    Json.write(folder.resolve("ids.json"), List.of(id));
    String options = ",split.testIds=" + folder.resolve("ids.json");
    assertEquals(1, open("folder", NO_SPLITS + options).split(Split.TEST).size());
    Splits splits = new Splits("folder", Map.of(Split.TEST, List.of(id)));
    assertEquals(named, splits.apply(dataset).split(Split.TEST).get(0).id());
    Splits twice = new Splits("folder", Map.of(Split.TEST, List.of(id, named)));
    assertThrows(InvalidInputException.class, () -> twice.apply(dataset));
  }

  @Test
  void ofTwoFormsTheVerySameNameWins() throws IOException {
    String composed = Normalizer.normalize("é.jpg", Normalizer.Form.NFC);
    String decomposed = Normalizer.normalize("é.jpg", Normalizer.Form.NFD);
    NameIndex both = new NameIndex(List.of(composed, decomposed));
    assertEquals(composed, both.find(composed).orElseThrow());
    assertEquals(decomposed, both.find(decomposed).orElseThrow());
    String two = Normalizer.normalize("éé.jpg", Normalizer.Form.NFC);
    String mixed = "é" + decomposed;
    NameIndex unclear =
        new NameIndex(List.of(Normalizer.normalize(two, Normalizer.Form.NFD), mixed));
    assertTrue(unclear.find(two).isEmpty());
  }

  @Test
  void aFileOfTheSameNameInOtherCaseIsNamed() throws IOException {
    images("Sub/IMG.JPG");
    write("captions.csv", "image,caption\nsub/img.jpg,A cat.\n");
    if (Files.exists(folder.resolve("sub/img.jpg"))) {
      return; // the file system knows no case
    }
    assertTrue(
        refusal("folder", "")
            .contains("image 'sub/img.jpg', which is not there, but 'Sub/IMG.JPG' is"));
  }

  @ParameterizedTest
  @CsvSource({
    "photos_1.jpg, captions_train.json, false",
    "COCO_val2014_000000000001.jpg, captions_interval.json, true",
    "COCO_val2014_000000000001.jpg, captions_val2014.json, true"
  })
  void onlyCocosOwnNamesAreLookedForByTheirNumber(String name, String file, boolean found)
      throws IOException {
    images("1.jpg", "000000000001.jpg");
    write(
        file,
        "{\"images\": [{\"id\": 1, \"file_name\": \"%s\"}], \"annotations\": [{\"id\": 1,"
                .formatted(name)
            + " \"image_id\": 1, \"caption\": \"A cat.\"}]}");
    String options = ",annotations=" + folder.resolve(file);
    if (!found) {
      assertTrue(refusal("coco", options).contains("'photos_1.jpg', which is not there"));
      return;
    }
    boolean validation = file.contains("val2014");
    CaptionDataset dataset = open("coco", options + (validation ? "" : NO_SPLITS));
    assertEquals(1, dataset.split(validation ? Split.VALIDATION : Split.TRAIN).size());
  }
}
