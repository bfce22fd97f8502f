package dev.clipcap.lab.bench;

import dev.clipcap.accel.Precision;
import dev.clipcap.io.FolderParts;
import dev.clipcap.io.Signature;
import dev.clipcap.lab.bench.LimitRuns.Limit;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * The job {@code bench}: each task here and in PyTorch, run by run in turn, beside what the machine
 * could do at most.
 */
public final class Bench {
  /** What is in a folder of results. */
  public static final FolderParts PARTS =
      new FolderParts(
          Pattern.compile("bench\\.json|README\\.md|[a-z-]+\\.svg"),
          Map.of("bench.json", Signature.of("bench.json", "\\{\n  \"scale\" : \"")));

  private static final int WARM_UP = 1;
  private static final long PAUSE = 300_000_000; // nanoseconds

  private final Settings settings;
  private final LimitRuns limitRuns;
  private final PrintStream print;

  private Bench(Settings settings, LimitRuns limitRuns, PrintStream print) {
    this.settings = settings;
    this.limitRuns = limitRuns;
    this.print = print;
  }

  /**
   * What to measure.
   *
   * @param scale sizes
   * @param python a Python with PyTorch, or null to measure this project alone
   * @param preload a library that PyTorch is also run with, or null
   * @param rounds runs of each that count
   * @param tasks beginnings of the names of the tasks to do; empty for all
   * @param curves whether to measure how cost grows, too
   */
  public record Settings(
      BenchScale scale,
      String python,
      Path preload,
      int rounds,
      List<String> tasks,
      boolean curves) {
    public Settings {
      tasks = List.copyOf(tasks);
    }

    private boolean wants(Task task) {
      return tasks.isEmpty() || tasks.stream().anyMatch(task.name()::startsWith);
    }

    /** The ways of running PyTorch in a precision that make sense for a task. */
    private List<PyTorchPeer> kinds(Task task, String precision) {
      List<PyTorchPeer> kinds = new ArrayList<>();
      for (Path library : new LinkedHashSet<>(Arrays.asList(null, preload))) {
        kinds.add(new PyTorchPeer(precision, false, false, library));
        if (task.kind() != Task.Kind.CAPTIONS) {
          kinds.add(new PyTorchPeer(precision, false, true, library));
        }
        if (precision.equals("bfloat16") && task.kind() != Task.Kind.TRAINING) {
          kinds.add(new PyTorchPeer(precision, true, false, library));
        }
      }
      return kinds;
    }
  }

  /**
   * Measures and writes bench.json and README.md.
   *
   * @param out folder for them
   * @param print where the table goes as it grows
   */
  public static void run(Settings settings, Path out, PrintStream print) {
    try (LimitRuns limitRuns = new LimitRuns(settings.scale().matrix())) {
      new Bench(settings, limitRuns, print).run(out);
    }
  }

  private void run(Path out) {
    LimitRuns.Limits limits = limitRuns.medians();
    print.println(BenchReport.limits(limits));
    boolean bfloat16 = limits.bfloat16().flopsPerSecond() > limits.float32().flopsPerSecond();
    if (!bfloat16) {
      print.println("bfloat16 is no faster than float32 here: its tasks are left out");
    }
    List<Measured> rows = new ArrayList<>();
    for (Task task : Tasks.of(settings.scale())) {
      if (settings.wants(task) && (bfloat16 || task.precision() != Precision.BFLOAT16)) {
        Measured row = measure(task);
        rows.add(row);
        print.println(BenchReport.line(row));
        new BenchReport(settings, limits, rows, List.of()).write(out);
      }
    }
    if (settings.curves()) {
      List<Curves.Curve> curves = Curves.measure(settings.scale(), print);
      new BenchReport(settings, limits, rows, curves).write(out);
    }
    print.println(out.resolve("bench.json"));
  }

  /**
   * Tries every way of running PyTorch by itself, then runs the fastest of each precision, this
   * project and what measures the machine in turn: all ways at once would need the memory of all.
   */
  private Measured measure(Task task) {
    List<Measured.Trial> trials = new ArrayList<>();
    Map<PyTorchPeer, TaskProcess> peers = new LinkedHashMap<>();
    try (TaskProcess own = TaskProcess.own(settings.scale(), task)) {
      for (PyTorchPeer kind : fastest(task, trials)) {
        peers.put(kind, start(task, kind));
      }
      List<Double> ours = new ArrayList<>();
      List<Limit> limits = new ArrayList<>();
      Map<PyTorchPeer, List<Double>> theirs = new LinkedHashMap<>();
      peers.keySet().forEach(kind -> theirs.put(kind, new ArrayList<>()));
      for (int round = 0; round < WARM_UP + settings.rounds(); round++) {
        pause();
        ours.add(own.run());
        for (Map.Entry<PyTorchPeer, TaskProcess> peer : peers.entrySet()) {
          pause();
          theirs.get(peer.getKey()).add(peer.getValue().run());
        }
        pause();
        limits.add(limitRuns.run(task.precision()));
      }
      List<Measured.Peer> measured = new ArrayList<>();
      peers.forEach(
          (kind, peer) ->
              measured.add(new Measured.Peer(kind, counted(theirs.get(kind)), peer.peakBytes())));
      Limit limit = Limit.median(counted(limits));
      return new Measured(task, counted(ours), limit, own.peakBytes(), measured, trials);
    } finally {
      peers.values().forEach(TaskProcess::close);
    }
  }

  /** The runs without those to warm up. */
  private static <T> List<T> counted(List<T> runs) {
    return runs.subList(WARM_UP, runs.size());
  }

  /** PyTorch's fastest way of each precision; all that were tried are added to {@code trials}. */
  private List<PyTorchPeer> fastest(Task task, List<Measured.Trial> trials) {
    List<PyTorchPeer> fastest = new ArrayList<>();
    if (settings.python() == null) {
      return fastest;
    }
    for (String precision : task.peerPrecisions()) {
      List<Measured.Trial> tried =
          settings.kinds(task, precision).stream().map(kind -> tried(task, kind)).toList();
      trials.addAll(tried);
      Comparator<Measured.Trial> byTime = Comparator.comparingDouble(Measured.Trial::seconds);
      fastest.add(tried.stream().min(byTime).orElseThrow().kind());
    }
    return fastest;
  }

  private TaskProcess start(Task task, PyTorchPeer kind) {
    return kind.start(settings.python(), settings.scale(), task);
  }

  private Measured.Trial tried(Task task, PyTorchPeer kind) {
    try (TaskProcess peer = start(task, kind)) {
      peer.run(); // the first compiles, and fills caches
      Measured.Trial trial = new Measured.Trial(kind, peer.run());
      print.printf(
          Locale.ROOT, "  %s, PyTorch %s: %.3f s%n", task.name(), kind.name(), trial.seconds());
      return trial;
    }
  }

  /** Threads of the other side that wait for more work in a loop have given up by then. */
  private void pause() {
    if (settings.python() != null) {
      LockSupport.parkNanos(PAUSE);
    }
  }

  /** The seconds that a run takes. */
  static double time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
