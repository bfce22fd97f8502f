package dev.clipcap.caption;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Programs that use the library, each in a process of its own: what belongs to a process. */
final class HostProcess {
  private HostProcess() {}

  /**
   * Runs one of them.
   *
   * @param arguments the program, and a captioner's folder
   */
  public static void main(String[] arguments) throws Exception {
    Path model = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "caption" -> caption(model);
      case "threads" -> threads(model, Integer.parseInt(arguments[2]));
      case "decode" -> decode(model);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    Runtime.getRuntime().halt(0); // without waiting for what "decode" leaves at work
  }

  private static void caption(Path model) {
    try (Captioner captioner = Captioner.load(model)) {
      captioner.caption(BareSamples.png(40, 33, 1), "1");
      captioner.caption(BareSamples.png(40, 33, 2), "2");
      System.out.println("captioned");
    }
  }

  /** A load with a number of threads, with the same, with none, and with another. */
  private static void threads(Path model, int number) throws Exception {
    LoadOptions options = new LoadOptions(Precision.FLOAT32, Exif.TURN, number);
    try (Captioner captioner = Captioner.load(model, options)) {
      captioner.caption(BareSamples.png(40, 33, 1), "1");
      try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
        System.out.println(tasks.count());
      }
      Captioner.load(model, options).close();
      Captioner.load(model).close();
      Captioner.load(model, options.withThreads(number + 1)).close();
    } catch (InvalidInputException e) {
      System.out.println(e.getMessage());
    }
  }

  /** Decodes an image while a computation has all of TensorFlow's pool of graphs, one thread. */
  private static void decode(Path model) throws Exception {
    try (Captioner captioner = Captioner.load(model)) {
      captioner.read(BareSamples.png(40, 33, 1), "1"); // loads what it needs
      Product product = new Product();
      Thread busy = new Thread(product::run);
      busy.start();
      Thread.sleep(500);
      captioner.read(BareSamples.png(40, 33, 2), "2");
      System.out.println(busy.isAlive() && product.began ? "decoded first" : "waited");
      busy.join(); // TensorFlow does not survive the end of a process in which it computes
    }
  }

  /** Matrices that take some seconds to multiply. */
  private static final class Product extends GraphModel {
    private final Operand<TFloat32> product;
    private volatile boolean began;

    Product() {
      Operand<TFloat32> ones = tf.fill(tf.array(5000, 5000), tf.constant(1f));
      product = tf.math.mean(tf.linalg.matMul(ones, tf.linalg.matMul(ones, ones)), tf.array(0, 1));
      open();
    }

    void run() {
      began = true;
      session().runner().fetch(product).run().close();
    }
  }
}
