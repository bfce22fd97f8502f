package dev.clipcap.core.tf;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** TensorFlow's native library: its log and its devices. */
public final class NativeRuntime {
  private static final int STANDARD_ERROR = 2;
  private static final int WRITE_ONLY = 1;
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final String FATAL_ONLY = "3";
  private static final String TENSOR_FLOAT_32 = "NVIDIA_TF32_OVERRIDE";
  private static final String OFF = "0";

  static {
    // JavaCPP would refuse what a process of more than 4 times its heap asks for; it reads this
    // when it loads.
    System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
  }

  private NativeRuntime() {}

  /**
   * Keeps TensorFlow's log off the terminal: its errors reach the caller as exceptions, and would
   * show twice. It reads the level from the environment when its library loads, so this comes first
   * in a program; a level that the user has set stays. A note that heeds no level comes with the
   * first run of a graph: standard error is put aside for a run of nothing.
   */
  public static void quiet() {
    if (System.getenv(LOG_LEVEL) != null) {
      return;
    }
    if (Platform.isWindows()) {
      Native.load("ucrtbase", WindowsRuntime.class)._putenv_s(LOG_LEVEL, FATAL_ONLY);
      return;
    }
    Posix posix = Native.load("c", Posix.class);
    posix.setenv(LOG_LEVEL, FATAL_ONLY, 0);
    int standardError = posix.dup(STANDARD_ERROR);
    int nowhere = posix.open("/dev/null", WRITE_ONLY);
    posix.dup2(nowhere, STANDARD_ERROR);
    try (Graph graph = new Graph();
        Session session = Sessions.open(graph)) {
      session.run(GraphOps.of(graph).noOp());
    } finally {
      posix.dup2(standardError, STANDARD_ERROR);
      posix.close(standardError);
      posix.close(nowhere);
    }
  }

  /**
   * Has TensorFlow log nothing that reaches the caller as an exception, too, unless the user has
   * set a level; before its library loads.
   */
  static void logErrorsOnly() {
    setUnlessSet(LOG_LEVEL, FATAL_ONLY);
  }

  /**
   * Has NVIDIA's libraries multiply float32 with all of its 24 significant bits, as PyTorch does;
   * TensorFlow would have them round to TensorFloat-32's 11. They read this from the environment
   * when the first session opens on a GPU; a value that the user has set stays.
   */
  static void exactFloat32() {
    setUnlessSet(TENSOR_FLOAT_32, OFF);
  }

  private static void setUnlessSet(String variable, String value) {
    if (!Platform.isWindows()) {
      Native.load("c", Posix.class).setenv(variable, value, 0);
    }
  }

  /**
   * Ends the process now, without the orderly end that would take TensorFlow's library down under
   * its own threads at work and crash. Files that matter are moved into place when they are whole,
   * so nothing is lost that a kill would not lose.
   */
  public static void endAtOnce(int status) {
    System.out.flush();
    if (Platform.isWindows()) {
      Native.load("ucrtbase", WindowsRuntime.class)._exit(status);
    } else {
      Native.load("c", Posix.class)._exit(status);
    }
  }

  /** Whether what is written to standard output (1) or standard error (2) reaches a terminal. */
  public static boolean isTerminal(int stream) {
    return Platform.isWindows()
        ? Native.load("ucrtbase", WindowsRuntime.class)._isatty(stream) != 0
        : Native.load("c", Posix.class).isatty(stream) == 1;
  }

  /** TensorFlow's version, such as {@code 2.18.0}. */
  public static String version() {
    return TensorFlow.version();
  }

  /** The device that the work runs on, such as {@code CPU, 2 cores} or {@code GPU}. */
  public static String device() {
    List<String> types = deviceTypes();
    long gpus = types.stream().filter("GPU"::equals).count();
    if (gpus > 0) {
      return gpus == 1 ? "GPU" : String.format(Locale.ROOT, "GPU (%d)", gpus);
    }
    return String.format(Locale.ROOT, "CPU, %d cores", Runtime.getRuntime().availableProcessors());
  }

  /** Whether TensorFlow has a GPU to run on. */
  public static boolean hasGpu() {
    return deviceTypes().contains("GPU");
  }

  @SuppressWarnings("try") // the scope frees the pointers made in it
  private static List<String> deviceTypes() {
    exactFloat32();
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      byte[] config = Sessions.config().toByteArray();
      tensorflow.TF_SetConfig(options, new BytePointer(config), config.length, status);
      TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
      TF_DeviceList devices = tensorflow.TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      List<String> types = new ArrayList<>();
      for (int i = 0; i < tensorflow.TF_DeviceListCount(devices); i++) {
        types.add(tensorflow.TF_DeviceListType(devices, i, status).getString());
      }
      tensorflow.TF_DeleteDeviceList(devices);
      return types;
    }
  }

  /** The C library's functions of these names. */
  interface Posix extends Library {
    int setenv(String name, String value, int overwrite);

    int open(String path, int flags);

    int dup(int descriptor);

    int dup2(int from, int to);

    int close(int descriptor);

    int isatty(int descriptor);

    void _exit(int status);
  }

  /** The C runtime's functions of these names. */
  interface WindowsRuntime extends Library {
    int _putenv_s(String name, String value);

    int _isatty(int descriptor);

    void _exit(int status);
  }
}
