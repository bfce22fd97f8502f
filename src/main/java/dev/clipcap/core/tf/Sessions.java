package dev.clipcap.core.tf;

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

  private Sessions() {}

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

  /** The settings, for a session that another opens. */
  static ConfigProto config() {
    return config(RewriterConfig.getDefaultInstance());
  }

  private static ConfigProto config(RewriterConfig rewriter) {
    return ConfigProto.newBuilder()
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
        .build();
  }
}
