package dev.clipcap.storybook.drawing;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Ways of saying one thing, some more usual than others.
 *
 * <p>Written as {@code "running*5|racing|dashing"}: alternatives with their weights, 1 where none
 * is given. A noun may have its plural with it, as in {@code "puppy/puppies*2"}.
 */
final class Words {
  private final List<String> choices = new ArrayList<>();
  private final List<Integer> weights = new ArrayList<>();
  private int total;

  private Words(String text) {
    for (String choice : text.split("\\|", -1)) {
      int star = choice.indexOf('*');
      int weight = star < 0 ? 1 : Integer.parseInt(choice.substring(star + 1));
      choices.add(star < 0 ? choice : choice.substring(0, star));
      weights.add(weight);
      total += weight;
    }
  }

  static Words of(String text) {
    return new Words(text);
  }

  /** One of the alternatives, the heavier ones more often. */
  String pick(RandomGenerator random) {
    int draw = random.nextInt(total);
    for (int i = 0; ; i++) {
      draw -= weights.get(i);
      if (draw < 0) {
        return choices.get(i);
      }
    }
  }

  /** One of the alternatives, all equally often: the language of a wider world. */
  String pickAny(RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** The first form of {@code "man/men"} for one, the second for more; "dog" needs no second. */
  static String form(String forms, boolean plural) {
    int slash = forms.indexOf('/');
    if (slash >= 0) {
      return plural ? forms.substring(slash + 1) : forms.substring(0, slash);
    }
    String ending = forms.endsWith("s") || forms.endsWith("ch") ? "es" : "s";
    return plural ? forms + ending : forms;
  }

  /** A set of constants: {@code "FUR orange"} is the group FUR and ORANGE. */
  static <E extends Enum<E>> Set<E> set(Class<E> type, String names, Map<String, String> groups) {
    Set<E> set = EnumSet.noneOf(type);
    for (String name : names.split(" ", -1)) {
      if (groups.containsKey(name)) {
        set.addAll(set(type, groups.get(name), groups));
      } else {
        set.add(Enum.valueOf(type, name.toUpperCase(Locale.ROOT)));
      }
    }
    return set;
  }
}
