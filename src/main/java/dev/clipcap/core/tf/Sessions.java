package dev.clipcap.core.tf;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** Sessions with the settings that suit their work. */
public final class Sessions {
  static {
    NativeRuntime.exactFloat32();
  }

  private static int threads; // 0: as many as TensorFlow chooses
  private static boolean opened;

  private Sessions() {}

  /**
   * How many threads TensorFlow computes with. Its pools belong to the process, and the first
   * session makes them.
   *
   * @param wanted 0 for what there is: as many as TensorFlow chooses, unless an earlier call said
   *     more
   * @throws dev.clipcap.io.InvalidInputException if a session was opened with another number
   */
  public static synchronized void useThreads(int wanted) {
    if (wanted == 0 || wanted == threads) {
      return;
    }
    refuseIf(
        opened,
        "threads",
        wanted
            + " after models were loaded with "
            + (threads == 0 ? "TensorFlow's choice" : threads),
        "one number in a process, since TensorFlow's threads belong to it",
        "give the first load the number, and later ones the same or none");
    threads = wanted;
  }

  /** For training and for whole batches. */
  public static Session open(Graph graph) {
    return new Session(graph, config());
  }

  /**
   * For decoding token by token. TensorFlow would fuse the product of queries and keys with the
   * mask into a kernel that is slow for one query: that rewriting is turned off.
   */
  public static Session forDecoding(Graph graph) {
    return new Session(
        graph, config(RewriterConfig.newBuilder().setRemapping(RewriterConfig.Toggle.OFF).build()));
  }

  /** For small work that seizes no memory of a GPU. */
  public static Session onCpu(Graph graph) {
    return new Session(
        graph, config().toBuilder().putAllDeviceCount(Map.of("CPU", 1, "GPU", 0)).build());
  }

  /** The settings, for a session that another opens now. */
  static ConfigProto config() {
    return config(RewriterConfig.getDefaultInstance());
  }

  private static synchronized ConfigProto config(RewriterConfig rewriter) {
    opened = true;
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(threads)
        .setInterOpParallelismThreads(threads)
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
        .build();
  }
}
