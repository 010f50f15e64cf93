package dev.timeline.spi;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a builder, which may be given once: a second value is refused, not preferred. Not
 * thread-safe.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {

  private final String name;
  private @Nullable T value;

  private Setting(String name) {
    this.name = requireNonNull(name, "name");
  }

  /** Returns a setting that has no value yet. */
  public static <T> Setting<T> named(String name) {
    return new Setting<>(name);
  }

  /**
   * Gives it its value.
   *
   * @throws IllegalStateException if it has one already
   */
  public void set(T value) {
    requireNonNull(value, name);
    if (this.value != null) {
      throw new IllegalStateException(
          "%s is set already: %s, then %s".formatted(name, this.value, value));
    }
    this.value = value;
  }

  /** Returns the value, if it was given. */
  public Optional<T> get() {
    return Optional.ofNullable(value);
  }

  /** Returns the value, or this one if none was given. */
  public T orElse(T other) {
    return value == null ? other : value;
  }

  /**
   * Returns the value.
   *
   * @throws IllegalStateException if none was given
   */
  public T required() {
    if (value == null) {
      throw new IllegalStateException(name + " is required");
    }
    return value;
  }
}
