package app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The application starts, captions, and its own log is heard. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class CaptionsTest {
  @Autowired private TestRestTemplate http;

  @Test
  void captionsAPhoto(CapturedOutput output) throws Exception {
    Path photo = Path.of(System.getProperty("photo"));
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(MediaType.IMAGE_JPEG);
    HttpEntity<byte[]> request = new HttpEntity<>(Files.readAllBytes(photo), headers);
    String caption = http.postForObject("/caption", request, String.class);
    assertTrue(caption.matches("[A-Z][^\"{}]+\\."), caption);
    LoggerFactory.getLogger("app").info("the caption is: {}", caption);
    assertTrue(output.getOut().contains("the caption is: " + caption), "the host's log is silent");
    assertEquals("", output.getErr(), "the library prints");
  }
}
