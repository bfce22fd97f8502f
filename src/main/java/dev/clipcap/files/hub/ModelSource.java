package dev.clipcap.files.hub;

import java.net.URI;
import java.util.List;

/** Where the weights of a model are published. */
public sealed interface ModelSource {
  /** As the last alternative: the model may do without. */
  String NONE = "";

  /**
   * A repository of the Hugging Face hub.
   *
   * @param repo ORGANISATION/NAME
   * @param revision a branch, a tag or a commit
   * @param files the files to fetch; of each entry's alternatives the first that exists, with the
   *     files that it lists if it is an index; {@link #NONE} at the end allows none
   */
  record Repository(String repo, String revision, List<List<String>> files)
      implements ModelSource {}

  /**
   * One file, such as the TorchScript archives in which OpenAI published CLIP.
   *
   * @param uri its address
   * @param sha256 its hash, 64 hexadecimal digits
   */
  record Archive(URI uri, String sha256) implements ModelSource {
    String fileName() {
      return uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
    }
  }
}
