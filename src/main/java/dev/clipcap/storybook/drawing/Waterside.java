package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Outline.blob;
import static dev.clipcap.storybook.drawing.Outline.circle;
import static dev.clipcap.storybook.drawing.Outline.curve;
import static dev.clipcap.storybook.drawing.Outline.limb;

import java.awt.Color;

/** The beach and the lake; the water comes nearer when the main thing is on it. */
final class Waterside {
  private Waterside() {}

  static void beach(Stage stage) {
    Sky.paint(stage);
    double shore = stage.wet() ? 0.08 : 0.34;
    stage.band(shore - 0.06, 0.5, stage.vary(0x5FC0DC), stage.vary(0x2A78B8));
    waves(stage, shore + 0.02, 0.48);
    double y = shore * stage.height();
    double w = stage.width();
    stage
        .pen()
        .flat(
            Color.WHITE,
            blob(-30, y + 4, w * 0.3, y - 1, w * 0.6, y + 6, w + 30, y + 1, w + 30, -30, -30, -30));
    stage
        .pen()
        .gradient(
            stage.vary(0xE2BE82),
            stage.vary(0xF6DFA8),
            blob(-30, y, w * 0.3, y - 6, w * 0.6, y + 2, w + 30, y - 4, w + 30, -30, -30, -30));
    for (int i = 0; i < 9; i++) {
      stage.pen().flat(Tint.of(0xC99F62), circle(stage.between(0, w), stage.between(0, y - 8), 1));
    }
    if (!stage.wet() && stage.chance(0.4)) {
      palm(stage.place(stage.chance(0.5) ? 0.06 : 0.94, 0.28, 0.62));
    }
  }

  private static void palm(Pen pen) {
    pen.cord(Tint.of(0x9A6C3E), 6, curve(0, 0, 4, 40, 0, 80));
    for (int i = 0; i < 6; i++) {
      Pen leaf = pen.at(0, 80).turn(60.0 * i - 10);
      leaf.fill(Tint.of(0x4A9E4C), blob(0, 0, 18, 8, 36, -4, 18, 2));
    }
  }

  private static void waves(Stage stage, double from, double to) {
    for (int i = 0; i < 9; i++) {
      double x = stage.between(0, stage.width());
      double y = stage.between(from, to) * stage.height();
      stage
          .pen()
          .line(
              Tint.clear(Color.WHITE, 0.7),
              1.3,
              curve(x - 12, y, x - 4, y + 2, x + 4, y, x + 12, y + 2));
    }
  }

  static void lake(Stage stage) {
    Sky.paint(stage);
    stage.hill(0.6, 0.04, stage.vary(0x7FA98C));
    Nature.firs(stage, 7, 0.45, Tint.of(0x4C8A5A), false);
    double shore = stage.wet() ? 0.08 : 0.27;
    stage.band(0, 0.48, stage.vary(0x7CC8E2), stage.vary(0x4A9BCB));
    waves(stage, shore + 0.03, 0.46);
    stage.hill(shore, 0.012, stage.vary(0x84B85A));
    for (int i = 0; i < 3; i++) {
      double x =
          (stage.chance(0.5) ? stage.between(0.01, 0.14) : stage.between(0.86, 0.99))
              * stage.width();
      double y = (shore - 0.03) * stage.height();
      stage.pen().cord(Tint.of(0x5E8A3A), 1.6, curve(x, y, x + 2, y + 30));
      stage.pen().fill(Tint.of(0x7A4E2C), limb(x + 2, y + 28, 2, x + 2.4, y + 38, 2));
    }
    Nature.tufts(stage, 6, shore - 0.03, Tint.of(0x5A8F3A));
  }
}
