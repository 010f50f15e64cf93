package dev.timeline.bench.report;

import java.util.Locale;

/** Formats figures: with three digits, or all that are before the point. */
final class Numbers {

  private Numbers() {}

  static String text(double value) {
    double size = Math.abs(value);
    String format = size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  /** Formats it as in {@code 79.0 ± 6.12 ns/op}. */
  static String text(Measured measured, String unit) {
    double error = measured.error();
    return Double.isNaN(error)
        ? "%s %s".formatted(text(measured.mean()), unit)
        : "%s ± %s %s".formatted(text(measured.mean()), text(error), unit);
  }
}
