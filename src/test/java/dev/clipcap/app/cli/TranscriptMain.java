package dev.clipcap.app.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.clipcap.io.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs commands in one process, in its current folder: of each line of JSON on standard input,
 * standard input's text and then the arguments, it prints a line with what became of it.
 */
final class TranscriptMain {
  private TranscriptMain() {}

  public static void main(String[] args) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      List<String> words = Json.mapper().readValue(line, new TypeReference<>() {});
      Run run = Run.withInput(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
      answers.println(Json.line(run));
    }
  }
}
