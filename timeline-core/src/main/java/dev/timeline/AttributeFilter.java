package dev.timeline;

import static java.util.Objects.requireNonNull;

import dev.timeline.internal.AttributeOrder;
import dev.timeline.internal.Identifiers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A condition on the {@link Attributes} of messages, for {@link SeqRange#where}. Every backend
 * gives the same answers, which {@link #matches} defines; one that can evaluates the filter where
 * the entries are stored, so that the others never travel.
 *
 * <p><b>Comparisons</b> hold only for an attribute that is there and of the same type as the value:
 * of a missing attribute, or one of another type, every comparison is false. So a whole number
 * never equals a real one. Texts are ordered by their code points, bytes as unsigned numbers, false
 * before true, and real numbers as {@link Double#compare} has it, which puts -0.0 before 0.0 and
 * holds them for unequal. {@link #not} is plain negation: {@code equal("kind", "image").not()} also
 * matches a message without the attribute {@code kind}.
 *
 * <p>A filter has at most {@value #MAX_CONDITIONS} conditions, as TableStore counts them: one for
 * each comparison, {@code not}, {@code and} and {@code or}, and two for each {@code exists}. {@code
 * a.and(b).and(c)} is one {@code and} of three. Immutable. {@code toString} tells the types of
 * values, never a value.
 */
public sealed interface AttributeFilter {

  /** The most conditions of a filter: TableStore's limit. */
  int MAX_CONDITIONS = 10;

  /** A relation between an attribute and a value of the same type. */
  enum Relation {
    /** The attribute is the same as the value. */
    EQUAL,
    /** The attribute is greater than the value. */
    GREATER,
    /** The attribute is the same as the value, or greater. */
    GREATER_OR_EQUAL,
    /** The attribute is less than the value. */
    LESS,
    /** The attribute is the same as the value, or less. */
    LESS_OR_EQUAL;

    private boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
      };
    }
  }

  /**
   * A comparison of one attribute with a value.
   *
   * @param name the name of the attribute
   */
  record Comparison(String name, Relation relation, Attribute value) implements AttributeFilter {
    /** Checks the name, and that a text has no unpaired surrogate. */
    public Comparison {
      Identifiers.requireName("attribute name", name);
      requireNonNull(relation, "relation");
      requireNonNull(value, "value");
      if (value instanceof Attribute.Text text) {
        Identifiers.utf8Length("value of " + name, text.value());
      }
    }

    @Override
    public boolean matches(Attributes attributes) {
      Attribute present = attributes.asMap().get(name);
      return present != null
          && present.getClass() == value.getClass()
          && relation.holds(AttributeOrder.compare(present, value));
    }

    @Override
    public int conditions() {
      return 1;
    }

    @Override
    public Set<String> names() {
      return Set.of(name);
    }
  }

  /**
   * The condition that there is an attribute, of whatever type.
   *
   * @param name the name of the attribute
   */
  record Exists(String name) implements AttributeFilter {
    /** Checks the name. */
    public Exists {
      Identifiers.requireName("attribute name", name);
    }

    @Override
    public boolean matches(Attributes attributes) {
      return attributes.asMap().containsKey(name);
    }

    @Override
    public int conditions() {
      return 2;
    }

    @Override
    public Set<String> names() {
      return Set.of(name);
    }
  }

  /**
   * The negation of a filter.
   *
   * @param filter what must not match
   */
  record Not(AttributeFilter filter) implements AttributeFilter {
    /** Refuses too many conditions. */
    public Not {
      requireFew(List.of(filter));
    }

    @Override
    public boolean matches(Attributes attributes) {
      return !filter.matches(attributes);
    }

    @Override
    public int conditions() {
      return 1 + filter.conditions();
    }

    @Override
    public Set<String> names() {
      return filter.names();
    }
  }

  /**
   * Several filters, all of which must match.
   *
   * @param filters two or more
   */
  record All(List<AttributeFilter> filters) implements AttributeFilter {
    /** Copies the list; refuses too many conditions. */
    public All {
      filters = requireFew(requireSeveral(filters));
    }

    @Override
    public boolean matches(Attributes attributes) {
      return filters.stream().allMatch(it -> it.matches(attributes));
    }

    @Override
    public int conditions() {
      return 1 + sum(filters);
    }

    @Override
    public Set<String> names() {
      return union(filters);
    }
  }

  /**
   * Several filters, at least one of which must match.
   *
   * @param filters two or more
   */
  record Any(List<AttributeFilter> filters) implements AttributeFilter {
    /** Copies the list; refuses too many conditions. */
    public Any {
      filters = requireFew(requireSeveral(filters));
    }

    @Override
    public boolean matches(Attributes attributes) {
      return filters.stream().anyMatch(it -> it.matches(attributes));
    }

    @Override
    public int conditions() {
      return 1 + sum(filters);
    }

    @Override
    public Set<String> names() {
      return union(filters);
    }
  }

  /** Returns a filter for an attribute that is this text. */
  static AttributeFilter equal(String name, String value) {
    return equal(name, new Attribute.Text(value));
  }

  /** Returns a filter for an attribute that is this whole number. */
  static AttributeFilter equal(String name, long value) {
    return equal(name, new Attribute.Whole(value));
  }

  /** Returns a filter for an attribute that is this flag. */
  static AttributeFilter equal(String name, boolean value) {
    return equal(name, new Attribute.Flag(value));
  }

  /** Returns a filter for an attribute that is this value. */
  static AttributeFilter equal(String name, Attribute value) {
    return new Comparison(name, Relation.EQUAL, value);
  }

  /** Returns a filter for a whole number greater than this one. */
  static AttributeFilter greater(String name, long value) {
    return greater(name, new Attribute.Whole(value));
  }

  /** Returns a filter for an attribute greater than this value. */
  static AttributeFilter greater(String name, Attribute value) {
    return new Comparison(name, Relation.GREATER, value);
  }

  /** Returns a filter for a whole number that is this one or greater. */
  static AttributeFilter greaterOrEqual(String name, long value) {
    return greaterOrEqual(name, new Attribute.Whole(value));
  }

  /** Returns a filter for an attribute that is this value or greater. */
  static AttributeFilter greaterOrEqual(String name, Attribute value) {
    return new Comparison(name, Relation.GREATER_OR_EQUAL, value);
  }

  /** Returns a filter for a whole number less than this one. */
  static AttributeFilter less(String name, long value) {
    return less(name, new Attribute.Whole(value));
  }

  /** Returns a filter for an attribute less than this value. */
  static AttributeFilter less(String name, Attribute value) {
    return new Comparison(name, Relation.LESS, value);
  }

  /** Returns a filter for a whole number that is this one or less. */
  static AttributeFilter lessOrEqual(String name, long value) {
    return lessOrEqual(name, new Attribute.Whole(value));
  }

  /** Returns a filter for an attribute that is this value or less. */
  static AttributeFilter lessOrEqual(String name, Attribute value) {
    return new Comparison(name, Relation.LESS_OR_EQUAL, value);
  }

  /** Returns a filter for messages that have an attribute of this name, of whatever type. */
  static AttributeFilter exists(String name) {
    return new Exists(name);
  }

  /**
   * Returns a filter that matches where this one and the other do.
   *
   * @throws IllegalArgumentException if that is more than {@value #MAX_CONDITIONS} conditions
   */
  default AttributeFilter and(AttributeFilter other) {
    List<AttributeFilter> all = new ArrayList<>();
    for (AttributeFilter one : List.of(this, other)) {
      all.addAll(one instanceof All several ? several.filters() : List.of(one));
    }
    return new All(all);
  }

  /**
   * Returns a filter that matches where this one or the other does.
   *
   * @throws IllegalArgumentException if that is more than {@value #MAX_CONDITIONS} conditions
   */
  default AttributeFilter or(AttributeFilter other) {
    List<AttributeFilter> all = new ArrayList<>();
    for (AttributeFilter one : List.of(this, other)) {
      all.addAll(one instanceof Any several ? several.filters() : List.of(one));
    }
    return new Any(all);
  }

  /**
   * Returns a filter that matches where this one does not.
   *
   * @throws IllegalArgumentException if that is more than {@value #MAX_CONDITIONS} conditions
   */
  default AttributeFilter not() {
    return this instanceof Not negation ? negation.filter() : new Not(this);
  }

  /** Returns whether a message with these attributes is wanted. */
  boolean matches(Attributes attributes);

  /** Returns how many conditions it has, as they count against {@value #MAX_CONDITIONS}. */
  int conditions();

  /** Returns the names of the attributes that it looks at. */
  Set<String> names();

  private static List<AttributeFilter> requireSeveral(List<AttributeFilter> filters) {
    if (filters.size() < 2) {
      throw new IllegalArgumentException(
          "two filters or more can be combined: %d".formatted(filters.size()));
    }
    return List.copyOf(filters);
  }

  private static List<AttributeFilter> requireFew(List<AttributeFilter> parts) {
    int conditions = 1 + sum(parts);
    if (conditions > MAX_CONDITIONS) {
      throw new IllegalArgumentException(
          "a filter has at most %d conditions: %d".formatted(MAX_CONDITIONS, conditions));
    }
    return parts;
  }

  private static int sum(Collection<AttributeFilter> parts) {
    return parts.stream().mapToInt(AttributeFilter::conditions).sum();
  }

  private static Set<String> union(Collection<AttributeFilter> parts) {
    Set<String> names = new TreeSet<>();
    parts.forEach(part -> names.addAll(part.names()));
    return names;
  }
}
