package dev.clipcap.metrics;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The token rules of {@link PtbTokenizer}: at each place of a text the rule that matches the most
 * characters wins, the first such on a tie. A rule with a group makes a token of the group only;
 * what it sees behind the group counts for the length of the match and is read again.
 */
final class PtbRules {
  /** Words that keep their full stop, found by giving CoreNLP all words of up to four letters. */
  private static final String ABBREVIATION =
      "(?:(?i:"
          // months, days, states
          + "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thu|thurs|fri"
          + "|ala|ariz|calif|colo|conn|dak|fla|ga|ind|kans?|ky|md|mich|minn|mo|mont|neb|nev|okla"
          + "|penn|tenn|va|vt|wisc?|wyo"
          // firms and the rest
          + "|assn|bancorp|bhd|bros|co|corp|cos|inc|intl|ltd|plc|p?pt[ey]s?"
          + "|al|bldg|blvd|ct|(?:ed|ph)\\.d|esq|est|etc|ext|jr|rd|rt|seq|sq|sr|sys|tel|univ)"
          // ordinary words in small letters
          + "|(?=[A-Z])(?i:ark|az|del|ill|la|mass|miss|ore|pa|tex|wash))\\.";

  /** Words that keep it because a name or number follows them. */
  private static final String TITLE =
      "(?i:adj|adm|adv|alex|assoc|asst|attys?|ave|brig|capt|cf|cie|cmdr|col|comdr|cpl|dept|det|drs?"
          + "|elec|ens|ft|gen|govs?|hon|insp|invt|jos|lieut|lt|maj|messrs|mfg|mlle|mme|mrs?|ms|msgr"
          + "|mt|mtg|natl|pfc|ph|pres|profs?|pvt|reps?|rev|sens?|sfc|sgt|spc|ste?|supt|treas|vs|wm)"
          + "\\.";

  /** Words before which the full stop of a single letter ends a sentence, if capitalised. */
  private static final String OPENING =
      "(?=[A-Z])(?i:a|about|after|an|as|at|but|he|her|here|however|if|in|it|last|many|more|once|one"
          + "|other|our|she|since|so|some|such|that|the|their|then|there|these|they|this|we|what"
          + "|when|while|yet|you|m[rs]\\.)";

  /** Signs that are words; others are deleted. */
  private static final String SIGN =
      "[$%&'*;<=>^`~\u00a1-\u00a9\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b9\u00bc-\u00bf\u00d7\u00f7"
          + "\u0080\u037e\u0387\u0589\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u0603\u0606-\u060c\u0614\u061b\u061e"
          + "\u061f\u066a\u066d\u06d4\u2016\u2017\u201a\u201e-\u2023\u2030-\u2038\u203b\u203e-\u2042"
          + "\u2070\u2074-\u208e\u20a0\u20a4\u20ac\u2100-\u214f\u2153-\u215e\u2190-\u2bff"
          + "\u3001\u3002\u3012\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
          + "\uffe0\uffe1\uffe5\uffe6,.:;/\\\\(){}\\[\\]|+]";

  /** The rest of an address, two characters at least, without the sentence's own punctuation. */
  private static final String PATH = "[^\\s\"<>|()]+[^\\s\"<>|.!?(){},-]";

