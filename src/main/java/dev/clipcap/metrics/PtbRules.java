package dev.clipcap.metrics;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

final class PtbRules {
  private static final String L = "[\\p{L}\\p{Mn}\\p{Mc}\\u00AD]";
  private static final String LD = "[\\p{L}\\p{Mn}\\p{Mc}\\u00AD\\p{Nd}]";
  private static final String D = "\\p{Nd}";
  private static final String APOS = "['\u2019\u0092]";
  private static final String QUOTE = "['\u2019\u0092`\u2018\u0091\u201B]";
  private static final String DASH = "[-\u058A\u2010\u2011]";

  private static final String ABBREVIATIONS =
      "(?i:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thurs?|fri"
          + "|calif|mass|conn|fla|mich|penn|minn)";

  static final List<Pattern> RULES =
      Stream.of(
              // a word before n't, 's, ...; can-not
              "([A-Za-z]*[A-MO-Za-mo-z])n" + QUOTE + "[tT]",
              "([Cc]an)not(?!" + LD + ")",
              "([Gg]on)na(?!" + LD + ")",
              "([Gg]ot)ta(?!" + LD + ")",
              "([Ll]em)me(?!" + LD + ")",
              "([Gg]im)me(?!" + LD + ")",
              "([Ww]an)na(?!" + LD + ")",
              "(" + APOS + "[Tt])(?:is|was)(?!" + LD + ")",
              "n" + QUOTE + "[tT]",
              APOS + "(?:[msdMSD]|re|ve|ll|RE|VE|LL)(?!" + LD + ")",
              // words
              L + LD + "*(?:[.!?]" + L + LD + "*)*",
              "(?:[dDoOlL]" + QUOTE + L + "+)?" + LD + "+(?:" + DASH + "(?:[dDoOlL]" + QUOTE + L + ")?" + LD + "+)*",
              "(?:[dDoOlL]" + QUOTE + L + "+)" + "(?:" + DASH + "(?:[dDoOlL]" + QUOTE + L + ")?" + LD + "+)*",
              "[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}(?:/[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}){1,2}",
              "[A-Z]+(?:(?:[+&]|&amp;)[A-Z]+)+",
              // apostrophes inside words
              APOS + "n" + APOS + "?",
              "[lLdDjJ]" + APOS,
              "[Oo]l" + APOS,
              APOS + "[eE]m",
              APOS + "[2-9]0s",
              APOS + "[tT]ill?",
              APOS + "[cC]ause",
              "[cC]" + APOS + "mon|[sS]" + APOS + "mores|[eE]" + APOS + "er|[lL]i" + APOS + "l|[eE]v" + APOS + "ry|nor" + APOS + "easter|[cC]ap" + APOS + "n",
              "[A-HJ-XZn]" + QUOTE + L + "{2,}",
              L + "*[aeiouyAEIOUY]" + QUOTE + "[aeiouA-Z]" + L + "*",
              "[oO]" + APOS + "clock",
              "([yY]" + APOS + ")" + L,
              // abbreviations
              "[A-Za-z](?:\\.[A-Za-z])*\\.",
              ABBREVIATIONS + "\\.",
              // numbers
              "[-+]?(?:" + D + "*(?:[.:,]" + D + "+)+|" + D + "+)",
              "\\(?" + D + "{3}\\)?[- \u00a0]?" + D + "{3}-" + D + "{4}",
              "(?:" + D + "{1,4}[- \u00a0])?" + D + "{1,4}/" + D + "{1,4}",
              D + "{1,2}[-/]" + D + "{1,2}[-/]" + D + "{2,4}",
              // money
              "[A-Z]*\\$|#",
              // web
              "[a-zA-Z][a-zA-Z0-9.+-]*://[^\\s\"<>|()]+[^\\s\"<>|.!?(){},-]",
              "www\\.(?:[^\\s\"<>|.!?(){},]+\\.)+[a-zA-Z]{2,4}",
              "[^\\s\"<>|()@]+@(?:[^\\s\"<>|.(),@]+\\.)*[^\\s\"<>|.(),@]+",
              "[@#][a-zA-Z_][\\w]*",
              // signs
              "</?[A-Za-z][\\w:.-]*(?: +[^<>]*)?/?>",
              "[<>]?[:;=][-o*']?[()DPdpO\\\\{@|\\[\\]]",
              "-+|\u2013|\u2014|\u2015",
              "\\.{3,}|\u2026",
              "[!?]+",
              "@+|_+|\\*+|#+",
              "\"|'{2}|[`\u2018\u2019\u201B\u201C\u201D\u0091\u0092\u0093\u0094\u2039\u203A\u00AB\u00BB]{1,2}|&amp;|&lt;|&gt;|&quot;|&apos;|&nbsp;",
              "[^\\s]")
          .map(Pattern::compile)
          .toList();

  static Scanner scan(String text) {
    return new Scanner(text);
  }

  static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    String next() {
      while (at < text.length() && Words.isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return null;
      }
      String best = null;
      int longest = 0;
      for (Pattern rule : RULES) {
        Matcher matcher = rule.matcher(text).region(at, text.length());
        matcher.useTransparentBounds(true);
        if (matcher.lookingAt() && matcher.end() - at > longest) {
          longest = matcher.end() - at;
          best = matcher.groupCount() == 1 ? matcher.group(1) : matcher.group();
        }
      }
      at += best.length();
      return best;
    }
  }

  static String normalize(String token) {
    return switch (token) {
      case "(" -> "-lrb-";
      case ")" -> "-rrb-";
      case "[" -> "-lsb-";
      case "]" -> "-rsb-";
      case "{" -> "-lcb-";
      case "}" -> "-rcb-";
      case "\"", "\u201C", "\u201D", "\u2018", "\u2019", "\u201B", "\u00AB", "\u00BB", "\u2039", "\u203A", "&quot;", "&apos;" -> "''";
      case "\u2013", "\u2014", "\u2015" -> "--";
      case "\u2026" -> "...";
      case "&amp;" -> "&";
      default -> token.matches("-{2,}") ? "--" : token;
    };
  }
}
