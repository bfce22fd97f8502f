package dev.clipcap.app.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A path, which an empty name is not, as of a shell's variable that is not set. */
final class PathName implements ITypeConverter<Path> {
  private static final char UNREADABLE = '\uFFFD';

  /** Whether a path as a string still names it: not where its bytes are no text in this locale. */
  static boolean isText(Path path) {
    String name = path.toString();
    try {
      return name.indexOf(UNREADABLE) < 0 || Path.of(name).equals(path);
    } catch (InvalidPathException notEvenThat) {
      return false;
    }
  }

  @Override
  public Path convert(String value) {
    if (value.isEmpty()) {
      throw new TypeConversionException("a path");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("a path that can be here");
    }
  }
}
