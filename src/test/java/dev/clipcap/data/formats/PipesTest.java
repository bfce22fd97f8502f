package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.files.npy.NpyFiles;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.TextLines;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data sets in which a pipe, to which nobody writes, stands where a file is expected. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipesTest {
  @TempDir Path folder;

  private Path pipe(String name) throws IOException, InterruptedException {
    Path pipe = folder.resolve(name);
    Files.createDirectories(pipe.getParent());
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    return pipe;
  }

  @ParameterizedTest
  @CsvSource({
    "coco, a.json",
    "flickr8k, a.txt",
    "flickr30k, a.token",
    "flickr30k, a.csv",
    "cc, a.tsv",
    "folder, a.json",
    "folder, a.jsonl",
    "folder, a.csv",
    "webdataset, 00000.tar",
    "embeddings, a.json",
    "embeddings, clip_embeddings.npy"
  })
  void areRefused(String format, String file) throws Exception {
    if (format.equals("embeddings")) {
      Files.writeString(folder.resolve("captions.json"), "[{\"clip_embedding\": 0}]");
      new Npy(new long[] {1, 2}, new float[] {1, 2}).write(folder.resolve("clip_embeddings.npy"));
    }
    Files.deleteIfExists(folder.resolve(file));
    Path pipe = pipe(file);
    String annotations = file.startsWith("a.") ? ",annotations=" + pipe : "";
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> Samples.open(format + ":" + folder + annotations).split(Split.TRAIN))
            .getMessage();
    assertTrue(message.startsWith(pipe + ": found a pipe or a device, expected a"), message);
    assertTrue(message.endsWith("; name a file"), message);
  }

  @Test
  void everyReaderOfAFile() throws Exception {
    Path pipe = pipe("pipe");
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      for (Path file : List.of(pipe, socket, Path.of("/dev/zero"))) {
        List<Executable> readers =
            List.of(
                () -> Json.readTree(file),
                () -> TextLines.forEach(file, (line, where, index) -> {}),
                () -> NpyFiles.read(file),
                () -> InputFiles.image(file),
                () -> InputFiles.bytes(file, "a file"));
        for (Executable reader : readers) {
          String message = assertThrows(InvalidInputException.class, reader).getMessage();
          assertTrue(message.startsWith(file + ": found a pipe or a device"), message);
        }
      }
    }
  }
}
