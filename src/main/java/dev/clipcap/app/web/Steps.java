package dev.clipcap.app.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a request waits for: given up with it, so that nobody works for an answer unread. */
final class Steps {
  private final List<CompletableFuture<?>> all = new ArrayList<>();
  private boolean over;

  synchronized <T> CompletableFuture<T> on(CompletableFuture<T> next) {
    all.add(next);
    if (over) {
      end(next);
    }
    return next;
  }

  synchronized void giveUp() {
    over = true;
    all.forEach(Steps::end);
  }

  private static void end(CompletableFuture<?> step) {
    step.completeExceptionally(
        new HttpError(HttpError.CLIENT_GONE, "the client has closed its side of the connection"));
  }
}
