package dev.clipcap.accel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What the processor can do, as far as TensorFlow does not ask it before it aborts. */
final class Processor {
  private static final int AVX_512 = 3;

  private Processor() {}

  /**
   * Whether oneDNN has inner products in bfloat16 here, which it makes with AVX-512: without it the
   * whole process is aborted. The JVM knows the instructions; where it says nothing, as on other
   * processors than x86, the answer is no.
   */
  static boolean multipliesBfloat16() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return jvm != null && Integer.parseInt(jvm.getVMOption("UseAVX").getValue()) >= AVX_512;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
