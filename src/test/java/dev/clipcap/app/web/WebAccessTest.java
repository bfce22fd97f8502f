package dev.clipcap.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of other sites, in the browser of whoever looks at them, do not get at the server. */
class WebAccessTest extends ServedCaptioners {
  private static final String CAPTION = "POST /v1/caption HTTP/1.1\r\nConnection: close\r\n";

  private static String ask(WebServer of, String headers) throws IOException {
    return answer(
        of, bytes(CAPTION + headers + "Content-Length: " + IMAGE.length + "\r\n\r\n"), IMAGE);
  }

  /** DNS rebinding: evil.example is made to lead to 127.0.0.1, and its page asks here. */
  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:8080, 200",
    "127.0.0.1, 200",
    "192.168.7.7:99, 200",
    "[::1]:80, 200",
    "box.lan, 200",
    "evil.example, 403",
    "localhost.evil.example, 403",
    "127.0.0.1.evil.example, 403"
  })
  void hostsAreAList(String host, int status) throws IOException {
    try (WebServer here = serve(new WebAccess(Set.of("box.lan"), Set.of(), null, false))) {
      String answer = ask(here, "Host: " + host + "\r\n");
      assertEquals(status, status(answer), answer);
    }
  }

  @Test
  void aForeignOriginIsRefusedUnlessNamed() throws IOException {
    WebAccess access = new WebAccess(Set.of(), Set.of("https://friend.example"), null, false);
    try (WebServer here = serve(access)) {
      String local = "Host: localhost:8080\r\n";
      assertEquals(200, status(ask(here, local)));
      assertEquals(200, status(ask(here, local + "Origin: http://localhost:8080\r\n")));
      for (String foreign :
          new String[] {"https://evil.example", "null", "http://localhost:9999", "file://"}) {
        String refused = ask(here, local + "Origin: " + foreign + "\r\n");
        assertEquals(403, status(refused), refused);
        assertTrue(refused.contains("--cors"), refused);
        assertFalse(refused.contains("Access-Control-Allow-Origin"), refused);
      }
      String friend = ask(here, local + "Origin: https://friend.example\r\n");
      assertEquals(200, status(friend));
      assertTrue(friend.contains("Access-Control-Allow-Origin: https://friend.example\r\n"));
      String preflight =
          answer(
              here,
              bytes(
                  "OPTIONS /v1/caption HTTP/1.1\r\nConnection: close\r\n"
                      + local
                      + "Origin: https://friend.example\r\n"
                      + "Access-Control-Request-Method: POST\r\n\r\n"));
      assertEquals(204, status(preflight), preflight);
      assertTrue(preflight.contains("Access-Control-Allow-Methods: GET, POST\r\n"), preflight);
    }
  }

  @Test
  void aTokenGuardsTheModelsButNotThePage() throws IOException {
    try (WebServer here = serve(new WebAccess(Set.of(), Set.of(), "s3cret", false))) {
      String local = "Host: localhost\r\n";
      String refused = ask(here, local);
      assertEquals(401, status(refused));
      assertTrue(refused.contains("WWW-Authenticate: Bearer\r\n"), refused);
      assertEquals(401, status(ask(here, local + "Authorization: Bearer s3cre\r\n")));
      assertEquals(200, status(ask(here, local + "Authorization: Bearer s3cret\r\n")));
      for (String path : new String[] {"/", "/healthz", "/readyz"}) {
        String page =
            answer(
                here, bytes("GET " + path + " HTTP/1.1\r\nConnection: close\r\n" + local + "\r\n"));
        assertEquals(200, status(page), path);
      }
    }
  }
}
