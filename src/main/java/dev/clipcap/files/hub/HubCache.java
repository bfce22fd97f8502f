package dev.clipcap.files.hub;

import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Unchecked;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * One repository in the cache that Python's huggingface_hub keeps:
 *
 * <pre>
 * models--ORG--NAME/blobs/ETAG              the bytes
 * models--ORG--NAME/refs/main               a commit
 * models--ORG--NAME/snapshots/COMMIT/FILE   a relative link to the blob, or the bytes themselves
 * </pre>
 */
final class HubCache {
  private final Path folder;
  private final Linker linker;

  /** Makes a symbolic link; some systems and users cannot. */
  @FunctionalInterface
  interface Linker {
    void link(Path link, Path target) throws IOException;
  }

  HubCache(Path cache, String repo, Linker linker) {
    if (!repo.matches("[\\w.-]+(/[\\w.-]+)?") || repo.contains("..") || repo.contains("--")) {
      throw new InvalidInputException(
          "repository", "'" + repo + "'", "ORGANISATION/NAME", "correct the name");
    }
    this.folder = cache.toAbsolutePath().resolve("models--" + repo.replace("/", "--"));
    this.linker = linker;
  }

  static boolean isCommit(String revision) {
    return revision.matches("[0-9a-f]{40}");
  }

  /** The commit of a revision when it was last asked for. */
  Optional<String> commit(String revision) {
    Path ref = inside("refs", revision);
    if (isCommit(revision) || !Files.isRegularFile(ref)) {
      return Optional.of(revision).filter(HubCache::isCommit);
    }
    String commit = Unchecked.get("cannot read " + ref, () -> Files.readString(ref)).strip();
    return Optional.of(commit).filter(HubCache::isCommit);
  }

  void putCommit(String revision, String commit) {
    if (!isCommit(revision)) {
      AtomicFiles.writeString(inside("refs", revision), commit);
    }
  }

  Path snapshot(String commit) {
    return inside("snapshots", commit);
  }

  /** Where a file of a commit is or will be. */
  Path file(String commit, String file) {
    return inside("snapshots", commit + "/" + file);
  }

  Path blob(String etag) {
    return inside("blobs", etag);
  }

  /** Lets the file of a commit be the blob: by a link, or where there are none, by its bytes. */
  void link(String commit, String file, String etag) throws IOException {
    Path blob = blob(etag);
    Path pointer = file(commit, file);
    Files.createDirectories(pointer.getParent());
    if (Files.exists(pointer)) {
      return;
    }
    Files.deleteIfExists(pointer); // a link whose blob was deleted
    try {
      linker.link(pointer, pointer.getParent().relativize(blob));
    } catch (FileAlreadyExistsException anotherProcessWasFaster) {
      return;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      Path aside = pointer.resolveSibling(pointer.getFileName() + ".incomplete");
      Files.copy(blob, aside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(aside, pointer, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(blob); // as huggingface_hub does: large files are not kept twice
    }
  }

  /** A path that a server or a user named, refused if it leads out of its folder. */
  private Path inside(String part, String name) {
    boolean safe =
        name.matches("[\\w. +@=-]+(/[\\w. +@=-]+)*")
            && !(("/" + name + "/").contains("/../") || ("/" + name + "/").contains("/./"));
    if (!safe) {
      throw new InvalidInputException(
          "the hub's " + part, "'" + name + "'", "a plain relative name", "check HF_ENDPOINT");
    }
    return folder.resolve(part).resolve(name);
  }
}
