package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a command line that cannot be understood: one line, in this program's words. */
class ErrorLinesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "captoin x | command: found \"captoin\", expected a command; did you mean caption? clipcap --help lists them",
        "eval x | command: found \"eval\", expected a command; did you mean evaluate? clipcap --help lists them",
        "qwerty | command: found \"qwerty\", expected a command; clipcap --help lists them",
        "mlp-finetune | command: found \"mlp-finetune\", expected a command; write clipcap train mlp-finetune",
        "-x | option -x: found an unknown name, expected an option of clipcap; clipcap --help has all",
        "train mlp-fintune | argument EXPERIMENT: found \"mlp-fintune\", expected the name of a file in experiments/; did you mean mlp-finetune? ls experiments lists them",
        "train | argument EXPERIMENT: found nothing, expected a value; add EXPERIMENT",
        "train mlp-finetune --epcohs=1 | option --epcohs: found an unknown name, expected an option of train; did you mean --epochs? clipcap train --help has all",
        "train mlp-finetune more | argument \"more\": found one too many, expected options of train; remove it, or put it after the option that it belongs to; clipcap train --help has all",
        "caption --modle=m a.jpg | option --modle: found an unknown name, expected an option of caption; did you mean --model? clipcap caption --help has all",
        "caption -model m | option -model: found an unknown name, expected an option of caption; did you mean --model? clipcap caption --help has all",
        "caption --model | option --model: found nothing, expected a path; add --model PATH",
        "caption --model --json a.jpg | option --model: found nothing, expected a path; add --model PATH",
        "caption --model= a.jpg | option --model: found \"\", expected a path; correct it",
        "caption --model a --model b a.jpg | option --model: found it twice, expected it once; remove one of the two",
        "caption --model m --beam 0 a.jpg | option --beam: found \"0\", expected a whole number from 1 on; correct it",
        "caption --model m --beam x a.jpg | option --beam: found \"x\", expected a whole number from 1 on; correct it",
        "caption --model m --beam | option --beam: found nothing, expected a value; add --beam NUMBER",
        "caption --model m --json=maybe a.jpg | option --json: found \"maybe\", expected true or false; correct it",
        "caption --model m --precision BFLOAT16 a.jpg | option --precision: found \"BFLOAT16\", expected float32 or bfloat16 or int16; correct it",
        "evaluate --model m --split TEST | option --split: found \"TEST\", expected train or validation or test or compositional or all; correct it",
        "export --model m --out o --serving --huggingface | options --serving and --huggingface: found both, expected one of them; remove one",
        "fetch --models | option --models: found nothing, expected names separated by commas; add --models NAME",
        "caption --help=x | option --help: found \"x\", expected true or false; correct it",
      })
  void oneLineInOurWords(String arguments, String line) {
    assertEquals(
        new Run(2, "", "error: " + line + "\n"), Run.dashes(arguments.split(" ", -1)), arguments);
  }

  @Test
  void mavensSpelling() {
    assertEquals(
        "error: option -Dexperiment: found \"mlp-fintune\", expected a command, or the name of a file"
            + " in experiments/; did you mean mlp-finetune? -Dexperiment=help lists the commands\n",
        Run.defines(Map.of("experiment", "mlp-fintune")).err());
    assertEquals(
        "error: option -Dmodle: found an unknown name, expected an option of caption; did you mean"
            + " -Dmodel? -Dexperiment=caption -Dhelp has all\n",
        Run.defines(Map.of("experiment", "caption", "modle", "x")).err());
    assertEquals(0, Run.defines(Map.of("experiment", "caption", "help", "true")).status());
  }

  @ParameterizedTest
  @CsvSource({"candidates", "references", "training"})
  void aFolderOrNothingInPlaceOfAFile(String option) throws IOException {
    Path good = Files.writeString(folder.resolve("c.json"), "{\"1\": \"a dog\"}");
    Map<String, Path> files = Map.of("candidates", good, "references", good, "training", good);
    for (Path wrong : Set.of(folder, folder.resolve("none.json"))) {
      String[] command =
          Stream.concat(
                  Stream.of("score"),
                  files.entrySet().stream()
                      .map(
                          e ->
                              "--%s=%s"
                                  .formatted(e.getKey(), e.getKey().equals(option) ? wrong : good)))
              .toArray(String[]::new);
      Run run = Run.dashes(command);
      assertEquals(2, run.status());
      String found = wrong.equals(folder) ? "a folder" : "no file";
      assertTrue(run.err().startsWith("error: " + wrong + ": found " + found + ", "), run.err());
      assertEquals(1, run.err().lines().count());
    }
  }

  @Test
  void whatCannotBeWrittenIsALineToo() throws IOException {
    Path good = Files.writeString(folder.resolve("c.json"), "{\"1\": \"a dog\"}");
    Run run =
        Run.dashes(
            "score",
            "--candidates=" + good,
            "--references=" + good,
            "--out=" + good.resolve("scores.json"));
    assertEquals(2, run.status(), run.err());
    assertTrue(run.err().startsWith("error: " + good), run.err());
    assertEquals(1, run.err().lines().count());
    assertFalse(run.err().contains("Exception"), run.err());
  }

  @Test
  void nearNames() {
    Set<String> known = Set.of("model", "mapperHeads", "beam", "out");
    assertEquals(Optional.of("model"), Suggestion.of("modle", known));
    assertEquals(Optional.of("model"), Suggestion.of("MODEL", known));
    assertEquals(Optional.of("mapperHeads"), Suggestion.of("mapper", known));
    assertEquals(Optional.of("beam"), Suggestion.of("bream", known));
    assertEquals(Optional.empty(), Suggestion.of("temperature", known));
    // Damerau (1964): an exchange of neighbours is one step; Levenshtein's own examples
    assertEquals(1, Suggestion.distance("ca", "ac"));
    assertEquals(3, Suggestion.distance("kitten", "sitting"));
    assertEquals(3, Suggestion.distance("Saturday", "sunday"));
    assertEquals(3, Suggestion.distance("", "abc"));
  }
}
