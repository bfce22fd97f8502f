package dev.clipcap.data;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names, found also in Unicode's other form: macOS writes the é of café.jpg as two characters (NFD)
 * where other systems write one (NFC). The very same name wins.
 */
public final class NameIndex {
  private final Set<String> names;
  private Map<String, List<String>> byForm; // null until a name is not found as it is
  private Map<String, String> byCase; // null until asked for

  public NameIndex(Collection<String> names) {
    this.names = new HashSet<>(names);
  }

  /** The name that is meant; empty where there is none, or two that differ in their form only. */
  public Optional<String> find(String name) {
    if (names.contains(name)) {
      return Optional.of(name);
    }
    if (isAscii(name)) {
      return Optional.empty();
    }
    if (byForm == null) {
      byForm = new HashMap<>();
      names.forEach(n -> byForm.computeIfAbsent(form(n), k -> new ArrayList<>(1)).add(n));
    }
    List<String> same = byForm.getOrDefault(form(name), List.of());
    return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
  }

  /** A name that differs in upper and lower case only. */
  public Optional<String> inOtherCase(String name) {
    if (byCase == null) {
      byCase = new HashMap<>();
      names.forEach(n -> byCase.put(lower(n), n));
    }
    return Optional.ofNullable(byCase.get(lower(name)));
  }

  /** Whether a name has one form only. */
  public static boolean isAscii(String name) {
    return name.chars().allMatch(c -> c < 128);
  }

  private static String form(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static String lower(String name) {
    return form(name).toLowerCase(Locale.ROOT);
  }
}
