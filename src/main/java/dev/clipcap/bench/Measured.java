package dev.clipcap.bench;

import dev.clipcap.bench.PyTorchPeer.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A row of the table.
 *
 * @param task what was done
 * @param seconds of each run here
 * @param peakBytes the most memory that this process held meanwhile; 0 where that is unknown
 * @param peers the same in PyTorch
 */
record Measured(Task task, List<Double> seconds, long peakBytes, List<Peer> peers) {
  Measured {
    seconds = List.copyOf(seconds);
    peers = List.copyOf(peers);
  }

  /**
   * PyTorch, run one way.
   *
   * @param kind which way
   * @param seconds of each run
   * @param peakBytes the most memory that its process held
   */
  record Peer(Kind kind, List<Double> seconds, long peakBytes) {
    Peer {
      seconds = List.copyOf(seconds);
    }

    double median() {
      return Measured.median(seconds);
    }
  }

  double median() {
    return median(seconds);
  }

  /** The PyTorch of a precision that has the smallest median. */
  Optional<Peer> fastest(String precision) {
    return peers.stream()
        .filter(peer -> peer.kind().precision().equals(precision))
        .min(Comparator.comparingDouble(Peer::median));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
