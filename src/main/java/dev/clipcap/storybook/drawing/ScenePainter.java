package dev.clipcap.storybook.drawing;

import dev.clipcap.storybook.drawing.Scene.Companion;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Draws a scene: the setting, then the things from back to front, then the light over all.
 *
 * <p>Everything that matters lies in the central square of the picture, which is what CLIP's
 * preprocessing keeps.
 */
public final class ScenePainter extends Stage {
  private static final int[][] SIZES = {{256, 224}, {224, 256}, {240, 240}, {272, 224}, {224, 224}};
  private static final double NOISE = 3.2;
  private static final byte[] NOISES = noise();

  private final double square = Math.min(w, h);
  private final double middle = w / 2;
  private final double ground = (h - square) / 2 + square * between(0.07, 0.12);

  private ScenePainter(Scene scene, BufferedImage image, RandomGenerator random) {
    super(scene, image, random);
  }

  /** The picture of a scene, 224 to 272 pixels a side; equal arguments give equal pixels. */
  public static BufferedImage paint(Scene scene, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] size = SIZES[random.nextInt(SIZES.length)];
    BufferedImage image = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
    ScenePainter painter = new ScenePainter(scene, image, random);
    painter.backdrop();
    painter.things();
    if (!scene.setting().indoors()) {
      new Outdoors(painter).cover();
    }
    painter.grain(image);
    return image;
  }

  private void backdrop() {
    Nature nature = new Nature(this);
    Town town = new Town(this);
    Indoors rooms = new Indoors(this);
    switch (scene.setting()) {
      case BEACH -> nature.beach();
      case STREET -> town.street();
      case NIGHT_CITY -> town.nightCity();
      case KITCHEN -> rooms.kitchen();
      case LIVING_ROOM -> rooms.livingRoom();
      case BEDROOM -> rooms.bedroom();
      case SNOW -> nature.snow();
      case FOREST -> nature.forest();
      case PARK -> nature.park();
      case DESERT -> nature.desert();
      case FARM -> nature.farm();
      case LAKE -> nature.lake();
      case MOUNTAINS -> nature.mountains();
      case PLAYGROUND -> town.playground();
    }
  }

  private void things() {
    double height = scene.thing().height * scene.size().scale * square * between(0.96, 1.04);
    height = Math.min(height, square * (wet() ? 0.66 : 0.8));
    if (scene.companion().isEmpty()) {
      row(scene.thing(), height, null, 0);
      return;
    }
    Companion second = scene.companion().get();
    double other = second.thing().height * square;
    double shift = square * between(0.1, 0.2) * (random.nextBoolean() ? 1 : -1);
    switch (second.relation()) {
      case LEFT_OF, RIGHT_OF -> row(scene.thing(), height * 0.9, second, other * 0.85);
      case IN_FRONT_OF -> {
        companion(second, middle - shift * 0.7, ground + 0.08 * square, other * 1.1);
        main(middle + shift, ground, height * 0.82, false);
      }
      case BEHIND -> {
        main(middle + shift * 0.4, ground + 0.09 * square, height, false);
        companion(second, middle - shift * 0.4, ground - 0.02 * square, other * 0.85);
      }
      case ON -> on(second, height, other);
      case UNDER -> under(second, height, other);
    }
  }

  private void on(Companion second, double height, double other) {
    boolean small = scene.thing().family != Family.PERSON;
    double wide = Math.min(other * (small ? 1.1 : 1.2), square * 0.92 / second.thing().aspect);
    companion(second, middle, ground, wide);
    double x = middle + wide * second.thing().aspect * between(-0.16, 0.16);
    double y = ground + wide * Objects.seat(second.thing()) / 100;
    main(x, y, Math.min(height * 0.85, (square * 0.97 - y)), true);
  }

  private void under(Companion second, double height, double other) {
    if (second.thing() == Thing.TABLE) {
      double table = other * 1.45;
      companion(second, middle, ground + 4, table);
      main(middle + between(-12, 12), ground, Math.min(height * 0.75, table * 0.72), false);
      return;
    }
    double cover = Math.min(other * 1.35, square * 0.86);
    companion(second, middle, ground + 0.06 * square, cover);
    double side = cover * 0.2 * (random.nextBoolean() ? 1 : -1);
    main(middle + side, ground, Math.min(height * 0.74, cover * 0.58), false);
  }

  /**
   * One to three of a thing side by side, then perhaps another at one end, all within the square.
   */
  private void row(Thing thing, double height, Companion second, double other) {
    int n = scene.count();
    double overlap = n > 1 ? 0.9 : 1;
    double each = height * thing.aspect * stretch(thing) * overlap;
    double secondWidth = second == null ? 0 : other * second.thing().aspect * 0.95;
    double total = n * each + secondWidth;
    double fit = Math.min(n == 1 ? 1 : 0.92, square * 1.02 / total);
    double slack = Math.max(0, square * 0.96 - total * fit);
    double x = middle - total * fit / 2 + slack * between(-0.25, 0.25);
    boolean first = second != null && second.relation() == Relation.RIGHT_OF;
    if (first) {
      companion(second, x + secondWidth * fit / 2, ground + 3, other * fit);
      x += secondWidth * fit;
    }
    double base = base(height * fit);
    for (int i = 0; i < n; i++) {
      double back = n > 1 ? (i % 2 == 0 ? 0.05 : -0.01) * square : 0;
      main(x + each * fit / 2, base + back, height * fit, false);
      x += each * fit;
    }
    if (second != null && !first) {
      companion(second, x + secondWidth * fit / 2, ground + 3, other * fit);
    }
  }

  /** Whoever runs or lies is longer than whoever stands. */
  private double stretch(Thing thing) {
    boolean stretched =
        scene.activity() == Activity.RUNNING
            || scene.activity() == Activity.JUMPING
            || scene.activity() == Activity.SLEEPING;
    return thing.family == Family.ANIMAL && stretched ? 1.35 : 1;
  }

  private double base(double height) {
    if (scene.activity() == Activity.FLYING) {
      double low = square * 0.3;
      return low + Math.max(0, h * 0.95 - low - height) * between(0.35, 0.85);
    }
    return wet() ? ground + square * 0.1 : ground;
  }

  private void main(double x, double y, double height, boolean perched) {
    boolean floats = scene.activity() == Activity.FLYING || wet() || perched;
    Color color = Tint.vary(scene.hue().color, random);
    Look look = new Look(color, scene.hue(), scene.activity(), perched, random);
    thing(scene.thing(), x, y, height, look, !floats);
  }

  private void companion(Companion second, double x, double y, double height) {
    Color color = Tint.vary(second.hue().color, random);
    Look look = new Look(color, second.hue(), atRest(second.thing()), false, random);
    thing(second.thing(), x, y, height, look, true);
  }

  /** What a companion does: as little as it can, which is first among the activities. */
  private static Activity atRest(Thing thing) {
    Activity first = thing.activities.iterator().next();
    return first == Activity.WALKING ? Activity.STANDING : first;
  }

  private void thing(Thing thing, double x, double y, double height, Look look, boolean shadow) {
    if (shadow) {
      double half = height * thing.aspect * 0.46;
      pen.flat(Tint.clear(Pen.INK, 0.22), oval(x, y + 1, half, Math.max(3, half * 0.13)));
    }
    double scale = height / 100;
    double facing = random.nextBoolean() ? 1 : -1;
    thing.paint(pen.at(x, y).scale(scale * facing, scale), look);
  }

  private static byte[] noise() {
    SplittableRandom random = new SplittableRandom(20211118);
    byte[] noise = new byte[1 << 16];
    for (int i = 0; i < noise.length; i++) {
      double bell = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
      noise[i] = (byte) Math.round(2 * NOISE * bell);
    }
    return noise;
  }

  /** What a camera adds: a little more or less light, a cast, and noise in every pixel. */
  private void grain(BufferedImage image) {
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    double exposure = 0.93 + 0.14 * random.nextDouble();
    int[] red = gained(exposure * (0.98 + 0.04 * random.nextDouble()));
    int[] green = gained(exposure);
    int[] blue = gained(exposure * (0.98 + 0.04 * random.nextDouble()));
    int from = random.nextInt(NOISES.length);
    int step = 2 * random.nextInt(1 << 14) + 1;
    for (int i = 0; i < pixels.length; i++) {
      int rgb = pixels[i];
      int noise = NOISES[(from + i * step) & 0xFFFF];
      pixels[i] =
          limit(red[(rgb >> 16) & 255] + noise) << 16
              | limit(green[(rgb >> 8) & 255] + noise) << 8
              | limit(blue[rgb & 255] + noise);
    }
  }

  private static int[] gained(double gain) {
    int[] gained = new int[256];
    for (int i = 0; i < 256; i++) {
      gained[i] = (int) Math.round(i * gain);
    }
    return gained;
  }

  private static int limit(int value) {
    return value < 0 ? 0 : Math.min(value, 255);
  }
}
