package dev.clipcap.storybook.drawing;

import dev.clipcap.storybook.drawing.Scene.Companion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Draws scenes that could happen: surfers at the beach, sofas in living rooms. */
public final class SceneSampler {
  /** What a thing with a companion may be doing: nothing that needs the whole picture. */
  private static final Set<Activity> QUIET =
      Words.set(
          Activity.class,
          "GRAZER sitting reading playing_guitar eating_ice_cream holding_umbrella throwing_ball"
              + " parked being",
          Activity.GROUPS);

  private static final Set<Thing> SEATS =
      EnumSet.of(Thing.SOFA, Thing.BED, Thing.BENCH, Thing.CHAIR);
  private static final Set<Thing> COVERS = EnumSet.of(Thing.TREE, Thing.UMBRELLA);
  private static final Set<Thing> BACKGROUND =
      EnumSet.of(Thing.HOUSE, Thing.TENT, Thing.TREE, Thing.BUS, Thing.TRUCK, Thing.SOFA);
  private static final Set<Thing> FOREGROUND =
      EnumSet.of(Thing.BENCH, Thing.TABLE, Thing.SUITCASE, Thing.CAR, Thing.CHAIR);
  private static final Set<Thing> LONERS =
      EnumSet.of(Thing.TABLE, Thing.BED, Thing.SOFA, Thing.TRAIN, Thing.LAMP, Thing.BUS);
  private static final Set<Thing> NEVER_BESIDE =
      EnumSet.of(Thing.KITE, Thing.AIRPLANE, Thing.BALLOON, Thing.BOAT, Thing.TRAIN, Thing.BED);

  private SceneSampler() {}

  /** A scene, the same for the same state of {@code random}. */
  public static Scene sample(RandomGenerator random) {
    while (true) {
      Thing thing = thing(random);
      Activity activity = pick(thing.activities, random);
      Set<Setting> settings = EnumSet.copyOf(thing.settings);
      settings.retainAll(activity.settings);
      if (!settings.isEmpty()) {
        return sample(thing, activity, pick(settings, random), random);
      }
    }
  }

  private static Scene sample(
      Thing thing, Activity activity, Setting setting, RandomGenerator random) {
    Light light = setting.lights.get(random.nextInt(setting.lights.size()));
    int count = count(thing, activity, random);
    Optional<Companion> companion = companion(thing, activity, setting, count, random);
    Size size = count > 1 ? Size.MEDIUM : size(thing, random);
    Hue hue = pick(thing.hues, random);
    return new Scene(setting, light, thing, hue, size, count, activity, companion);
  }

  private static Thing thing(RandomGenerator random) {
    Thing[] all = Thing.values();
    while (true) {
      Thing thing = all[random.nextInt(all.length)];
      double keep =
          switch (thing.family) {
            case PERSON -> 1;
            case ANIMAL, WINGED -> 0.55;
            case VEHICLE -> 0.45;
            default -> 0.33;
          };
      if (random.nextDouble() < keep) {
        return thing;
      }
    }
  }

  private static int count(Thing thing, Activity activity, RandomGenerator random) {
    double draw = random.nextDouble();
    boolean alone = LONERS.contains(thing) || thing.family == Family.FOOD;
    if (alone || draw < 0.74) {
      return 1;
    }
    boolean crowded = activity == Activity.SLEEPING || !QUIET.contains(activity);
    return draw < 0.91 || crowded ? 2 : 3;
  }

  private static Size size(Thing thing, RandomGenerator random) {
    double draw = random.nextDouble();
    if (thing.family == Family.PERSON) {
      boolean child = thing == Thing.BOY || thing == Thing.GIRL;
      return draw < 0.75 ? Size.MEDIUM : child ? Size.SMALL : Size.LARGE;
    }
    return draw < 0.56 ? Size.MEDIUM : draw < 0.78 ? Size.SMALL : Size.LARGE;
  }

  private static Optional<Companion> companion(
      Thing thing, Activity activity, Setting setting, int count, RandomGenerator random) {
    boolean food = thing.family == Family.FOOD;
    if (!QUIET.contains(activity) || (!food && random.nextDouble() > (count > 1 ? 0.2 : 0.55))) {
      return Optional.empty();
    }
    Map<Relation, List<Thing>> choices = new EnumMap<>(Relation.class);
    for (Relation relation : count > 1 ? List.of(Relation.RIGHT_OF) : List.of(Relation.values())) {
      List<Thing> fitting =
          Stream.of(Thing.values())
              .filter(second -> second != thing && second.settings.contains(setting))
              .filter(second -> fits(thing, activity, relation, second))
              .toList();
      if (!fitting.isEmpty()) {
        choices.put(relation, fitting);
      }
    }
    if (choices.isEmpty()) {
      return Optional.empty();
    }
    Relation relation = pick(choices.keySet(), random);
    Thing second = pick(choices.get(relation), random);
    return Optional.of(new Companion(relation, second, pick(second.hues, random)));
  }

  private static boolean fits(Thing thing, Activity activity, Relation relation, Thing second) {
    boolean small = thing.height <= 0.5;
    boolean alive =
        thing.family == Family.PERSON
            || thing.family == Family.WINGED
            || thing.family == Family.ANIMAL;
    boolean pet = thing == Thing.CAT || thing == Thing.DOG || thing == Thing.TEDDY_BEAR;
    boolean seated = activity == Activity.SITTING || activity == Activity.SLEEPING;
    if (thing.family == Family.FOOD) {
      return relation == Relation.ON && (second == Thing.TABLE || second == Thing.BENCH);
    }
    boolean sits = (pet || thing.family == Family.PERSON) && seated;
    return switch (relation) {
      case LEFT_OF, RIGHT_OF ->
          second.family != Family.FOOD
              && !NEVER_BESIDE.contains(second)
              && thing.aspect * thing.height + second.aspect * second.height < 1.25;
      case ON ->
          (sits && SEATS.contains(second))
              || (thing == Thing.BIRD && activity == Activity.STANDING && SEATS.contains(second))
              || (thing == Thing.SUITCASE && SEATS.contains(second));
      case UNDER ->
          (alive && small && COVERS.contains(second))
              || (thing.family == Family.PERSON && seated && COVERS.contains(second))
              || (pet && activity != Activity.JUMPING && second == Thing.TABLE);
      case IN_FRONT_OF ->
          (alive || thing.family == Family.VEHICLE)
              && BACKGROUND.contains(second)
              && thing.height < second.height * 1.2;
      case BEHIND ->
          alive
              && activity == Activity.STANDING
              && FOREGROUND.contains(second)
              && thing.height > second.height * 1.15;
    };
  }

  private static <E> E pick(Collection<E> from, RandomGenerator random) {
    return new ArrayList<>(from).get(random.nextInt(from.size()));
  }
}
