package app;

import dev.clipcap.caption.Captioner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code curl --data-binary @photo.jpg -H 'Content-Type: image/jpeg' localhost:8080/caption}. */
@SpringBootApplication
@RestController
public class Captions {
  private final Captioner captioner;

  Captions(Captioner captioner) {
    this.captioner = captioner;
  }

  @PostMapping("/caption")
  String caption(@RequestBody byte[] image) {
    return captioner.caption(image, "upload").text();
  }

  /** The captioner that comes with the library. */
  @Configuration
  static class Model {
    @Bean
    Captioner captioner() {
      return Captioner.load();
    }
  }

  public static void main(String[] args) {
    SpringApplication.run(Captions.class, args);
  }
}
