package dev.clipcap.storybook.drawing;

import dev.clipcap.storybook.drawing.Scene.Companion;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The parts that captions and stories of a scene are made of: who, doing what, where. */
abstract class Phrases {
  private static final Set<Thing> COLOUR_GOES_WITHOUT_SAYING =
      EnumSet.of(Thing.ZEBRA, Thing.PIZZA, Thing.SNOWMAN, Thing.PENGUIN);
  static final Set<Activity> IN_SPORTSWEAR =
      EnumSet.of(Activity.RIDING_BIKE, Activity.SKIING, Activity.SURFING);
  private static final Words WEARING = new Words("in a*6|wearing a*3");
  private static final Words DETERMINER = new Words("the*5|one*3|this");
  private static final Words TWO = new Words("two*12|a couple of*2|a pair of");
  private static final Words THREE = new Words("three*9|a group of*2|some");
  private static final Words OVER = new Words("over the*6|above the*2|in the sky over the*2");
  private static final Words STANDING_IDLE = new Words("*7|sitting*3|standing");

  final Scene scene;
  final RandomGenerator random;

  Phrases(Scene scene, RandomGenerator random) {
    this.scene = scene;
    this.random = random;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  boolean plural() {
    return scene.count() > 1;
  }

  /** "two brown dogs", "a tall man in a red shirt"; without an article where one is given later. */
  String subject(boolean withSize, boolean withHue) {
    String noun = nouns(withSize, withHue);
    return switch (scene.count()) {
      case 1 -> chance(0.9) ? withArticle(noun) : DETERMINER.pick(random) + " " + noun;
      case 2 -> TWO.pick(random) + " " + noun;
      default -> THREE.pick(random) + " " + noun;
    };
  }

  /** "brown dogs", "tall man in a red shirt". */
  String nouns(boolean withSize, boolean withHue) {
    Thing thing = scene.thing();
    String noun = Words.form(thing.nouns.pick(random), plural());
    boolean person = thing.family == Family.PERSON;
    String size = "";
    if (withSize && scene.size() != Size.MEDIUM) {
      size = (person ? scene.size().wordsForPeople : scene.size().words).pick(random);
    }
    if (size.isEmpty() && chance(0.12)) {
      size = thing.family.opinion.pick(random);
    }
    String hue = withHue ? scene.hue().words.pick(random) : "";
    return person ? join(size, noun, clothes(hue)) : join(size, hue, noun);
  }

  private String clothes(String hue) {
    if (hue.isEmpty()) {
      return "";
    }
    if (chance(0.12)) {
      return "in " + hue;
    }
    boolean female = scene.thing() == Thing.WOMAN || scene.thing() == Thing.GIRL;
    String garment = female && !IN_SPORTSWEAR.contains(scene.activity()) ? "dress" : "shirt";
    String wearing = WEARING.pick(random);
    if (plural()) {
      String several = garment.equals("dress") ? "dresses" : "shirts";
      return join(wearing.substring(0, wearing.length() - 2), hue, several);
    }
    return wearing.substring(0, wearing.length() - 1) + withArticle(join(hue, garment));
  }

  /** How likely people are to mention the colour. */
  double hueMatters() {
    Thing thing = scene.thing();
    if (COLOUR_GOES_WITHOUT_SAYING.contains(thing)) {
      return 0;
    }
    if (thing.hues.size() == 1) {
      return 0.12;
    }
    return thing.family == Family.PERSON ? 0.45 : 0.72;
  }

  /** "running", "riding a bike"; for furniture and the like mostly nothing. */
  String participle() {
    if (scene.activity() == Activity.BEING) {
      return STANDING_IDLE.pick(random);
    }
    return scene.activity().participle.pick(random);
  }

  String past() {
    return scene.activity().past.pickAny(random);
  }

  /** "on the beach", "over the ocean". */
  String place() {
    Setting setting = scene.setting();
    if (scene.activity() == Activity.FLYING) {
      return OVER.pick(random) + " " + setting.below.pick(random);
    }
    return (scene.activity().onWater() ? setting.onWater : setting.onGround).pick(random);
  }

  /** "with a barn in the background". */
  String background() {
    return scene.setting().background.pick(random);
  }

  /** "a sandy beach". */
  String setting() {
    return withArticle(scene.setting().noun.pick(random));
  }

  /** "next to a red bench"; empty where there is no companion. */
  String relation(boolean withHue) {
    return scene
        .companion()
        .map(second -> second.relation().words.pick(random) + " " + companion(withHue))
        .orElse("");
  }

  /** "a red bench". */
  String companion(boolean withHue) {
    Companion second = scene.companion().orElseThrow();
    String noun = Words.form(second.thing().nouns.pick(random), false);
    boolean plain =
        second.thing().family == Family.PERSON
            || second.thing().hues.size() == 1
            || COLOUR_GOES_WITHOUT_SAYING.contains(second.thing());
    String hue = withHue && !plain ? second.hue().words.pick(random) : "";
    return withArticle(join(hue, noun));
  }

  /** "at sunset"; empty indoors and where the place says it already. */
  String light() {
    boolean said = scene.setting().indoors() || scene.setting() == Setting.NIGHT_CITY;
    boolean snowSaid = scene.light() == Light.SNOWY && scene.setting() == Setting.SNOW;
    return said || (snowSaid && !chance(0.3)) ? "" : scene.light().words.pick(random);
  }

  static String withArticle(String noun) {
    return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
  }

  /** The parts that are not empty, with single spaces. */
  static String join(String... parts) {
    StringBuilder joined = new StringBuilder();
    for (String part : parts) {
      if (!part.isEmpty()) {
        joined.append(joined.isEmpty() ? "" : " ").append(part);
      }
    }
    return joined.toString();
  }

  /** As a sentence: a capital first, a full stop last. */
  static String sentence(String... parts) {
    String text = join(parts);
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }
}
