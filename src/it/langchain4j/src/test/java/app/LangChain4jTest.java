package app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Asks the server at -Dserver=URL as if it were OpenAI. */
class LangChain4jTest {
  private static final String SERVER = System.getProperty("server") + "v1";
  private static final String KEY = System.getProperty("key");

  private static UserMessage question() throws Exception {
    byte[] photo = Files.readAllBytes(Path.of(System.getProperty("photo")));
    return UserMessage.from(
        TextContent.from("What does the photo show?"),
        ImageContent.from(Base64.getEncoder().encodeToString(photo), "image/jpeg"));
  }

  private static OpenAiChatModel model(String name, String key) {
    return OpenAiChatModel.builder()
        .baseUrl(SERVER)
        .apiKey(key)
        .modelName(name)
        .maxRetries(0)
        .build();
  }

  @Test
  void captions() throws Exception {
    ChatResponse answer = model("photos", KEY).chat(question());
    String caption = answer.aiMessage().text();
    assertTrue(caption.matches("[A-Z][^\"{}]+\\."), caption);
    assertTrue(answer.tokenUsage().outputTokenCount() > 3);
    assertEquals("STOP", answer.finishReason().name());
  }

  @Test
  void streams() throws Exception {
    StringBuilder heard = new StringBuilder();
    int[] parts = {0};
    CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    OpenAiStreamingChatModel.builder()
        .baseUrl(SERVER)
        .apiKey(KEY)
        .modelName("photos")
        .build()
        .chat(
            List.of(question()),
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String part) {
                heard.append(part);
                parts[0]++;
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                whole.completeExceptionally(error);
              }
            });
    String caption = whole.get(60, TimeUnit.SECONDS).aiMessage().text();
    assertEquals(model("photos", KEY).chat(question()).aiMessage().text(), caption);
    assertEquals(caption, heard.toString());
    assertTrue(parts[0] > 3, "parts: " + parts[0]);
  }

  @Test
  void whatIsWrongIsUnderstood() {
    assertThrows(ModelNotFoundException.class, () -> model("gpt-4o", KEY).chat(question()));
    assertThrows(AuthenticationException.class, () -> model("photos", "other").chat(question()));
  }
}
