package dev.clipcap.storybook.drawing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ThingTest {
  private static final int SIDE = 160;

  /** The share of a blank sheet that one thing, 100 of 160 pixels high, covers. */
  private static double covered(Thing thing, Hue hue, Activity activity) {
    BufferedImage sheet = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Look look = new Look(hue.color, hue, activity, false, new SplittableRandom(1));
    thing.paint(Pen.on(sheet).at(SIDE / 2.0, 20), look);
    return Arrays.stream(pixels(sheet)).filter(rgb -> (rgb & 0xFFFFFF) != 0).count()
        / (double) (SIDE * SIDE);
  }

  private static int[] pixels(BufferedImage image) {
    return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void everyThingIsSeenInEveryColourAndActivity(Thing thing) {
    for (Activity activity : thing.activities) {
      for (Hue hue : thing.hues) {
        double share = covered(thing, hue, activity);
        assertTrue(share > 0.07, () -> thing + " " + hue + " " + activity + " covers " + share);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void everySettingFillsThePictureWithMoreThanOneColour(Setting setting) {
    Scene scene =
        new Scene(
            setting,
            setting.lights.get(0),
            Thing.MAN,
            Hue.RED,
            Size.MEDIUM,
            1,
            Activity.STANDING,
            Optional.empty());
    int[] pixels = pixels(ScenePainter.paint(scene, 5));
    assertArrayEquals(pixels, pixels(ScenePainter.paint(scene, 5)));
    Set<Integer> coarse = new HashSet<>();
    for (int rgb : pixels) {
      coarse.add(rgb & 0xC0C0C0);
    }
    assertTrue(coarse.size() > 10, setting + " has " + coarse.size() + " colours");
  }

  @Test
  void theWorldHasTheVarietyItPromises() {
    assertTrue(Setting.values().length >= 10);
    assertTrue(Thing.values().length >= 30);
    SplittableRandom random = new SplittableRandom(3);
    Set<Thing> things = EnumSet.noneOf(Thing.class);
    Set<Setting> settings = EnumSet.noneOf(Setting.class);
    Set<Relation> relations = EnumSet.noneOf(Relation.class);
    Set<Activity> activities = EnumSet.noneOf(Activity.class);
    for (int i = 0; i < 5000; i++) {
      Scene scene = SceneSampler.sample(random);
      things.add(scene.thing());
      settings.add(scene.setting());
      activities.add(scene.activity());
      scene.companion().ifPresent(second -> relations.add(second.relation()));
      assertTrue(scene.thing().settings.contains(scene.setting()), scene.toString());
      assertTrue(scene.activity().settings.contains(scene.setting()), scene.toString());
    }
    assertEquals(EnumSet.allOf(Thing.class), things);
    assertEquals(EnumSet.allOf(Setting.class), settings);
    assertEquals(EnumSet.allOf(Relation.class), relations);
    assertEquals(EnumSet.allOf(Activity.class), activities);
  }
}
