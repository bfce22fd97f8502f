package dev.clipcap.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cells of CSV that hold several texts. */
public final class CsvCells {
  private static final Pattern LIST = Pattern.compile("\\s*\\[\\s*(['\"].*)?]\\s*", Pattern.DOTALL);

  private CsvCells() {}

  /**
   * The texts of a cell: those of a list of strings in JSON, as Flickr30k's annotations on the hub
   * have them; any other text is one.
   *
   * @param where the cell's record, for errors
   * @throws InvalidInputException if it is a list of texts in another notation, such as Python's
   */
  public static List<String> texts(String cell, String where) {
    if (!LIST.matcher(cell).matches()) {
      return List.of(cell);
    }
    List<String> texts = new ArrayList<>();
    try {
      for (JsonNode one : Json.mapper().readTree(cell)) {
        texts.add(one.isTextual() ? one.textValue() : null);
      }
    } catch (JsonProcessingException e) {
      texts.add(null);
    }
    if (texts.contains(null)) {
      throw new InvalidInputException(
          where,
          "a list in one cell that is not JSON",
          "a caption, or a list of strings in JSON",
          "write it with json.dumps, or give each caption a line of its own");
    }
    return texts;
  }
}
