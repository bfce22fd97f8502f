package app;

import dev.clipcap.caption.Captioner;
import java.nio.file.Path;

/** Prints a caption of a photo. */
public final class Caption {
  private Caption() {}

  public static void main(String[] arguments) {
    try (Captioner captioner = Captioner.load()) {
      System.out.println(captioner.caption(Path.of(arguments[0])).text());
    }
  }
}
