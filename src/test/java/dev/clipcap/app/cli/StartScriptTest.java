package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** src/main/sh/clipcap with a Java that says how it was started. */
@DisabledOnOs(OS.WINDOWS)
class StartScriptTest {
  private static final String JAVA =
      """
      #!/bin/sh
      # Each argument in brackets, then standard input; ends with $STATUS.
      for argument; do
        case $argument in
          -XX:DumpLoadedClassList=*)
            echo java/lang/Object > "${argument#*=}"
            echo '@lambda-proxy dev/clipcap/app/cli/Main run' >> "${argument#*=}" ;;
          -XX:SharedClassListFile=*) list=${argument#*=} ;;
          -XX:SharedArchiveFile=*) archive=${argument#*=} ;;
          -Xshare:dump) dump=yes ;;
        esac
      done
      if [ "$dump" ]; then
        [ "$NO_ARCHIVE" ] && echo crash && exit 134
        cp "$list" "$archive"
        exit 0
      fi
      printf '[%s]' "$@"
      cat
      exit "${STATUS:-0}"
      """;

  @TempDir private Path temp;
  private Path script;
  private Path jar;
  private Path home;

  private record Ended(int status, String out) {}

  @BeforeEach
  void install() throws IOException {
    Path installed = Files.createDirectories(temp.resolve("an installed/bin"));
    script = installed.resolve("clipcap");
    jar = Files.createFile(installed.resolve("clipcap.jar"));
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
    executable(script, Files.readString(Path.of("src", "main", "sh", "clipcap")));
    home = temp.resolve("a Java");
    executable(Files.createDirectories(home.resolve("bin")).resolve("java"), JAVA);
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path cache() {
    return temp.resolve("a cache");
  }

  private List<Path> archives() throws IOException {
    if (!Files.exists(cache())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(cache().resolve("clipcap"))) {
      return files.toList();
    }
  }

  private Ended run(Path program, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path in = Files.writeString(temp.resolve("in"), "from standard input");
    Path out = temp.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temp.toFile())
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("JAVA_HOME", home.toString());
    builder.environment().put("XDG_CACHE_HOME", cache().toString());
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    int status = builder.start().waitFor();
    return new Ended(status, Files.readString(out, StandardCharsets.UTF_8));
  }

  private String plain(String arguments) {
    return "[-jar][" + jar + "]" + arguments + "from standard input";
  }

  @Test
  void argumentsInputAndStatusPassThrough() throws Exception {
    Ended ended = run(script, Map.of("STATUS", "130"), "list", "a b", "", "*", "$HOME");
    assertEquals(new Ended(130, plain("[list][a b][][*][$HOME]")), ended);
    assertEquals(List.of(), archives());
  }

  @Test
  void linksLeadToTheJar() throws Exception {
    Path first =
        Files.createSymbolicLink(temp.resolve("first"), Path.of("an installed/bin/clipcap"));
    Path second = Files.createSymbolicLink(temp.resolve("second"), first);
    assertEquals(new Ended(0, plain("[list]")), run(second, Map.of(), "list"));
  }

  @Test
  void withoutJavaHomeTheJavaOfThePath() throws Exception {
    String path = home.resolve("bin") + ":" + System.getenv("PATH");
    Map<String, String> environment = Map.of("JAVA_HOME", "", "PATH", path);
    assertEquals(new Ended(0, plain("[list]")), run(script, environment, "list"));
  }

  @Test
  void withoutAJavaOneLine() throws Exception {
    Ended ended = run(script, Map.of("JAVA_HOME", temp.resolve("none").toString()), "list");
    assertEquals(2, ended.status());
    assertEquals(1, ended.out().lines().count());
    assertTrue(ended.out().startsWith("error: java: found none, expected a Java from 17 on"));
  }

  @Test
  void theFirstCaptionLeavesAnArchiveForLaterStarts() throws Exception {
    Path photo = Files.createFile(temp.resolve("a photo.jpg"));
    Ended first = run(script, Map.of(), photo.toString());
    assertEquals(0, first.status());
    assertTrue(first.out().endsWith(plain("[" + photo + "]")), first.out());
    assertEquals(1, archives().size());
    Path archive = archives().get(0);
    assertEquals("java/lang/Object\n", Files.readString(archive)); // without picocli's lambdas
    String with = "[-XX:SharedArchiveFile=" + archive + "][-Xlog:cds=off,cds+dynamic=off]";
    assertEquals(new Ended(3, with + plain("[list]")), run(script, Map.of("STATUS", "3"), "list"));

    String quick = "[-XX:TieredStopAtLevel=1]"; // for one photo
    assertEquals(
        new Ended(0, quick + with + plain("[" + photo + "]")),
        run(script, Map.of(), photo.toString()));

    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60))); // another jar
    assertEquals(new Ended(0, plain("[list]")), run(script, Map.of(), "list"));
  }

  @Test
  void aCaptionThatFailsLeavesNone() throws Exception {
    Ended ended = run(script, Map.of("STATUS", "2"), "caption", "--modle");
    assertEquals(2, ended.status());
    assertEquals(List.of(), archives());
  }

  @Test
  void aJavaThatMakesNoArchiveIsAskedOnce() throws Exception {
    Ended first = run(script, Map.of("NO_ARCHIVE", "yes"), "caption", "a.jpg");
    assertEquals(0, first.status());
    assertFalse(first.out().contains("crash"));
    assertEquals(0, Files.size(archives().get(0)));
    assertEquals(
        new Ended(0, plain("[caption][a.jpg]")), run(script, Map.of(), "caption", "a.jpg"));
  }

  @Test
  void aCacheThatCannotBeMadeIsDoneWithout() throws Exception {
    Files.createFile(cache()); // a file where the folder would be
    assertEquals(
        new Ended(0, plain("[caption][a.jpg]")), run(script, Map.of(), "caption", "a.jpg"));
  }
}