  // In the rules <L> is a letter (with combining marks and the soft hyphen), <D> a digit, <W>
  // either, <A> an apostrophe, <Q> that or a single quotation mark, <C> the curly apostrophe, <S>
  // white space, <J> what joins words.
  private static final List<Pattern> RULES =
      Stream.of(
              // Words cut in two: can|not, gon|na, did|n't, dog|'s, y'|all, 't|is.
              "((?i)can)not(?!<W>)",
              "((?i)gon|wan)na(?!<W>)",
              "((?i)got)ta(?!<W>)",
              "((?i)gim|lem)me(?!<W>)",
              "((?i)more)<A>n(?!<W>)",
              "(<A>[tT])(?i:is|was)(?!<W>)",
              "([A-Za-z]*[A-MO-Za-mo-z])[nN]<Q>[tT]",
              "[nN]<Q>[tT]",
              "(<L><W>*)<A>(?i:[smd]|re|ve|ll)",
              "'(?i:[smd]|re|ve|ll)(?![A-Za-z])",
              "<C>(?i:[smd]|re|ve|ll)",
              "([yY]<A>)<L>",
              // Words, and words with apostrophes that belong to them.
              "<L><W>*(?:[.!?]<L><W>*)*",
              "(?:[dDoOlL]<Q><L>+)?<W>+(?:<J>(?:[dDoOlL]<Q><L>)?<W>+)*",
              "[dDoOlL]<Q><L>{2,}(?:<J>(?:[dDoOlL]<Q><L>)?<W>+)*",
              "[A-HJ-XZn]<Q><L>{2,}",
              "<L>+[aeiouyAEIOUY]<Q>[aeiouA-Z]<L>*",
              "[lLdDjJ]<A>",
              "<A>[nN]<A>",
              "<C>[nN]",
              "(<A>[nN])(?:<S>|$)",
              "<A>(?i:em|till?|cause)",
              "<A>[2-9]0s",
              "<A><D><D>(?=<S>|$)",
              "(?i)ol<A>|dunkin<A>|somethin<A>|cap<A>n|c<A>mon|cont<A>d\\.?|e<A>er|ev<A>ry|li<A>l"
                  + "|nat<A>l|nor<A>easter|s<A>mores|o<Q>o",
              // Words joined by hyphens, slashes and &.
              "[A-Za-z0-9][A-Za-z0-9.,]*(?:-(?:(?:[A-Za-z]\\.){2,}|[A-Za-z0-9]+))+",
              "[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}(?:\\\\?/[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}){1,2}",
              "[A-Z]+(?:(?:[+&]|&amp;)[A-Z]+)+",
              "(?i)c\\+\\+|c#|f#",
              // Full stops that stay with their word: of abbreviations, and before a comma or
              // colon.
              "([A-Za-z])\\.(?:<S>+(?:" + OPENING + "(?:<S>|$)|<[/A-Za-z])|<S>*$)",
              "[A-Za-z](?:\\.[A-Za-z])*\\.",
              TITLE,
              ABBREVIATION,
              "(" + ABBREVIATION + ")(?s:..)",
              "(<W>+(?:<J><W>+)*\\.)[,;:]",
              "((?i)nos?\\.|art\\.|ca\\.|figs?\\.|op\\.|pp\\.|prop\\.)<S>*<D>+",
              // Numbers, fractions, dates, telephone numbers and money.
              "[-+]?<D>*(?:[.:,]<D>+)+",
              "[-+]?<D>+",
              "(?:<D>{1,4}[- \u00a0])?<D>{1,4}[/\u2044]<D>{1,4}",
              "<D>{1,2}[-/]<D>{1,2}[-/]<D>{2,4}",
              "(?:\\(\\d{2,3}\\)[ \u00a0]?|(?:\\+\\+?)?(?:\\d{2,4}[- \u00a0])?\\d{2,4}[- \u00a0])"
                  + "\\d{3,4}[- \u00a0]?\\d{3,5}",
              "[A-Z]*\\$",
              "[\u207a\u207b\u208a\u208b]?(?:[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+|[\u2080-\u2089]+)",
              // Addresses, names and tags of the web.
              "(?i:https?|ftp)://" + PATH,
              "(?!<D>)(?:[^\\s\"<>|/.!?(){}@,]+\\.)+(?i:com|net|org|edu)(?:/" + PATH + ")?",
              "www\\.(?:[^\\s\"<>|.!?(){},]+\\.)+[a-zA-Z]{2,4}(?:/" + PATH + ")?",
              "[a-zA-Z0-9][^\\s\"<>|()]*@(?:[^\\s\"<>|().]+\\.)*[^\\s\"<>|().]+",
              "@[a-zA-Z_][a-zA-Z_0-9]*",
              "#<L>+",
              "</?[A-Za-z][A-Za-z0-9:._-]*(?: +[^<>]*)?/?>",
              "<[!?][^<>]*>",
              "&(?i:amp|lt|gt|quot|nbsp|apos|#\\d+);",
              // Faces and other signs.
              "[<>]?[:;=][-o*']?[()DPdpO\\\\{@|\\[\\]](?![A-Za-z0-9])",
              "[\\^x=~<>]\\.[\\^x=~<>]|[-\\^x=~<>']_[-\\^x=~<>']"
                  + "|\\([-\\^x=~<>'][_.]?[-\\^x=~<>']\\)",
              "-+|[\u0096\u0097\u2013-\u2015]",
              "\\.{3,5}|(?:\\.[ \u00a0]){2,4}\\.|\u2026",
              "[?!]+",
              "@+|_+|\\\\?\\*+|#+|<<|>>",
              "\"|''|'|[`\u0091-\u0094\u2018\u2019\u201b-\u201d\u2039\u203a\u00ab\u00bb]{1,2}",
              SIGN)
          .map(PtbRules::compile)
          .toList();

  /** Most tokens of a caption; no rule above does anything else with them. */
  private static final Pattern PLAIN_WORD =
      compile("(?!cannot|gonna|gotta|wanna|gimme|lemme)[a-z]+(?=<S>|$)");

  private PtbRules() {}

  private static Pattern compile(String rule) {
    // Characters beyond the first 65,536, emoji above all, were unknown to 3.4.1.
    String letter =
        "\\p{L}[\\p{Mn}\\p{Mc}&&[\u0300-\u0eff]]\u00ad\u02c2-\u02c5\u02d2-\u02df\u02e5-\u02ff\u0375\u0384\u0385\u055a-\u055f";
    return Pattern.compile(
        rule.replace("<W>", "[" + letter + "\\p{Nd}&&[\u0000-\uffff]]")
            .replace("<L>", "[" + letter + "&&[\u0000-\uffff]]")
            .replace("<D>", "[\\p{Nd}&&[\u0000-\uffff]]")
            .replace("<A>", "(?:['\u0092\u2019]|&apos;)")
            .replace("<Q>", "(?:['\u0092\u2019`\u0091\u2018\u201b]|&apos;)")
            .replace("<C>", "[\u0092\u2019]")
            .replace("<J>", "[-_\u058a\u2010\u2011]")
            .replace("<S>", "[\\s\u0085\u00a0\u2000-\u200a\u2028\u2029\u3000]"));
  }

  /** Length of the token that starts at {@code at}; 0 if no rule knows the character there. */
  static int tokenLength(CharSequence text, int at) {
    Matcher matcher = PLAIN_WORD.matcher(text).region(at, text.length());
    if (matcher.lookingAt()) {
      return matcher.end() - at;
    }
    int longest = 0;
    int token = 0;
    for (Pattern rule : RULES) {
      if (matcher.usePattern(rule).lookingAt() && matcher.end() - at > longest) {
        longest = matcher.end() - at;
        token = (matcher.groupCount() == 0 ? matcher.end() : matcher.end(1)) - at;
      }
    }
    return token;
  }
}
