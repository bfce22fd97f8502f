package dev.clipcap.storybook.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Tells of the world of the pictures in other ways than the {@link Narrator}: stories in the past
 * tense, plain facts, and, a third of the time, sentences much like captions in frames of their
 * own.
 */
public final class Storyteller extends Phrases {
  private static final Words TIME = Words.of("Storyteller.TIME");
  private static final Words CODA = Words.of("Storyteller.CODA");
  private static final Words WISH = Words.of("Storyteller.WISH");
  private static final Words WHO = Words.of("Storyteller.WHO");
  private static final Words SHOWS = Words.of("Storyteller.SHOWS");

  private Storyteller(Scene scene, RandomGenerator random) {
    super(scene, random);
  }

  /** One sentence that the scene brings to mind; lower-case but for its first letter. */
  public static String tell(Scene scene, RandomGenerator random) {
    Storyteller teller = new Storyteller(scene, random);
    double draw = random.nextDouble();
    return draw < 0.45 ? teller.story() : draw < 0.67 ? teller.fact() : teller.nearlyCaption();
  }

  private String some() {
    return subject(chance(0.5), chance(hueMatters()));
  }

  private String the() {
    return "the " + nouns(chance(0.3), chance(hueMatters()));
  }

  private String did() {
    return scene.activity() == Activity.BEING ? was() : past();
  }

  private String was() {
    return plural() ? "were" : "was";
  }

  private String story() {
    return switch (random.nextInt(8)) {
      case 0 -> sentence(TIME.pick(random), some(), did(), place());
      case 1 -> sentence(the(), did(), place(), CODA.pick(random));
      case 2 -> sentence(the(), place(), WISH.pick(random).replace("was", was()));
      case 3 -> sentence(WHO.pick(random), "saw", some(), place(), TIME.pick(random));
      case 4 -> sentence(WHO.pick(random), "told a story about", some(), relation(true));
      case 5 -> sentence("there", was(), some(), place(), CODA.pick(random));
      case 6 -> sentence(the(), did(), relation(true), place(), light());
      default -> sentence(TIME.pick(random), the(), was(), participle(), place());
    };
  }

  private String fact() {
    String all = Words.form(scene.thing().nouns.pick(random), true);
    List<Hue> hues = new ArrayList<>(scene.thing().hues);
    boolean idle = scene.activity() == Activity.BEING;
    return switch (random.nextInt(6)) {
      case 0 ->
          sentence(
              hues.size() == 1 || scene.thing().family == Family.PERSON
                  ? join("we like", all, "very much")
                  : join("most", all, "are", hue(hues), "or", hue(hues)));
      case 1 -> sentence("you can often find", all, place());
      case 2 -> sentence("there is nothing like", idle ? "being" : participle(), place());
      case 3 -> sentence(setting(), "is a good place for", some());
      case 4 -> sentence("it is quiet", place(), background());
      default ->
          sentence(
              "not every", Words.form(scene.thing().nouns.pick(random), false), "is", opinion());
    };
  }

  private String hue(List<Hue> hues) {
    return hues.get(random.nextInt(hues.size())).words.pick(random);
  }

  private String opinion() {
    return scene.thing().family.opinion.pick(random);
  }

  private String nearlyCaption() {
    String be = plural() ? "are" : "is";
    String doing = participle();
    String where = join(chance(0.5) ? relation(true) : "", place());
    String after = chance(0.25) ? background() : chance(0.2) ? light() : "";
    return switch (random.nextInt(6)) {
      case 0, 1 -> sentence(SHOWS.pick(random), some(), doing, where, after);
      case 2 -> sentence("in this story", some(), be, doing, where, after);
      case 3 -> sentence(setting(), "where", some(), be, doing.isEmpty() ? "waiting" : doing);
      case 4 -> sentence("this is", Narrator.VIEW.pick(random), some(), "that", be, doing, where);
      default ->
          sentence(
              some(),
              "and",
              scene.companion().isPresent() ? companion(true) : "one more of the same kind",
              "were",
              where);
    };
  }
}
