package dev.clipcap.storybook.drawing;

/**
 * How a person holds arms and legs. Angles in degrees from straight down, positive to the right;
 * the second of a pair is the forearm's or shin's. "Near" is the limb drawn last.
 *
 * @param lean of the trunk, positive to the right
 * @param lift of the feet above the ground
 */
record Pose(
    double lean,
    double lift,
    double[] nearArm,
    double[] farArm,
    double[] nearLeg,
    double[] farLeg) {

  static Pose of(Activity activity) {
    return switch (activity) {
      case WALKING -> pose(3, 0, -28, 0, 26, 48, 26, 14, -20, -34);
      case RUNNING -> pose(12, 3, -45, 35, 45, 120, 58, -22, -22, -88);
      case JUMPING -> pose(0, 15, 128, 150, -128, -150, 38, -34, -36, -74);
      case SITTING, READING -> pose(0, 0, 22, 62, 30, 70, 84, 2, 74, -4);
      case RIDING_BIKE -> pose(22, 0, 52, 78, 58, 84, 52, -14, 82, 12);
      case HOLDING_UMBRELLA -> pose(0, 0, 34, 138, -12, -4, 5, 3, -5, -3);
      case FLYING_KITE -> pose(-5, 0, 112, 128, 60, 118, 14, 6, -14, -10);
      case THROWING_BALL -> pose(6, 0, 118, 98, -52, -30, 30, 12, -20, -30);
      case SKIING -> pose(20, 0, 40, 66, 34, 60, 40, -20, 46, -14);
      case SURFING -> pose(4, 0, 78, 92, -82, -96, 48, 14, -42, -14);
      case SKATEBOARDING -> pose(6, 0, 58, 78, -58, -74, 34, 4, -34, -6);
      case PLAYING_GUITAR -> pose(0, 0, -32, 58, 48, 104, 6, 4, -6, -4);
      case EATING_ICE_CREAM -> pose(0, 0, 30, 142, -12, 0, 5, 3, -5, -3);
      default -> pose(0, 0, 16, 10, -16, -10, 6, 4, -6, -4);
    };
  }

  private static Pose pose(
      double lean,
      double lift,
      double nearUpperArm,
      double nearForearm,
      double farUpperArm,
      double farForearm,
      double nearThigh,
      double nearShin,
      double farThigh,
      double farShin) {
    return new Pose(
        lean,
        lift,
        new double[] {nearUpperArm, nearForearm},
        new double[] {farUpperArm, farForearm},
        new double[] {nearThigh, nearShin},
        new double[] {farThigh, farShin});
  }
}
