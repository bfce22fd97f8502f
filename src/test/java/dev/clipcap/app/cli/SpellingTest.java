package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.app.cli.ErrorLines.Spelling;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Wording;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Dname=value} and {@code --name value} are the same, and errors are in the user's. */
class SpellingTest {
  @Test
  void anExperimentIsTrained() {
    assertArrayEquals(
        new String[] {"train", "mlp-finetune", "--epochs=1", "--mapper.prefix=20"},
        Defines.arguments(
            new java.util.TreeMap<>(
                Map.of(
                    "experiment", "mlp-finetune",
                    "epochs", "1",
                    "mapper.prefix", "20",
                    "skipTests", "true",
                    "maven.repo.local", "/r"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "caption",
        "compare",
        "compare-pytorch",
        "convert",
        "evaluate",
        "export",
        "fetch",
        "fetch-data",
        "inspect",
        "pretrain-mini",
        "report",
        "score",
        "serve"
      })
  void aCommandIsItself(String command) {
    assertArrayEquals(new String[] {command}, Defines.arguments(Map.of("experiment", command)));
  }

  @Test
  void anUnknownExperimentIsRefused() {
    Run run = Run.defines(Map.of("experiment", "mlp-fintune"));
    assertEquals(2, run.status());
    assertTrue(
        run.err()
            .startsWith("error: option -Dexperiment: found \"mlp-fintune\", expected a command"),
        run.err());
    assertTrue(run.err().contains("did you mean mlp-finetune?"), run.err());
    assertTrue(
        Run.defines(Map.of())
            .err()
            .endsWith("; add -Dexperiment=NAME; -Dexperiment=help lists the commands\n"));
    String dashes = Run.dashes("train", "mlp-fintune").err();
    assertTrue(dashes.startsWith("error: argument EXPERIMENT: found \"mlp-fintune\""), dashes);
    assertTrue(Run.dashes("captoin").err().startsWith("error: command: found \"captoin\""));
  }

  @Test
  void errorsNameTheOptionAsItWasWritten() {
    assertEquals(
        "error: option -Dout: found nothing, expected a path; add -Dout=PATH\n",
        Run.defines(Map.of("experiment", "export")).err());
    assertEquals(
        "error: option --out: found nothing, expected a path; add --out PATH\n",
        Run.dashes("export").err());
    Run twice = Run.dashes("caption", "--model", "a", "--model", "b");
    assertEquals(
        "error: option --model: found it twice, expected it once; remove one of the two\n",
        twice.err());
    assertEquals(2, twice.status());
    String misspelt = Run.dashes("caption", "--modle", "a").err();
    assertTrue(misspelt.startsWith("error: option --modle: found an unknown name"), misspelt);
    String both = Run.dashes("caption", "--model", "a").err();
    assertTrue(both.startsWith("error: options --image and --embeddings: found neither"), both);
    String port = Run.dashes("serve", "--model", "a", "--port", "65536").err();
    assertEquals(
        "error: option --port: found \"65536\", expected a port up to 65535; correct it\n", port);
  }

  /** The shell's way, JSON's in the shell as before, and Maven's. */
  @Test
  void aFieldIsAnOptionInBothSpellings() {
    String error = ": found it with strategy greedy, expected it with strategy nucleus only; leave";
    String[] photo = {"caption", "a.jpg", "--top-p=0.5"};
    assertTrue(Run.dashes(photo).err().startsWith("error: option --top-p" + error));
    photo[2] = "--topP=0.5";
    assertTrue(Run.dashes(photo).err().startsWith("error: option --top-p" + error));
    Run defines = Run.defines(Map.of("experiment", "caption", "image", "a.jpg", "topP", "0.5"));
    assertTrue(defines.err().startsWith("error: option -DtopP" + error), defines.err());
    assertEquals(
        "error: option --mapper.clipTokns: found an unknown name, expected an option of train; did"
            + " you mean --mapper.clip-tokens? clipcap train --help has all\n",
        Run.dashes("train", "mlp-frozen", "--mapper.clipTokns=3").err());
    assertArrayEquals(
        new String[] {"train", "mlp-frozen", "--decoding.noRepeat=3", "--selfCritical.samples=2"},
        Defines.arguments(
            new java.util.TreeMap<>(
                Map.of(
                    "experiment", "mlp-frozen",
                    "decoding.noRepeat", "3",
                    "selfCritical.samples", "2",
                    "surefire.rerun", "1"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add -Dclip=FOLDER | add --clip FOLDER",
        "option -Dclip: found | option --clip: found",
        "add -DmapperActivation=relu | add --mapper-activation relu",
        "start anew with -Doverwrite=true | start anew with --overwrite",
        "get it with -Dexperiment=fetch -Dmodels=gpt2, or | get it with clipcap fetch --models"
            + " gpt2, or",
        "run mvn exec:java -Dexperiment=mlp-finetune -Dseeds=1,2 | run clipcap train"
            + " mlp-finetune --seeds 1,2",
        "add -Djdk.http.auth.tunneling.disabledSchemes= | add"
            + " -Djdk.http.auth.tunneling.disabledSchemes=",
        "/photos/a-Dance.jpg: found | /photos/a-Dance.jpg: found"
      })
  void messagesOfTheLibraryAreSpelled(String message, String dashes) {
    assertEquals(dashes, Spelling.DASHES.spell(message));
    assertEquals(message, Spelling.DEFINES.spell(message));
  }

  @Test
  void theLibrarysSettingsAreSpelledAsTheUserWritesThem() {
    InvalidInputException e =
        new InvalidInputException(
            "option " + Wording.setting("clip"),
            "nothing",
            "a folder named {x} or $1",
            "add "
                + Wording.setting("clip", "FOLDER")
                + " and "
                + Wording.on("overwrite")
                + ", or "
                + Wording.command("fetch", "models=gpt2"));
    assertEquals(
        "option clip: found nothing, expected a folder named {x} or $1; add clip=FOLDER and"
            + " overwrite=true, or clipcap fetch models=gpt2",
        e.getMessage());
    assertEquals(
        "option --clip: found nothing, expected a folder named {x} or $1; add --clip FOLDER and"
            + " --overwrite, or clipcap fetch --models gpt2",
        e.message(Spelling.DASHES::of));
    assertEquals(
        "option -Dclip: found nothing, expected a folder named {x} or $1; add -Dclip=FOLDER and"
            + " -Doverwrite=true, or mvn exec:java -Dexperiment=fetch -Dmodels=gpt2",
        e.message(Spelling.DEFINES::of));
    assertEquals(
        "a.json, option --clip: found x",
        new InvalidInputException("option " + Wording.setting("clip"), "x", "y", "z")
            .in("a.json")
            .message(Spelling.DASHES::of)
            .split(",? expected", -1)[0]
            .replaceFirst(",$", ""));
  }
}
