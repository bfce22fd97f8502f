package dev.clipcap.bench;

import dev.clipcap.bench.PyTorchPeer.Kind;
import dev.clipcap.tf.NativeRuntime;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The job {@code bench}: each task here and in PyTorch, run by run in turn, beside what the machine
 * could do at most.
 */
public final class Bench {
  private static final int WARM_UP = 2;

  private Bench() {}

  /**
   * What to measure.
   *
   * @param scale sizes
   * @param python a Python with PyTorch, or null to measure this project alone
   * @param preload a library that PyTorch is also run with, or null
   * @param rounds runs of each that count
   * @param tasks beginnings of the names of the tasks to do; empty for all
   */
  public record Settings(
      BenchScale scale, String python, Path preload, int rounds, List<String> tasks) {
    public Settings {
      tasks = List.copyOf(tasks);
    }

    private boolean wants(Task task) {
      return tasks.isEmpty() || tasks.stream().anyMatch(task.name()::startsWith);
    }

    private List<Kind> kinds() {
      if (python == null) {
        return List.of();
      }
      List<Kind> kinds = new ArrayList<>();
      kinds.add(new Kind("as shipped", "float32", false, null));
      kinds.add(new Kind("compiled", "float32", true, null));
      if (preload != null) {
        kinds.add(new Kind("AVX-512", "float32", false, preload));
        kinds.add(new Kind("AVX-512, compiled", "float32", true, preload));
      }
      kinds.add(new Kind("bfloat16", "bfloat16", false, null));
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
    Limits limits = Limits.measure(settings.scale().matrix());
    print.println(BenchReport.limits(limits));
    List<Measured> rows = new ArrayList<>();
    for (Task task : Tasks.of(settings.scale())) {
      if (settings.wants(task)) {
        Measured row = measure(task, settings);
        rows.add(row);
        print.println(BenchReport.line(row, limits));
      }
    }
    BenchReport.write(out, settings, NativeRuntime.version(), limits, rows);
    print.println(out.resolve("bench.json"));
  }

  /** Warms all up, then runs each once in every round. */
  private static Measured measure(Task task, Settings settings) {
    Map<Kind, PyTorchPeer> peers = new LinkedHashMap<>();
    try (Work work = task.open().get()) {
      for (Kind kind : settings.kinds()) {
        peers.put(kind, new PyTorchPeer(settings.python(), kind, settings.scale(), task));
      }
      Memory.forgetPeak();
      List<Double> ours = new ArrayList<>();
      Map<Kind, List<Double>> theirs = new LinkedHashMap<>();
      peers.keySet().forEach(kind -> theirs.put(kind, new ArrayList<>()));
      for (int round = -WARM_UP; round < settings.rounds(); round++) {
        double seconds = time(work);
        if (round >= 0) {
          ours.add(seconds);
        }
        for (Map.Entry<Kind, PyTorchPeer> peer : peers.entrySet()) {
          double peerSeconds = peer.getValue().run();
          if (round >= 0) {
            theirs.get(peer.getKey()).add(peerSeconds);
          }
        }
      }
      List<Measured.Peer> measured =
          peers.entrySet().stream()
              .map(
                  peer ->
                      new Measured.Peer(
                          peer.getKey(), theirs.get(peer.getKey()), peer.getValue().peakBytes()))
              .toList();
      return new Measured(task, ours, Memory.peakBytes(), measured);
    } finally {
      peers.values().forEach(PyTorchPeer::close);
    }
  }

  private static double time(Work work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
