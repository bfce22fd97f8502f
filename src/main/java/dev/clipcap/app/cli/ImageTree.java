package dev.clipcap.app.cli;

import dev.clipcap.io.FileProblem;
import dev.clipcap.io.ImageNames;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The images in a folder, by their names, and folders that may not be read, so that they get a line
 * too. Hidden files and folders are passed over; links are followed, but not in circles.
 */
final class ImageTree extends SimpleFileVisitor<Path> {
  private final Path start;
  private final boolean hidden;
  private final List<Path> found = new ArrayList<>();

  private ImageTree(Path start, boolean hidden) {
    this.start = start;
    this.hidden = hidden;
  }

  /**
   * Lists them, sorted.
   *
   * @param depth 1 for those in the folder itself, 2 for those one below, too ...
   * @param hidden whether to look at hidden ones as well
   */
  static List<Path> images(Path folder, int depth, boolean hidden) {
    ImageTree tree = new ImageTree(folder, hidden);
    try {
      Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, tree);
    } catch (IOException e) {
      throw FileProblem.reading(folder, "a folder of images", e);
    }
    return tree.found.stream().sorted().toList();
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    return folder.equals(start) || hidden || !ImageNames.isHidden(folder)
        ? FileVisitResult.CONTINUE
        : FileVisitResult.SKIP_SUBTREE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (ImageNames.isImage(file) && (hidden || !ImageNames.isHidden(file))) {
      found.add(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (file.equals(start)) {
      throw e;
    }
    if (!(e instanceof FileSystemLoopException) && (hidden || !ImageNames.isHidden(file))) {
      found.add(file);
    }
    return FileVisitResult.CONTINUE;
  }
}
