package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clipcap.io.ImageNames;
import dev.clipcap.io.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which images the caption command takes. */
class ImageArgumentsTest {
  @TempDir Path folder;

  private Path touch(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private static List<Path> files(String... arguments) {
    return files(new ImageArguments(false, false), "", arguments);
  }

  private static List<Path> files(ImageArguments how, String input, String... arguments) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return how.images(List.of(arguments), in).files();
  }

  private static String refusal(String input, String... arguments) {
    return assertThrows(
            InvalidInputException.class,
            () -> files(new ImageArguments(false, false), input, arguments))
        .getMessage();
  }

  @Test
  void imagesAreNamedInManyWays() throws IOException {
    Path top = folder.resolve("photos");
    Path a = touch("photos/a.PNG");
    Path b = touch("photos/b.jpg");
    Path c = touch("photos/more/c.jpg");
    touch("photos/notes.txt");
    assertEquals(List.of(a, b), files(top.toString()));
    assertEquals(List.of(b), files(top + "/*.jpg"));
    assertEquals(List.of(b, c), files(top + "/**.jpg"));
    assertEquals(List.of(b, a), files(b.toString(), top.toString()), "each once");
    assertEquals(List.of(top.resolve("none.jpg")), files(top + "/none.jpg"));
    assertThrows(InvalidInputException.class, () -> files(top + "/*.gif"));
    assertEquals(List.of("a.jpg", "b.jpg"), ImageArguments.commaSeparated("a.jpg,b.jpg"));
    Path comma = touch("one,two.jpg");
    assertEquals(
        Collections.singletonList(comma.toString()),
        ImageArguments.commaSeparated(comma.toString()));
  }

  /** Those that cannot be decoded included: they get a line, not silence. */
  @Test
  void everySuffixOfAnImageCounts() throws IOException {
    List<String> names =
        Stream.of(
                "avif", "bmp", "gif", "heic", "heif", "jfif", "jpe", "jpeg", "jpg", "mpo", "png",
                "tif", "tiff", "webp", "JPG", "HEIC")
            .map(suffix -> "x-" + suffix + "." + suffix)
            .sorted()
            .toList();
    for (String name : names) {
      touch("photos/" + name);
    }
    for (String name :
        List.of("._x.jpg", ".hidden.png", "notes.txt", "film.mov", "jpg", "x.jpg.part", "a.xmp")) {
      touch("photos/" + name);
    }
    Path top = folder.resolve("photos");
    assertEquals(names, files(top.toString()).stream().map(p -> "" + p.getFileName()).toList());
    assertEquals(names, files(top + "/*").stream().map(p -> "" + p.getFileName()).toList());
    assertTrue(ImageNames.SUFFIXES.stream().allMatch(s -> ImageNames.isImage(Path.of("a." + s))));
  }

  @Test
  void recursiveGoesBelowButNotIntoHiddenFoldersOrCircles() throws IOException {
    Path a = touch("photos/a.jpg");
    Path b = touch("photos/2024/may/b.heic");
    Path c = touch("photos/album.jpg/c.png");
    Path dot = touch("photos/.thumbnails/d.jpg");
    touch("photos/2024/._b.heic");
    Path top = folder.resolve("photos");
    Files.createSymbolicLink(top.resolve("2024/again"), top);
    ImageArguments recursive = new ImageArguments(true, false);
    assertEquals(List.of(b, a, c), files(recursive, "", top.toString()));
    assertEquals(
        List.of(a, top.resolve("album.jpg")), files(top.toString()), "a folder of that name");
    assertEquals(List.of(b, a, c), files(top + "/**"));
    assertEquals(List.of(dot), files(top + "/.thumbnails/*"), "a dot that is named");
    Path link = Files.createSymbolicLink(folder.resolve("link"), top);
    assertEquals(List.of(link.resolve("a.jpg")), files(link + "/*.jpg").subList(0, 1));
    assertTrue(
        refusal("", touch("empty/sub/x.jpg").getParent().getParent().toString())
            .endsWith("name another, or add -Drecursive"));
  }

  @Test
  void aFolderThatMayNotBeReadIsAmongThem() throws IOException {
    Path closed = Files.createDirectories(folder.resolve("photos/closed"));
    Path a = touch("photos/a.jpg");
    assumeFalse(!closed.toFile().setReadable(false) || Files.isReadable(closed), "root may all");
    try {
      ImageArguments recursive = new ImageArguments(true, false);
      assertEquals(List.of(a, closed), files(recursive, "", folder.resolve("photos").toString()));
      assertTrue(refusal("", closed.toString()).contains("a folder that may not be read"));
    } finally {
      closed.toFile().setReadable(true);
    }
  }

  @Test
  void listsOnStandardInput() throws IOException {
    String a = touch("photos/a 1.jpg").toString();
    String b = touch("photos/b[2].jpg").toString();
    String n = touch("photos/two\nlines.jpg").toString();
    String star = touch("photos/*.jpg").toString();
    List<Path> both = List.of(Path.of(a), Path.of(b));
    ImageArguments lines = new ImageArguments(false, false);
    assertEquals(both, files(lines, a + "\n" + b + "\n", "-"));
    assertEquals(both, files(lines, a + "\r\n\r\n" + b, "-"), "Windows' line ends");
    assertEquals(both, files(lines, "\uFEFF" + a + "\n" + b + "\n", "-"), "a byte order mark");
    assertEquals(List.of(Path.of(star)), files(lines, star, "-"), "a file, and no pattern");
    ImageArguments nul = new ImageArguments(false, true);
    assertEquals(
        List.of(Path.of(n), Path.of(a), Path.of(b)),
        files(nul, n + "\0" + a + "\0" + b + "\0", "-"));
    assertEquals(both, files(lines, b, a, "-"));
    assertEquals(
        "standard input: found NUL bytes, expected an image, or a path in each line; add"
            + " -Dnull if it is a list with NUL between its paths",
        refusal(a + "\0" + b + "\0", "-"));
  }

  @Test
  void utf16IsNamed() {
    InputStream in = new ByteArrayInputStream("\uFEFFa.jpg".getBytes(StandardCharsets.UTF_16LE));
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> new ImageArguments(false, false).images(List.of("-"), in));
    assertTrue(e.getMessage().startsWith("standard input: found UTF-16"), e.getMessage());
  }

  @Test
  void anImageOnStandardInputIsToldByItsFirstBytes() {
    for (String head :
        List.of(
            "\u00ff\u00d8\u00ff\u00e0",
            "\u0089PNG\r\n\u001a\n",
            "GIF89a",
            "RIFF\4\0\0\0WEBPVP8 ",
            "BM\4\0\0\0\0\0\0\0",
            "II*\0",
            "\0\0\0\u0018ftypheic",
            "\0\0\0\u0018ftypavif")) {
      byte[] bytes = Arrays.copyOf(head.getBytes(StandardCharsets.ISO_8859_1), 64);
      ImageArguments.Images images =
          new ImageArguments(false, false).images(List.of("-"), new ByteArrayInputStream(bytes));
      assertEquals(List.of(Path.of("-")), images.files(), head);
      assertEquals(64, images.piped().length);
    }
    ImageArguments lines = new ImageArguments(false, false);
    for (String name : List.of("BMW.jpg", "GIF.gif", "II.tif", "RIFF.webp", "x.jpg")) {
      assertEquals(List.of(Path.of(name)), files(lines, name + "\n", "-"));
    }
  }
}
