package dev.clipcap.lab.bench;

import dev.clipcap.lab.bench.LimitRuns.Limit;
import java.util.List;
import java.util.Optional;

/**
 * A row of the table.
 *
 * @param task what was done
 * @param seconds of each run here
 * @param limit what the machine could do at most, measured in turn with it
 * @param peakBytes the most memory that its process held; 0 where that is unknown
 * @param peers PyTorch's fastest of each precision, run in turn with it
 * @param trials every way of running PyTorch, tried by itself before
 */
record Measured(
    Task task,
    List<Double> seconds,
    Limit limit,
    long peakBytes,
    List<Peer> peers,
    List<Trial> trials) {

  /**
   * PyTorch, run one way.
   *
   * @param kind which way
   * @param seconds of each run
   * @param peakBytes the most memory that its process held
   */
  record Peer(PyTorchPeer kind, List<Double> seconds, long peakBytes) {
    double median() {
      return Measured.median(seconds);
    }
  }

  /**
   * A run to see which way is fastest.
   *
   * @param kind which way
   * @param seconds it took
   */
  record Trial(PyTorchPeer kind, double seconds) {}

  double median() {
    return median(seconds);
  }

  /** The shortest time that the limit allows, by the time that it took. */
  double shareOfLimit() {
    return limit.seconds(task.cost()) / median();
  }

  /** Captions or images in a second. */
  double perSecond() {
    return task.images() / median();
  }

  /** PyTorch of the precision that the task is first compared with. */
  Optional<Peer> peer() {
    return peers.stream().findFirst();
  }

  /** PyTorch of another precision. */
  Optional<Peer> other() {
    return peers.stream().skip(1).findFirst();
  }

  /** How many times as many captions or images here as there in the same time. */
  double ratio(Peer peer) {
    return perSecond() * peer.median() / task.peerImages();
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
