///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//REPOS mavenlocal,mavencentral
//DEPS dev.clipcap:clipcap:0.1.0-SNAPSHOT

import dev.clipcap.caption.Captioner;
import java.nio.file.Path;

class caption {
  public static void main(String[] photos) {
    try (Captioner captioner = Captioner.load()) {
      for (String photo : photos) {
        System.out.println(captioner.caption(Path.of(photo)).text());
      }
    }
  }
}
