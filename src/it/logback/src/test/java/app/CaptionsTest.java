package app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Logback is the host's, and hears the application. */
class CaptionsTest {
  @TempDir Path folder;

  @Test
  void logsACaptionAndABadImage() throws Exception {
    Files.copy(Path.of(System.getProperty("photo")), folder.resolve("1.jpg"));
    Files.writeString(folder.resolve("2.jpg"), "no image");
    ListAppender<ILoggingEvent> heard = new ListAppender<>();
    heard.start();
    ((Logger) LoggerFactory.getLogger(Captions.class)).addAppender(heard);
    Captions.main(new String[] {folder.toString()});
    List<ILoggingEvent> lines = heard.list;
    assertEquals(2, lines.size());
    String caption = lines.get(0).getFormattedMessage();
    assertTrue(caption.matches("1.jpg: [A-Z][^\"{}]+\\."), caption);
    assertEquals(Level.WARN, lines.get(1).getLevel());
    assertTrue(lines.get(1).getMessage().contains("2.jpg"), lines.get(1).getMessage());
  }
}
