package dev.clipcap.storybook.drawing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Ways of saying one thing, some more usual than others.
 *
 * <p>Written as {@code "running*5|racing|dashing"}: alternatives with their weights, 1 where none
 * is given. A noun may have its plural with it, as in {@code "puppy/puppies*2"}.
 */
final class Words {
  private static final ResourceBundle TEXTS =
      ResourceBundle.getBundle(Words.class.getPackageName() + ".words", Locale.ROOT);

  private final List<String> choices = new ArrayList<>();

  /** Each as often as its weight says. */
  private final List<String> weighted = new ArrayList<>();

  Words(String text) {
    for (String choice : text.split("\\|", -1)) {
      String[] parts = choice.split("\\*", -1);
      choices.add(parts[0]);
      int weight = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
      weighted.addAll(Collections.nCopies(weight, parts[0]));
    }
  }

  /** Of a constant, as in {@code BEACH.noun}. */
  static Words of(Enum<?> constant, String part) {
    return of(constant.name() + "." + part);
  }

  /** By a key of words.properties. */
  static Words of(String key) {
    return new Words(TEXTS.getString(key));
  }

  /** One of the alternatives, the heavier ones more often. */
  String pick(RandomGenerator random) {
    return weighted.get(random.nextInt(weighted.size()));
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
