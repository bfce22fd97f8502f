package dev.clipcap.app.web;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What the server counts, in Prometheus' text format. */
final class Metrics {
  private static final int[] BATCHES = {1, 2, 4, 8, 16, 32};

  /** Requests that were answered alike. */
  private static final class Requests {
    final LongAdder count = new LongAdder();
    final LongAdder nanoseconds = new LongAdder();
  }

  private final Map<String, Requests> requests = new ConcurrentSkipListMap<>(); // by labels
  private final AtomicLongArray batches = new AtomicLongArray(BATCHES.length + 1);
  private final LongAdder captions = new LongAdder();

  /**
   * A request has been answered.
   *
   * @param path of an endpoint, never one that a client made up: each takes memory
   */
  void answered(String path, int status, long nanoseconds) {
    String labels = "{path=\"%s\",status=\"%s\"}".formatted(path, status);
    Requests same = requests.computeIfAbsent(labels, key -> new Requests());
    same.count.increment();
    same.nanoseconds.add(nanoseconds);
  }

  /** So many captions were made together. */
  void batch(int size) {
    int bucket = 0;
    while (bucket < BATCHES.length && size > BATCHES[bucket]) {
      bucket++;
    }
    batches.incrementAndGet(bucket);
    captions.add(size);
  }

  /** All of it, and how many requests and images wait now. */
  String text(int waiting, Decoding decoding) {
    StringBuilder text = new StringBuilder();
    head(text, "clipcap_request_seconds", "summary", "Requests answered and the time they took.");
    requests.forEach(
        (labels, same) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "clipcap_request_seconds_count%s %d\nclipcap_request_seconds_sum%s %.6f\n",
                    labels,
                    same.count.sum(),
                    labels,
                    same.nanoseconds.sum() / 1e9)));
    head(text, "clipcap_batch_size", "histogram", "Captions made together.");
    long below = 0;
    for (int i = 0; i < batches.length(); i++) {
      below += batches.get(i);
      String edge = i < BATCHES.length ? Integer.toString(BATCHES[i]) : "+Inf";
      text.append("clipcap_batch_size_bucket{le=\"%s\"} %s\n".formatted(edge, below));
    }
    text.append("clipcap_batch_size_sum %s\n".formatted(captions.sum()));
    text.append("clipcap_batch_size_count %s\n".formatted(below));
    head(text, "clipcap_queue_length", "gauge", "Requests that wait for the models.");
    text.append("clipcap_queue_length %s\n".formatted(waiting));
    head(text, "clipcap_decoding", "gauge", "Images being decoded, and waiting for it.");
    text.append("clipcap_decoding{state=\"busy\"} %s\n".formatted(decoding.underWay()));
    text.append("clipcap_decoding{state=\"waiting\"} %s\n".formatted(decoding.waiting()));
    head(text, "clipcap_decoding_given_up", "counter", "Images that were not decoded in time.");
    return text.append("clipcap_decoding_given_up %s\n".formatted(decoding.givenUp())).toString();
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP %s %s\n# TYPE %s %s\n".formatted(name, help, name, type));
  }
}
