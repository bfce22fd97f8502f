package dev.clipcap.storybook.drawing;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Sets of constants written as text: {@code "FUR orange"} is the group FUR and ORANGE. */
final class Names {
  private Names() {}

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
