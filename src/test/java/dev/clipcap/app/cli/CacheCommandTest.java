package dev.clipcap.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.reliability.Commands;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the caches hold, in a home of its own: never in that of whoever runs the tests. */
class CacheCommandTest {
  private static final String TENSORFLOW = "org/tensorflow/internal/c_api/linux-x86_64/";

  @TempDir Path folder;

  private Commands.Outcome cache(String... more) throws IOException, InterruptedException {
    return in(folder, more);
  }

  /** Runs the command for this home, with no folder named by the environment. */
  static Commands.Outcome in(Path home, String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("cache"));
    arguments.addAll(List.of(more));
    ProcessBuilder builder = Commands.builder(List.of("-Duser.home=" + home), arguments);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("XDG_.*|HF_.*|HUGGING.*|DJL_.*|ENGINE_.*|JAVA_TOOL.*"));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Commands.Outcome(process.waitFor(), out, err);
  }

  /** A file of so many bytes, all 0, that takes no room. */
  static void sparse(Path home, String file, long bytes) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
  }

  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>(OutputCases.all(folder));
    tree.values().removeIf("folder"::equals);
    tree.replaceAll((file, text) -> text.startsWith("link") ? text : "file");
    return tree;
  }

  @Test
  void onlyWhatThisProgramMadeIsShownAndGoes() throws Exception {
    String[] ours = {
      ".javacpp/cache/tensorflow-java-1.1.0-linux-x86_64/libtensorflow_cc.so.2",
      ".javacpp/cache/clipcap.jar/" + TENSORFLOW + "libtensorflow_cc.so.2",
      ".javacpp/cache/clipcap.jar/org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so",
      ".javacpp/cache/tensorflow-core-native-1.0.0-linux-x86_64.jar/" + TENSORFLOW + "libjni.so",
      ".djl.ai/tokenizers/0.21.0-0.38.0-cpu-linux-x86_64/libtokenizers.so",
      ".cache/clipcap/0123456789abcdef/photos/config.json",
      ".cache/huggingface/hub/models--org--tiny/blobs/0a1b",
      ".cache/clip/ViT-B-32.pt",
    };
    for (String file : ours) {
      sparse(folder, file, 1_000_000);
    }
    String hub = ".cache/huggingface/hub/models--org--tiny/";
    Files.writeString(folder.resolve(hub + ".clipcap"), "blobs/0a1b\n../../x\nblobs/gone\n");
    Files.writeString(folder.resolve(".cache/clip/.clipcap"), "ViT-B-32.pt\n");
    Path snapshot = Files.createDirectories(folder.resolve(hub + "snapshots/c0"));
    Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("../../blobs/0a1b"));
    Map<String, String> before = tree();
    String[] foreign = {
      ".javacpp/cache/opencv-4.10.0-linux-x86_64.jar/org/bytedeco/opencv/libopencv_core.so",
      ".javacpp/cache/javacpp-1.5.11.jar/org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so",
      ".javacpp/cache/clipcap.jar/notes.txt",
      ".javacpp/cache/.lock",
      ".djl.ai/tokenizers/0.20.3-0.33.0-cpu-linux-x86_64/libtokenizers.so",
      ".djl.ai/pytorch/2.5/libtorch.so",
      ".cache/clipcap/notes.txt",
      ".cache/clipcap/0123456789abcdef/photos/notes.txt",
      ".cache/clip/RN50.pt",
      hub + "blobs/9f9f",
      hub + "refs/main",
      "x",
    };
    for (String file : foreign) {
      sparse(folder, file, 500_000);
    }
    Files.createSymbolicLink(snapshot.resolve("config.json"), Path.of("../../blobs/9f9f"));
    String shown =
        """
           4.0 MB  TensorFlow: HOME/.javacpp/cache
           1.0 MB  the tokenizer's library: HOME/.djl.ai/tokenizers/0.21.0-0.38.0-cpu-linux-x86_64
           1.0 MB  the captioner that comes with clipcap: HOME/.cache/clipcap/0123456789abcdef/photos
           1.0 MB  downloads of fetch: HOME/.cache/huggingface/hub/models--org--tiny
           1.0 MB  downloads of fetch: HOME/.cache/clip
        """
            .replace("HOME", folder.toString());
    assertEquals(
        new Commands.Outcome(0, shown + "   8.0 MB  clipcap cache --clear removes it\n", ""),
        cache());
    assertEquals(new Commands.Outcome(0, shown + "   8.0 MB  removed\n", ""), cache("--clear"));
    Map<String, String> left = tree();
    assertEquals(foreign.length + 1, left.size(), left.toString());
    left.keySet().retainAll(before.keySet());
    assertEquals(Map.of(), left);
    assertEquals(new Commands.Outcome(0, "nothing is in the caches\n", ""), cache("--clear"));
  }
}
