package dev.clipcap.experiment.run;

import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Split;
import dev.clipcap.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** One hash for a data set's ids, splits and captions. The images' bytes are not read for it. */
final class DataHash {
  private DataHash() {}

  static String of(CaptionDataset data) {
    MessageDigest digest = Sha256.digest();
    for (Split split : Split.values()) {
      for (CaptionedImage image : data.split(split)) {
        update(digest, split + "\t" + image.id());
        image.captions().forEach(caption -> update(digest, caption));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
