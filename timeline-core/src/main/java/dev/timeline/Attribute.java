package dev.timeline;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The value of one attribute of a {@link Message}, in one of the five types that every backend can
 * store natively.
 *
 * <p>Immutable. {@code toString} tells the type, never the value, so that content does not leak
 * into logs.
 */
public sealed interface Attribute {

  /** A character string. */
  record Text(String value) implements Attribute {
    public Text {
      requireNonNull(value, "value");
    }

    @Override
    public String toString() {
      return "Text";
    }
  }

  /** A whole number of 64 bits. */
  record Whole(long value) implements Attribute {
    @Override
    public String toString() {
      return "Whole";
    }
  }

  /** A finite floating-point number of 64 bits. */
  record Real(double value) implements Attribute {
    /**
     * Checks that the number is finite: not every backend can store another.
     *
     * @throws IllegalArgumentException if it is infinite or not a number
     */
    public Real {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a real attribute must be finite: " + value);
      }
    }

    @Override
    public String toString() {
      return "Real";
    }
  }

  /** True or false. */
  record Flag(boolean value) implements Attribute {
    @Override
    public String toString() {
      return "Flag";
    }
  }

  /** Bytes; copied on the way in and on the way out. */
  @SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are written below
  record Bytes(byte[] value) implements Attribute {
    public Bytes {
      value = value.clone();
    }

    @Override
    public byte[] value() {
      return value.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "Bytes";
    }
  }
}
