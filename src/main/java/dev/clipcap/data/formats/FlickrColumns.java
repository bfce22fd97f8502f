package dev.clipcap.data.formats;

import dev.clipcap.io.InvalidInputException;
import java.util.List;
import java.util.Locale;

/**
 * Where the image and its caption stand in Kaggle's files with commas, as the first record says:
 * {@code image,caption}, or {@code image_name,comment_number,comment}, in any order; without a
 * header, image and caption. Commas in a last, unquoted caption belong to it.
 *
 * @param isHeader whether the first record names the columns
 * @param count of columns
 */
record FlickrColumns(boolean isHeader, int imageColumn, int captionColumn, int count) {
  private static final List<String> IMAGE = List.of("image", "image_name");
  private static final List<String> CAPTION = List.of("caption", "comment");
  private static final List<String> OTHER = List.of("comment_number", "");

  /**
   * By the first record of a file.
   *
   * @throws InvalidInputException if it is neither a header nor an image and its caption
   */
  static FlickrColumns of(List<String> first, String where) {
    List<String> names = first.stream().map(f -> f.strip().toLowerCase(Locale.ROOT)).toList();
    long images = names.stream().filter(IMAGE::contains).count();
    long captions = names.stream().filter(CAPTION::contains).count();
    long others = names.stream().filter(OTHER::contains).count();
    if (images == 1 && captions == 1 && others == names.size() - 2) {
      int image = indexOfAny(names, IMAGE);
      return new FlickrColumns(true, image, indexOfAny(names, CAPTION), names.size());
    }
    boolean fileFirst = names.get(0).matches("\\S+\\.(jpg|jpeg|jpe|png|webp|gif|bmp|tiff?)");
    boolean number = names.size() > 2 && names.get(1).matches("\\d*");
    if (names.size() < 2 || !fileFirst || number) {
      throw new InvalidInputException(
          where,
          "the first record " + first,
          "the header image,caption or image_name,comment_number,comment",
          "correct the first line");
    }
    return new FlickrColumns(false, 0, 1, 2);
  }

  private static int indexOfAny(List<String> names, List<String> wanted) {
    int i = 0;
    while (!wanted.contains(names.get(i))) {
      i++;
    }
    return i;
  }

  String image(List<String> fields, String where) {
    if (fields.size() < count || (fields.size() > count && captionColumn != count - 1)) {
      throw new InvalidInputException(
          where,
          fields.size() == 1 ? "no comma" : fields.size() + " fields",
          isHeader ? "the header's " + count : "image,caption",
          "download the file again, or correct the line");
    }
    return fields.get(imageColumn).strip();
  }

  String caption(List<String> fields, String where) {
    image(fields, where);
    return captionColumn == count - 1
        ? String.join(",", fields.subList(captionColumn, fields.size()))
        : fields.get(captionColumn);
  }
}
