package dev.clipcap.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which data set to read and how to split it: the {@code data} object of an experiment, or the same
 * in one line, {@code format:path,name=value,split.seed=3}.
 *
 * @param format storybook, coco, flickr30k, flickr8k, cc, folder, webdataset or embeddings
 * @param path the data set's folder; for webdataset also tar files named with *
 * @param annotations the caption file, where it is not where {@code path} usually has it
 * @param images a folder, .zip or .tar of the images, where they are not under {@code path}
 * @param missing what to do about images that are named but not there or have no caption; by
 *     default REFUSE, and SKIP for cc, whose links die
 * @param split how to split by image; by default as the data set says, else seeded
 * @param sampling which of the training captions to keep; by default ALL
 * @param exif what to do about a camera's orientation in the images' EXIF; by default TURN for
 *     folder, people's own photos, and IGNORE for the others, as the paper authors and the student
 *     report did
 */
public record DataSpec(
    String format,
    String path,
    String annotations,
    String images,
    Missing missing,
    SplitRule split,
    Sampling sampling,
    Exif exif) {
  private static final Pattern LINE = Pattern.compile("([a-z0-9]+):(.+?)((?:,[a-zA-Z.]+=[^,]*)*)");

  /** What to do about an image that is named but not there, or that has no caption. */
  public enum Missing {
    @JsonProperty("refuse")
    REFUSE,
    @JsonProperty("skip")
    SKIP
  }

  /** Which of the training captions to keep. */
  public enum Sampling {
    @JsonProperty("all")
    ALL,
    /**
     * A tenth of the training captions, drawn by caption as the student report did, and images
     * named by {@code split.testIds} stay in training: the test is not clean.
     */
    @JsonProperty("report-tenth-by-caption")
    REPORT_TENTH_BY_CAPTION
  }

  public DataSpec {
    if (format == null || path == null || path.isBlank()) {
      throw new InvalidInputException(
          "data", "no format or no path", "both", "write for example coco:/path/to/coco");
    }
    missing = missing != null ? missing : format.equals("cc") ? Missing.SKIP : Missing.REFUSE;
    split = split != null ? split : SplitRule.DEFAULT;
    sampling = sampling != null ? sampling : Sampling.ALL;
    exif = exif != null ? exif : format.equals("folder") ? Exif.TURN : Exif.IGNORE;
  }

  /**
   * Reads the one-line form. Names with a dot are fields of the inner objects.
   *
   * @throws InvalidInputException if it is not of that form or names an unknown option
   */
  public static DataSpec parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new InvalidInputException(
          "data", "'" + line + "'", "format:path", "write for example coco:/path/to/coco");
    }
    ObjectNode tree = Json.mapper().createObjectNode();
    tree.put("format", matcher.group(1)).put("path", matcher.group(2));
    for (String option : matcher.group(3).split(",", -1)) {
      if (!option.isEmpty()) {
        int equals = option.indexOf('=');
        put(tree, option.substring(0, equals), option.substring(equals + 1));
      }
    }
    return Json.convert(tree, DataSpec.class, "data '" + line + "'");
  }

  private static void put(ObjectNode tree, String name, String value) {
    int dot = name.indexOf('.');
    if (dot >= 0) {
      put(tree.withObject("/" + name.substring(0, dot)), name.substring(dot + 1), value);
    } else if (value.matches("\\d{1,18}")) {
      tree.put(name, Long.parseLong(value));
    } else if (value.matches("\\d*\\.\\d+")) {
      tree.put(name, Double.parseDouble(value));
    } else {
      tree.put(name, value);
    }
  }
}
