package dev.clipcap.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every command that writes, and all that may be in the way of its output. */
public final class OutputCases {
  /**
   * A command.
   *
   * @param name of the output, in a folder
   * @param folder whether that is a folder
   * @param arguments with OUT for the output and DIR for the folder above it
   */
  public record Case(String name, boolean folder, List<String> arguments) {
    /** The command for an output. */
    public String[] command(Path out) {
      return arguments.stream()
          .map(a -> a.replace("OUT", out.toString()).replace("DIR", "" + out.getParent()))
          .toArray(String[]::new);
    }

    @Override
    public String toString() {
      return String.join(" ", arguments.subList(0, Math.min(4, arguments.size())))
          .replaceAll("/\\S*/", "");
    }
  }

  /** What is there before the command. */
  public enum Situation {
    FULL(true, true),
    ONE_FILE(true, true),
    LINK(true, true),
    LINK_TO_NOTHING(true, true),
    OTHER_KIND(true, true),
    PIPE(true, true),
    FILE_ABOVE(true, true),
    ANOTHERS_JSON(false, true);

    private final boolean ofFolders;
    private final boolean ofFiles;

    Situation(boolean ofFolders, boolean ofFiles) {
      this.ofFolders = ofFolders;
      this.ofFiles = ofFiles;
    }

    public boolean isFor(Case command) {
      return command.folder() ? ofFolders : ofFiles;
    }

    /** Makes it in an empty folder; gives the output. */
    public Path make(Path world, Case command) throws IOException, InterruptedException {
      Path out = world.resolve("in").resolve(command.name());
      if (this == FILE_ABOVE) {
        Files.writeString(world.resolve("in"), "mine");
        return out;
      }
      Files.createDirectories(out.getParent());
      switch (this) {
        case FULL -> put(out, command.folder(), FULL_FOLDER);
        case ONE_FILE -> put(out, command.folder(), List.of("notes.txt"));
        case LINK -> {
          put(world.resolve("theirs"), command.folder(), FULL_FOLDER);
          Files.createSymbolicLink(out, world.resolve("theirs"));
        }
        case LINK_TO_NOTHING -> Files.createSymbolicLink(out, world.resolve("nothing"));
        case OTHER_KIND -> put(out, !command.folder(), List.of("notes.txt"));
        case PIPE -> new ProcessBuilder("mkfifo", out.toString()).start().waitFor();
        default -> Files.writeString(out, "[{\"image\": \"1.jpg\", \"caption\": \"mine\"}]");
      }
      return out;
    }
  }

  /** Names that some command writes. */
  private static final List<String> FULL_FOLDER =
      List.of(
          "README.md",
          "bench.json",
          "captioner/saved_model.pb",
          "captioner/notes.txt",
          "captions.json",
          "checkpoints/epoch-0001/state.json",
          "clip-mini/config.json",
          "clip_embeddings.npy",
          "compare.json",
          "config.json",
          "gpt2-mini/notes.txt",
          "images/1.jpg",
          "images/test-00000.jpg",
          "metrics.json",
          "report.html",
          "report.md",
          "saved_model.pb",
          "seed-1/notes.txt",
          "table.csv",
          "variables/variables.index");

  private final Ends ends;
  private final Path run;

  private OutputCases(Ends ends, Path run) {
    this.ends = ends;
    this.run = run;
  }

  /** Trains what the commands read, in an empty folder. */
  public static OutputCases in(Path folder) throws IOException {
    Ends ends = Ends.in(folder);
    Path run = ends.train("run");
    copy(run, ends.path("run2"));
    ends.run("export", "--model=" + run, "--huggingface", "--out=" + ends.path("hf"));
    Files.writeString(ends.path("texts.txt"), "A dog runs in the snow.\n".repeat(100));
    return new OutputCases(ends, run);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** What the commands read. */
  public Path folder() {
    return ends.folder();
  }

  public Case train() {
    return folder("run", train("OUT"));
  }

  private String train(String out) {
    return String.join(
        " ",
        "train mlp-finetune --mapper.prefix 3 --batch 8 --epochs 1",
        "--data " + ends.data(),
        "--clip " + ends.path("clip"),
        "--gpt2 " + ends.path("gpt2"),
        "--out " + out);
  }

  /** All of them. */
  public List<Case> all() {
    String caption =
        "caption --model " + run + " " + ends.picture(10) + " " + ends.picture(11) + " --out OUT";
    String captions = run.resolve("captions.json").toString();
    String export = "export --model " + run + " --out OUT";
    String evaluate = "evaluate --model " + run + " --data " + ends.data() + " --out OUT";
    String pickle = "src/test/resources/convert/oscar/conceptual-train.pkl";
    return List.of(
        train(),
        folder("run", train("OUT") + " --seeds 1,2"),
        folder("book", train(ends.path("never").toString()).replace(ends.data(), "storybook:OUT")),
        file("lines.jsonl", caption),
        file("table.csv", caption),
        file("list.json", caption),
        file("coco.json", caption + " --format coco"),
        file("embeddings.npy", "embed --model " + run + " " + ends.picture(10) + " --out OUT"),
        file("evaluation.json", evaluate),
        file("evaluation-coco.json", evaluate + " --format coco"),
        file(
            "scores.json",
            "score --out OUT --candidates " + captions + " --references " + captions),
        file("weights.safetensors", export),
        folder("served", export + " --serving"),
        folder("hf", export + " --huggingface"),
        folder("converted", "convert --to OUT --from " + ends.path("hf/gpt2")),
        folder("pickle", "convert --to OUT --from " + Path.of(pickle).toAbsolutePath()),
        folder(
            "gpt2",
            "pretrain --out OUT --epochs 1 --layers 1 --width 8 --heads 1 --vocabulary 257"
                + " --textFile "
                + ends.path("texts.txt")),
        folder("gpt2-mini", "pretrain-mini --out DIR --gpt2Steps 1"),
        folder("clip-mini", "pretrain-mini --out DIR --gpt2Steps 1"),
        file("page.md", "report --out OUT --runs " + run + "," + ends.path("run2")),
        folder("bench", "bench --tiny --tasks clip --rounds 1 --out OUT"),
        folder(
            "compare",
            "compare --out OUT --reference "
                + Path.of("src/test/resources/reference/gpt2").toAbsolutePath()));
  }

  private static Case folder(String name, String command) {
    return new Case(name, true, Arrays.asList(command.split(" ")));
  }

  private static Case file(String name, String command) {
    return new Case(name, false, Arrays.asList(command.split(" ")));
  }

  private static void put(Path target, boolean folder, List<String> names) throws IOException {
    if (!folder) {
      Files.writeString(target, "mine");
      return;
    }
    for (String name : names) {
      Path file = target.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "mine: " + name);
    }
  }

  /** Every file with its text, every link with where it leads, all else by its kind. */
  public static Map<String, String> all(Path world) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(world)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        String name = world.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          all.put(name, "link to " + Files.readSymbolicLink(path));
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          all.put(name, Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1));
        } else {
          all.put(name, Files.isDirectory(path) ? "folder" : "other");
        }
      }
    }
    return all;
  }
}
