package dev.clipcap.storybook.drawing;

/**
 * How a person holds arms and legs. Angles in degrees from straight down, positive to the right;
 * the second of a pair is the forearm's or shin's. "Near" is the limb drawn last.
 *
 * @param lean of the trunk, positive to the right
 * @param lift of the feet above the ground
 * @param angles of near arm, far arm, near leg, far leg
 */
record Pose(double lean, double lift, double... angles) {
  static Pose of(Activity activity) {
    return switch (activity) {
      case WALKING -> new Pose(3, 0, -28, 0, 26, 48, 26, 14, -20, -34);
      case RUNNING -> new Pose(12, 3, -45, 35, 45, 120, 58, -22, -22, -88);
      case JUMPING -> new Pose(0, 15, 128, 150, -128, -150, 38, -34, -36, -74);
      case SITTING, READING -> new Pose(0, 0, 22, 62, 30, 70, 84, 2, 74, -4);
      case RIDING_BIKE -> new Pose(22, 0, 52, 78, 58, 84, 52, -14, 82, 12);
      case HOLDING_UMBRELLA -> new Pose(0, 0, 34, 138, -12, -4, 5, 3, -5, -3);
      case FLYING_KITE -> new Pose(-5, 0, 112, 128, 60, 118, 14, 6, -14, -10);
      case THROWING_BALL -> new Pose(6, 0, 118, 98, -52, -30, 30, 12, -20, -30);
      case SKIING -> new Pose(20, 0, 40, 66, 34, 60, 40, -20, 46, -14);
      case SURFING -> new Pose(4, 0, 78, 92, -82, -96, 48, 14, -42, -14);
      case SKATEBOARDING -> new Pose(6, 0, 58, 78, -58, -74, 34, 4, -34, -6);
      case PLAYING_GUITAR -> new Pose(0, 0, -32, 58, 48, 104, 6, 4, -6, -4);
      case EATING_ICE_CREAM -> new Pose(0, 0, 30, 142, -12, 0, 5, 3, -5, -3);
      default -> new Pose(0, 0, 16, 10, -16, -10, 6, 4, -6, -4);
    };
  }

  double[] arm(boolean near) {
    return limb(near ? 0 : 2);
  }

  double[] leg(boolean near) {
    return limb(near ? 4 : 6);
  }

  private double[] limb(int from) {
    return new double[] {angles[from], angles[from + 1]};
  }
}
