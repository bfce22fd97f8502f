package dev.clipcap.spark;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.LoadOptions;
import dev.clipcap.caption.LoadedModels;
import dev.clipcap.caption.ShippedCaptioner;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Unchecked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;

/** The models of a process: each is loaded once, and lives as long as the process. */
final class Models {
  private static final Map<List<Object>, Object> LOADED = new ConcurrentHashMap<>();

  private Models() {}

  @SuppressWarnings("unchecked")
  static <T> T get(Class<T> kind, String model, Object options, Supplier<T> load) {
    return (T) LOADED.computeIfAbsent(List.of(kind, model, options), key -> load.get());
  }

  static Captioner captioner(String model, LoadOptions options) {
    return get(Captioner.class, model, options, () -> Captioner.load(folder(model), options));
  }

  /** The image encoder of a captioner, or a CLIP. */
  static ImageEncoder encoder(String model, int threads) {
    return get(
        ImageEncoder.class,
        model,
        threads,
        () -> {
          Sessions.useThreads(threads);
          Path folder = CaptionerFolder.find(folder(model));
          return Json.readTree(folder.resolve("config.json")).has("vision_config")
              ? ImageEncoder.load(folder)
              : LoadedModels.clipOf(folder, Precision.FLOAT32);
        });
  }

  /** The threads of a task where none are named: its cores, or where Spark does not say all. */
  static int threads(int named) {
    int cores = Runtime.getRuntime().availableProcessors(); // as a container has them
    return named > 0 ? named : SparkEnv.get().conf().getInt("spark.task.cpus", cores);
  }

  /** A model's folder on this machine; one of another file system is copied once. */
  static Path folder(String model) {
    if (model.isEmpty()) {
      return ShippedCaptioner.folder();
    }
    if (model.startsWith("files:")) {
      return Path.of(SparkFiles.get(model.substring("files:".length())));
    }
    return model.matches("[a-z0-9]{2,}:/.*") && !model.startsWith("file:")
        ? Unchecked.get("cannot copy " + model, () -> copied(model))
        : Path.of(model.replaceFirst("^file:/+", "/"));
  }

  private static Path copied(String model) throws IOException {
    var from = new org.apache.hadoop.fs.Path(model);
    FileSystem files = from.getFileSystem(new Configuration());
    String version = model + " " + files.getFileStatus(from).getModificationTime();
    Path folder =
        Path.of(System.getProperty("java.io.tmpdir"), "clipcap-" + System.getProperty("user.name"))
            .resolve(Sha256.of(version.getBytes(StandardCharsets.UTF_8)));
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      Path aside = Files.createTempDirectory(folder.getParent(), "copy");
      files.copyToLocalFile(false, from, new org.apache.hadoop.fs.Path(aside + "/model"), true);
      try {
        Files.move(aside.resolve("model"), folder);
      } catch (IOException anotherWasFaster) {
        if (!Files.isDirectory(folder)) {
          throw anotherWasFaster;
        }
      }
      AtomicFiles.deleteRecursively(aside);
    }
    return folder;
  }
}
