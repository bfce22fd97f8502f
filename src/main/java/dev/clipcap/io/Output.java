package dev.clipcap.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where something is to be written: the one rule for the outputs of all commands. What is there
 * already is replaced only if this program wrote it, or if it may be overwritten; even then other
 * files stay. A link is followed, as a shell does. The claim holds the output's lock.
 *
 * @param path as it was named
 * @param overwrite whether a file of another kind may be replaced, and a folder with other files be
 *     written among them
 */
public record Output(Path path, boolean overwrite) {
  private static final String OR_OVERWRITE = ", or add " + Wording.on("overwrite");

  /** Where nothing but earlier versions may be replaced. */
  public static Output of(Path path) {
    return new Output(path, false);
  }

  /**
   * Claims a file that is written whole.
   *
   * @param ours tells an earlier version
   * @param inputs files that are read; null for none
   * @throws InvalidInputException if something else is there, or another process writes it
   */
  public Claim file(Signature ours, Path... inputs) {
    Path target = followed();
    requireFile(target, ours, inputs);
    OutputLock lock = lockBeside(target);
    try {
      requireFile(target, ours, inputs);
      AtomicFiles.tryWriting(target);
      return new Claim(target, lock, null);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Claims a folder that is put in its place whole.
   *
   * @param ours tells an earlier version
   * @param inputs files and folders that are read; null for none
   * @throws InvalidInputException if something else is there, or another process writes it
   */
  public Claim folder(FolderParts ours, Path... inputs) {
    Path target = followed();
    requireReplaceable(target, ours, inputs);
    OutputLock lock = lockBeside(target);
    try {
      AtomicFiles.recover(target);
      boolean among = requireReplaceable(target, ours, inputs);
      return new Claim(target, lock, among ? ours : null);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Claims a folder into which files are written one by one.
   *
   * @param ours tells an earlier version
   * @throws InvalidInputException if other files are there, or another process writes it
   */
  public Claim within(FolderParts ours) {
    Path target = followed();
    requireFolder(target);
    if (Files.exists(target) && !overwrite && !ours.areIn(target)) {
      refuseOther(ours.firstOther(target));
    }
    return lockWithin(target);
  }

  /** Claims a folder that somebody has looked into already. */
  public Claim withinKnown() {
    Path target = followed();
    requireFolder(target);
    return lockWithin(target);
  }

  /**
   * Refuses to write a folder in the place of one that is read.
   *
   * @param inputs null for none
   * @throws InvalidInputException if what is read lies in it
   */
  public void requireApart(Path... inputs) {
    Path target = followed();
    for (Path input : inputs) {
      if (input != null
          && Files.exists(input)
          && Files.exists(target)
          && real(input).startsWith(real(target))) {
        throw refused(
            input + ", which is read and would be lost", "another folder to write", "name one");
      }
    }
  }

  private Claim lockWithin(Path target) {
    makeFolder(target, target);
    return new Claim(target, OutputLock.in(target), null);
  }

  private static OutputLock lockBeside(Path target) {
    makeFolder(target.toAbsolutePath().getParent(), target);
    return OutputLock.beside(target);
  }

  private static void makeFolder(Path folder, Path target) {
    Unchecked.get("cannot write " + target, () -> Files.createDirectories(folder));
  }

  private void requireFile(Path target, Signature ours, Path... inputs) {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(
          Files.isDirectory(target) ? "a folder" : "a device or a pipe",
          "a file to write",
          "name another");
    }
    if (overwrite) {
      return;
    }
    if (Stream.of(inputs).anyMatch(input -> input != null && isSame(input, target))) {
      throw refused(
          "a file that is read, too", "another one to write", "name another" + OR_OVERWRITE);
    }
    if (!ours.isOf(target)) {
      throw refused(
          "a file of another kind, which would be lost",
          "no file, or an earlier version of " + ours.what(),
          "name another" + OR_OVERWRITE);
    }
  }

  /** Whether it is to be written among other files. */
  private boolean requireReplaceable(Path target, FolderParts ours, Path... inputs) {
    requireFolder(target);
    if (!Files.exists(target)) {
      return false;
    }
    requireApart(inputs);
    Path current = real(Path.of(""));
    if (current.startsWith(real(target))) {
      throw refused("the current folder or one above it", "another folder", "name one in it");
    }
    Optional<String> other = ours.firstOther(target);
    if (!overwrite) {
      refuseOther(other);
    }
    return other.isPresent();
  }

  private void refuseOther(Optional<String> other) {
    if (other.isPresent()) {
      throw refused(
          "a folder with " + other.get() + " in it, which would be lost",
          "no folder, an empty one or an earlier version of what is written",
          "name another folder" + OR_OVERWRITE + ", which keeps other files");
    }
  }

  private void requireFolder(Path target) {
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw refused(
          "a file, which would be lost",
          "no folder, an empty one or an earlier version of what is written",
          "name another folder");
    }
    Path absolute = target.toAbsolutePath().normalize();
    Path home = Path.of(System.getProperty("user.home", "/"));
    if (absolute.getFileName() == null
        || (Files.exists(target) && Files.exists(home) && isSame(target, home))) {
      throw refused(
          absolute.getFileName() == null ? "the root of the disk" : "the home folder",
          "a folder for this alone",
          "name one in it");
    }
  }

  /** What a link leads to; any other path as it is. */
  private Path followed() {
    if (!Files.isSymbolicLink(path)) {
      return path;
    }
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new InvalidInputException(
          path.toString(),
          "a link that leads nowhere",
          "a link to a file or folder, or none",
          "name another place, or remove the link",
          e);
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private static Path real(Path existing) {
    return Unchecked.get("cannot find " + existing, existing::toRealPath);
  }

  private InvalidInputException refused(String found, String expected, String remedy) {
    return new InvalidInputException(path.toString(), found, expected, remedy);
  }
}
