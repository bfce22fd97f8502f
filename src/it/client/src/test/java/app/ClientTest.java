package app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.client.ApiClient;
import app.client.ApiException;
import app.client.DefaultApi;
import app.client.model.Answer;
import app.client.model.Caption;
import app.client.model.Captions;
import app.client.model.Explanation;
import app.client.model.Images;
import app.client.model.Question;
import app.client.model.QuestionMessagesInner;
import app.client.model.QuestionMessagesInnerContentInner;
import app.client.model.QuestionMessagesInnerContentInnerImageUrl;
import java.io.File;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every operation of openapi.yaml, by the client that openapi-generator makes of it. */
class ClientTest {
  private static final File PHOTO = new File(System.getProperty("photo"));
  private static DefaultApi api;
  private static String caption;

  @BeforeAll
  static void connect() throws Exception {
    ApiClient client = new ApiClient();
    client.setBasePath(System.getProperty("server").replaceFirst("/$", ""));
    client.setBearerToken(System.getProperty("key"));
    client.setReadTimeout(60_000);
    api = new DefaultApi(client);
    caption = caption(null).getCaption();
  }

  private static Caption caption(Integer beams) throws ApiException {
    return api.caption(
        PHOTO, null, null, beams, null, null, null, null, null, null, null, null, null, null);
  }

  @Test
  void captions() throws Exception {
    assertTrue(caption.matches("[A-Z][^\"{}]+\\."), caption);
    Caption beam = caption(5);
    assertEquals(4, beam.getAlternatives().size());
    assertEquals("photos", beam.getModel());
    assertTrue(beam.getLogProbability().doubleValue() < 0);
  }

  @Test
  void samples() throws Exception {
    Caption drawn =
        api.caption(
            PHOTO, "photos", "nucleus", null, null, null, null, 3L, 20, null, null, null, "A", null);
    assertTrue(drawn.getCaption().startsWith("A"), drawn.getCaption());
    assertTrue(drawn.getTokens().size() <= 20);
  }

  @Test
  void captionsSeveral() throws Exception {
    String photo = Base64.getEncoder().encodeToString(Files.readAllBytes(PHOTO.toPath()));
    Captions several =
        api.captions(
            new Images().images(List.of(photo, "AAAA")),
            null, null, null, null, null, null, null, null, null, null, null, null);
    assertEquals(caption, several.getCaptions().get(0).getCaption());
    assertNotNull(several.getCaptions().get(1).getError());
  }

  @Test
  void explains() throws Exception {
    Explanation why =
        api.explain(PHOTO, null, null, null, null, null, null, null, 4, null, null, null, null);
    assertEquals(why.getCaption().getTokens().size(), why.getChanges().size());
    assertEquals(why.getGrid() * why.getGrid(), why.getChanges().get(0).size());
  }

  @Test
  void chats() throws Exception {
    String photo = Base64.getEncoder().encodeToString(Files.readAllBytes(PHOTO.toPath()));
    QuestionMessagesInnerContentInner image =
        new QuestionMessagesInnerContentInner()
            .type(QuestionMessagesInnerContentInner.TypeEnum.IMAGE_URL)
            .imageUrl(
                new QuestionMessagesInnerContentInnerImageUrl()
                    .url("data:image/jpeg;base64," + photo));
    QuestionMessagesInner message =
        new QuestionMessagesInner().role("user").content(List.of(image));
    Answer answer = api.chat(new Question().messages(List.of(message)));
    assertEquals(caption, answer.getChoices().get(0).getMessage().getContent());
  }

  @Test
  void saysWhatIsThere() throws Exception {
    assertEquals("photos", api.models().getData().get(0).getId());
    assertEquals(List.of("photos"), api.captioners().getModels());
    assertTrue(api.captioners().getTrainedOn().get("photos").startsWith("photos: Flickr8k"));
    api.healthy();
    assertEquals("ready\n", api.ready());
    assertTrue(api.metrics().contains("clipcap_request_seconds_count"));
    api.descriptionAsYaml();
    api.descriptionAsJson();
  }

  @Test
  void refuses() {
    ApiException failure = assertThrows(ApiException.class, () -> caption(1000));
    assertEquals(400, failure.getCode());
  }
}
