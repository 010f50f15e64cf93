package dev.timeline.internal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** The rules for timeline ids, message ids, store names and attribute names. */
public final class Identifiers {

  /** TableStore's bound on a primary-key value of type string; every backend keeps to it. */
  public static final int MAX_ID_BYTES = 1024;

  private static final int MAX_NAME_LENGTH = 128;

  private Identifiers() {}

  /**
   * Returns the id.
   *
   * @throws IllegalArgumentException if it is not 1 to 1,024 bytes in UTF-8
   */
  public static String requireId(String what, String id) {
    requireNonNull(id, what);
    if (id.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    int bytes = utf8Length(what, id);
    if (bytes > MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          "%s takes %,d bytes in UTF-8, more than %,d: %s…"
              .formatted(what, bytes, MAX_ID_BYTES, beginningOf(id)));
    }
    return id;
  }

  /**
   * Returns the name.
   *
   * @throws IllegalArgumentException if it is not a letter and up to 127 letters, digits or
   *     underscores
   */
  public static String requireName(String what, String name) {
    requireNonNull(name, what);
    if (!isName(name)) {
      throw new IllegalArgumentException(
          what + " must be a letter and up to 127 letters, digits or underscores: " + name);
    }
    return name;
  }

  /**
   * Follows TableStore's rule for names, less the leading underscore, which backends keep for their
   * own. No regular expression: each attribute of each entry comes through here.
   */
  private static boolean isName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || !isLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetter(c) && (c < '0' || c > '9') && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /**
   * Returns the length in UTF-8; refuses an unpaired surrogate, which UTF-8 would turn into a '?'.
   */
  public static int utf8Length(String what, String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      bytes += c < 0x800 ? 1 : 2;
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          throw new IllegalArgumentException(
              "%s has an unpaired surrogate \\u%04x at index %d".formatted(what, (int) c, i));
        }
        i++; // the pair takes four bytes: two characters already counted, and two more
      }
    }
    return bytes;
  }

  // Enough to recognise an id by, without printing a kilobyte; cut between code points.
  private static String beginningOf(String id) {
    return id.substring(0, id.offsetByCodePoints(0, 40));
  }

  /**
   * Checks that a time can be told in milliseconds since 1970-01-01T00:00Z.
   *
   * @throws IllegalArgumentException if it is too far from then
   */
  public static void requireMillis(Instant time) {
    try {
      long unused = time.toEpochMilli();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a time cannot be told in milliseconds: " + time, e);
    }
  }
}
