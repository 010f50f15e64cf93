package dev.timeline.micrometer;

import java.util.Locale;

/** The values of tags. */
final class TagValues {

  private TagValues() {}

  /** Returns the value that stands for a constant: LEFT_UNKNOWN is left-unknown. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String of(boolean is) {
    return Boolean.toString(is);
  }
}
