package dev.timeline.internal;

import dev.timeline.Attribute;
import java.util.Arrays;

/** The order of attributes' values of one type, which is that of TableStore. */
public final class AttributeOrder {

  private AttributeOrder() {}

  /**
   * Compares two values of the same type.
   *
   * @throws IllegalArgumentException if they are of different types
   */
  public static int compare(Attribute a, Attribute b) {
    if (a instanceof Attribute.Text x && b instanceof Attribute.Text y) {
      return compareCodePoints(x.value(), y.value());
    } else if (a instanceof Attribute.Whole x && b instanceof Attribute.Whole y) {
      return Long.compare(x.value(), y.value());
    } else if (a instanceof Attribute.Real x && b instanceof Attribute.Real y) {
      return Double.compare(x.value(), y.value());
    } else if (a instanceof Attribute.Flag x && b instanceof Attribute.Flag y) {
      return Boolean.compare(x.value(), y.value());
    } else if (a instanceof Attribute.Bytes x && b instanceof Attribute.Bytes y) {
      return Arrays.compareUnsigned(x.value(), y.value());
    }
    throw new IllegalArgumentException("values of different types: %s, %s".formatted(a, b));
  }

  // As their bytes in UTF-8 compare, which String.compareTo does not: it compares UTF-16.
  private static int compareCodePoints(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Character.isSurrogate(x) == Character.isSurrogate(y)
            ? Character.compare(x, y)
            : Character.isSurrogate(x) ? 1 : -1; // beyond U+FFFF, so above the other
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
