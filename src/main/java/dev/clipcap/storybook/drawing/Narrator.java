package dev.clipcap.storybook.drawing;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Words a scene as five people would: they agree on the main thing and mostly on what it does and
 * where, and differ in wording, in order and in what else they find worth a mention.
 */
public final class Narrator extends Phrases {
  public static final int CAPTIONS = 5;

  static final Words VIEW =
      new Words("a picture of*5|a photo of*3|a view of*2|an image of*2|a close up of");

  private Narrator(Scene scene, RandomGenerator random) {
    super(scene, random);
  }

  /**
   * Five different captions. Each is one sentence that ends with its only full stop, lower-case but
   * for its first letter.
   */
  public static List<String> captions(Scene scene, RandomGenerator random) {
    Narrator narrator = new Narrator(scene, random);
    List<String> captions =
        Stream.generate(narrator::caption).limit(1000).distinct().limit(CAPTIONS).toList();
    if (captions.size() < CAPTIONS) {
      throw new IllegalStateException("no five ways to say " + scene);
    }
    return captions;
  }

  private String caption() {
    String subject = subject(chance(0.5), chance(hueMatters()));
    String doing = chance(0.88) ? participle() : "";
    boolean besides = scene.companion().isPresent() && chance(relationMatters());
    String relation = besides ? relation(chance(0.5)) : "";
    boolean inert = scene.activity() == Activity.BEING;
    boolean bare = relation.isEmpty() && (doing.isEmpty() || inert);
    String place = bare || chance(0.8) ? place() : "";
    String where = order(relation, place);
    String detail = detail();
    String be = plural() ? "are" : "is";
    double draw = random.nextDouble();
    if (draw < 0.38) {
      return sentence(subject, doing, where, detail);
    }
    if (draw < 0.59) {
      return sentence(subject, be, doing, where, detail);
    }
    if (draw < 0.68) {
      return sentence("there", be, subject, doing, where, detail);
    }
    if (draw < 0.76) {
      return sentence(VIEW.pick(random), subject, doing, where, detail);
    }
    if (draw < 0.82) {
      return sentence(subject, "that", be, doing, where, detail);
    }
    if (draw < 0.86 && !place.isEmpty() && !inert) {
      return sentence(place, subject, be, doing, relation);
    }
    if (draw < 0.95 || !pairs()) {
      return sentence(setting(), "with", subject, inert ? "" : doing, relation);
    }
    return sentence(subject, "and", companion(chance(0.5)), place, detail);
  }

  /** Now and then the weather or what is behind. */
  private String detail() {
    double weather = scene.light() == Light.SUNNY ? 0.05 : 0.14;
    double draw = random.nextDouble();
    return draw < weather ? light() : draw < weather + 0.13 ? background() : "";
  }

  /** Whether "a dog and a bench" says what the picture shows. */
  private boolean pairs() {
    return scene.companion().isPresent() && scene.companion().get().relation().beside();
  }

  private double relationMatters() {
    return switch (scene.companion().orElseThrow().relation()) {
      case ON -> 0.88;
      case UNDER -> 0.75;
      default -> 0.6;
    };
  }

  /** "next to a bench in a park" rather than "in a park next to a bench", but both are said. */
  private String order(String relation, String place) {
    Relation how = scene.companion().map(second -> second.relation()).orElse(null);
    boolean tight = how == Relation.ON || how == Relation.UNDER;
    return tight || chance(0.65) ? join(relation, place) : join(place, relation);
  }
}
