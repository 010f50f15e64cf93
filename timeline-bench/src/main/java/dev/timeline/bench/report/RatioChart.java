package dev.timeline.bench.report;

import dev.timeline.bench.report.Goal.Faster;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A bar for each ratio of speeds, with a mark where it was to reach, on a logarithmic axis, as SVG.
 * Written by hand: XChart's horizontal bars have neither marks nor a logarithmic axis.
 */
final class RatioChart {

  private static final int WIDTH = 800;
  private static final int ROW_HEIGHT = 26;
  private static final int BAR_HEIGHT = 14;
  private static final int TOP = 52;
  private static final int LEFT = 350;
  private static final int RIGHT = 730;

  private static final List<String> TICKS = List.of("0.5", "1", "2", "5", "10", "20", "50");
  private static final double FROM = 0.5;
  private static final double TO = 50;

  private static final String MET = "#4a90c2";
  private static final String MISSED = "#e0a458";

  private static final String CHART =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
      font-family="sans-serif" font-size="13" fill="#222222">
      <rect width="100%%" height="100%%" fill="#ffffff"/>
      <text x="10" y="22" font-size="15" font-weight="bold">Times as fast as the other</text>
      <text x="790" y="22" text-anchor="end">blue: goal met; thin line: single rounds; \
      <tspan fill="#c0392b">red mark: goal</tspan></text>
      %3$s%4$s</svg>
      """;

  private static final String TICK =
      """
      <line x1="%1$.1f" y1="%2$d" x2="%1$.1f" y2="%3$d" stroke="%4$s"/>
      <text x="%1$.1f" y="%5$d" text-anchor="middle" font-size="12">%6$sx</text>
      """;

  private static final String LABEL =
      """
      <text x="%d" y="%d" text-anchor="end">%s</text>
      """;

  private static final String BAR =
      """
      <rect x="%1$d" y="%2$d" width="%3$.1f" height="%4$d" fill="%5$s"/>
      <line x1="%6$.1f" y1="%8$d" x2="%7$.1f" y2="%8$d" stroke="#222222" stroke-width="1.5"/>
      """;

  private static final String MARK =
      """
      <line x1="%1$.1f" y1="%2$d" x2="%1$.1f" y2="%3$d" stroke="#c0392b" stroke-width="3"/>
      """;

  private RatioChart() {}

  static String of(List<Faster> goals, Findings findings) {
    var rows = new StringBuilder();
    for (int i = 0; i < goals.size(); i++) {
      rows.append(row(goals.get(i), goals.get(i).ratio(findings), TOP + i * ROW_HEIGHT));
    }
    int bottom = TOP + goals.size() * ROW_HEIGHT;
    return text(CHART, WIDTH, bottom + 30, ticks(bottom), rows);
  }

  private static String ticks(int bottom) {
    var ticks = new StringBuilder();
    for (String tick : TICKS) {
      String colour = tick.equals("1") ? "#888888" : "#dddddd";
      double x = x(Double.parseDouble(tick));
      ticks.append(text(TICK, x, TOP - 8, bottom, colour, bottom + 18, tick));
    }
    return ticks.toString();
  }

  private static String row(Faster goal, Optional<Ratio> ratio, int top) {
    int middle = top + BAR_HEIGHT / 2;
    int baseline = middle + 5;
    String label = text(LABEL, LEFT - 10, baseline, "%s / %s".formatted(goal.what(), goal.than()));
    String mark = text(MARK, x(goal.times()), top - 3, top + BAR_HEIGHT + 3);
    String value = ratio.map(it -> Ratio.text(it.value())).orElse("not run");
    return label
        + ratio.map(it -> bar(it, goal.times(), top, middle)).orElse("")
        + mark
        + text(LABEL, WIDTH - 10, baseline, value);
  }

  private static String bar(Ratio ratio, double goal, int top, int middle) {
    return text(
        BAR,
        LEFT,
        top,
        x(ratio.value()) - LEFT,
        BAR_HEIGHT,
        ratio.value() >= goal ? MET : MISSED,
        x(ratio.least()),
        x(ratio.greatest()),
        middle);
  }

  private static double x(double ratio) {
    double shown = Math.max(FROM, Math.min(TO, ratio));
    return LEFT + (RIGHT - LEFT) * Math.log(shown / FROM) / Math.log(TO / FROM);
  }

  private static String text(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }
}
