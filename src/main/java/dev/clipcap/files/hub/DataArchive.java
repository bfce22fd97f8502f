package dev.clipcap.files.hub;

import java.util.List;

/**
 * A published archive of a data set.
 *
 * @param file where it is, its size and hash
 * @param fileName what it is called in the data set's folder
 * @param extract the entries that the readers want as files of their own, by the path that they get
 *     in the folder; the images stay in the archive
 */
record DataArchive(RemoteFile file, String fileName, List<Extract> extract) {
  /**
   * One entry to take out.
   *
   * @param entry its name in the archive
   * @param path where it goes, relative to the data set's folder
   */
  record Extract(String entry, String path) {
    static Extract same(String name) {
      return new Extract(name, name);
    }
  }
}
