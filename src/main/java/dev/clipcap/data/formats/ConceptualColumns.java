package dev.clipcap.data.formats;

import dev.clipcap.io.InvalidInputException;
import java.util.regex.Pattern;

/**
 * Which column of a file is the caption. CC3M has caption and address, CC12M address and caption;
 * neither has a header. The first line that has an address in one of the two columns decides for
 * the file, and the other lines must agree.
 */
final class ConceptualColumns {
  private static final Pattern ADDRESS =
      Pattern.compile("(?i)\\s*(https?:)?//[^\\s/]+\\S*\\s*"); // some have no scheme

  private int address = -1; // its column, once it is known

  /** The caption of a line's columns. */
  String caption(String[] columns, String where) {
    if (columns.length < 2) {
      throw invalid(where, "no tab", "caption<tab>address, or address<tab>caption");
    }
    boolean first = ADDRESS.matcher(columns[0]).matches();
    boolean second = ADDRESS.matcher(columns[1]).matches();
    if (!first && !second) {
      throw invalid(where, "no web address", "caption<tab>address, or address<tab>caption");
    }
    if (address < 0 && first && second) {
      throw invalid(where, "two web addresses", "a caption and an address");
    }
    if (address < 0) {
      address = first ? 0 : 1;
    }
    if (!(address == 0 ? first : second)) {
      throw invalid(
          where,
          address == 0 ? "a caption before the address" : "the address before the caption",
          address == 0 ? "the address first, as above" : "the caption first, as above");
    }
    return columns[1 - address].strip();
  }

  private static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where, found, expected, "correct the line, or download the file again");
  }
}
