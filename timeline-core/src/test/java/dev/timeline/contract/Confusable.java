package dev.timeline.contract;

import java.util.List;

/** Ids that differ, and that a careless key, index, file name or log line takes for one. */
final class Confusable {

  private static final String LONG = "x".repeat(1023);

  private Confusable() {}

  static final List<String> IDS =
      List.of(
          // case, and letters that only some locales fold
          "a",
          "A",
          "i",
          "I",
          "\u0130",
          "\u0131",
          "ss",
          "\u00df",
          // one letter in two Unicode forms; a ligature; full width; no width
          "\u00e9",
          "e\u0301",
          "fi",
          "\ufb01",
          "\uff41",
          "a\u200b",
          "\ufeffa",
          "\ufffd",
          "?",
          // beyond the first plane, where the order of chars and of code points differs
          "\ud83d\ude00",
          "\ud83d\ude01",
          "\uffff",
          // white space and control characters
          " a",
          "a ",
          "a\t",
          "a\n",
          "\u00a0a",
          "a\u0000",
          "\u0000a",
          " ",
          // separators, wildcards, quotes and what escapes them
          "a/",
          "/a",
          "a/b",
          "a//b",
          "a:b",
          "a|b",
          "a#b",
          "a,b",
          "a;b",
          "a.b",
          "a-b",
          "a_b",
          "a\\b",
          "a\\/b",
          "a%2Fb",
          "a%",
          "a*",
          "a\u0000b",
          "a'b",
          "a\"b",
          "ab",
          "b",
          ".",
          "..",
          "null",
          // numbers
          "1",
          "01",
          "1.0",
          "+1",
          "-1",
          "1 ",
          "\u0661",
          // different only at the very end
          LONG + "y",
          LONG + "z",
          LONG);
}
