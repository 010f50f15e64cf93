package dev.timeline;

import static java.util.Objects.requireNonNull;

import dev.timeline.internal.Identifiers;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The typed attributes of a {@link Message}: small named values beside the body, which a backend
 * stores natively so that they can be filtered on.
 *
 * <p>A name is a letter followed by up to 127 letters, digits or underscores; a message has at most
 * {@value #MAX_COUNT} of them. A getter of one type answers empty for an attribute of another type.
 * Immutable; sorted by name.
 */
public final class Attributes {

  /** A quarter of the columns that one TableStore write may carry (1,024); the body needs some. */
  public static final int MAX_COUNT = 256;

  private static final Attributes NONE = new Attributes(Collections.emptySortedMap());

  private final Map<String, Attribute> byName;

  private Attributes(Map<String, Attribute> byName) {
    this.byName = byName;
  }

  /** Returns no attributes. */
  public static Attributes none() {
    return NONE;
  }

  /**
   * Returns attributes of these names and values, which are copied: with less work than one by one.
   *
   * @throws IllegalArgumentException if a name is malformed, a text has an unpaired surrogate, or
   *     there are too many
   */
  public static Attributes of(Map<String, ? extends Attribute> byName) {
    var sorted = new TreeMap<String, Attribute>();
    byName.forEach((name, value) -> put(sorted, name, value));
    return sorted.isEmpty() ? NONE : new Attributes(Collections.unmodifiableSortedMap(sorted));
  }

  /**
   * Returns these and one more; an earlier value of that name is replaced.
   *
   * @throws IllegalArgumentException if the name is malformed, a text has an unpaired surrogate, or
   *     there would be too many
   */
  public Attributes with(String name, Attribute value) {
    var extended = new TreeMap<>(byName);
    put(extended, name, value);
    return new Attributes(Collections.unmodifiableSortedMap(extended));
  }

  private static void put(Map<String, Attribute> byName, String name, Attribute value) {
    Identifiers.requireName("attribute name", name);
    requireNonNull(value, "value");
    if (value instanceof Attribute.Text text) {
      Identifiers.utf8Length("attribute " + name, text.value());
    }
    byName.put(name, value);
    if (byName.size() > MAX_COUNT) {
      throw new IllegalArgumentException(
          "a message has at most %d attributes: %s is one too many".formatted(MAX_COUNT, name));
    }
  }

  /** Returns the attribute of this name, of whatever type. */
  public Optional<Attribute> get(String name) {
    return Optional.ofNullable(byName.get(requireNonNull(name, "name")));
  }

  /** Returns the text of this name. */
  public Optional<String> text(String name) {
    return get(name).flatMap(a -> a instanceof Attribute.Text t ? Optional.of(t.value()) : empty());
  }

  /** Returns the whole number of this name. */
  public OptionalLong whole(String name) {
    return byName.get(requireNonNull(name, "name")) instanceof Attribute.Whole whole
        ? OptionalLong.of(whole.value())
        : OptionalLong.empty();
  }

  /** Returns the floating-point number of this name. */
  public OptionalDouble real(String name) {
    return byName.get(requireNonNull(name, "name")) instanceof Attribute.Real real
        ? OptionalDouble.of(real.value())
        : OptionalDouble.empty();
  }

  /** Returns the flag of this name. */
  public Optional<Boolean> flag(String name) {
    return get(name).flatMap(a -> a instanceof Attribute.Flag f ? Optional.of(f.value()) : empty());
  }

  /** Returns the bytes of this name, copied. */
  public Optional<byte[]> bytes(String name) {
    return get(name)
        .flatMap(a -> a instanceof Attribute.Bytes b ? Optional.of(b.value()) : empty());
  }

  /** Returns all of them, sorted by name, unmodifiable. */
  public Map<String, Attribute> asMap() {
    return byName;
  }

  /** Returns whether there are none. */
  @SuppressWarnings("ReferenceEquality") // there is one empty instance
  public boolean isEmpty() {
    return this == NONE;
  }

  private static <T> Optional<T> empty() {
    return Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that && byName.equals(that.byName);
  }

  @Override
  public int hashCode() {
    return byName.hashCode();
  }

  /** Names and types; never a value. */
  @Override
  public String toString() {
    return byName.toString();
  }
}
