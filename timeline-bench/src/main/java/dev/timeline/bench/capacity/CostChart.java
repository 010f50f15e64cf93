package dev.timeline.bench.capacity;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of a day's cost by fan-out limit: units, requests, and gigabytes kept in inboxes. */
final class CostChart {

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private CostChart() {}

  /**
   * Writes it.
   *
   * @param inboxBytes of a copy that is kept, for as long as it is
   */
  static void write(Sweep sweep, double inboxBytes, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(440)
            .title("Cost by fan-out limit")
            .xAxisTitle("most members of a group that is copied (1: none)")
            .yAxisTitle("millions a day; GB")
            .build();
    chart
        .getStyler()
        .setXAxisLogarithmic(true)
        .setYAxisLogarithmic(true)
        .setXAxisLogarithmicDecadeOnly(true)
        .setYAxisLogarithmicDecadeOnly(true)
        .setXAxisTickLabelsFormattingFunction("%,.0f"::formatted)
        .setYAxisTickLabelsFormattingFunction("%,.0f"::formatted)
        .setPlotGridLinesStroke(new BasicStroke(1))
        .setPlotGridLinesColor(new Color(0xdddddd))
        .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
        .setChartBackgroundColor(Color.WHITE)
        .setLegendPosition(LegendPosition.OutsideS)
        .setLegendLayout(LegendLayout.Horizontal)
        .setLegendBorderColor(Color.WHITE);
    List<Sweep.Point> points =
        sweep.points().stream()
            .filter(it -> it.limit() > 0 && it.limit() < Long.MAX_VALUE)
            .toList();
    add(chart, "units written", new Color(0xc0392b), points, it -> it.formula().written() / 1e6);
    add(chart, "units read", new Color(0x4a90c2), points, it -> it.formula().read() / 1e6);
    add(chart, "requests", Color.DARK_GRAY, points, it -> it.formula().requests() / 1e6);
    add(
        chart,
        "GB in inboxes",
        new Color(0xe0a458),
        points.stream().filter(it -> it.formula().copies() > 0).toList(),
        it -> it.formula().copies() * inboxBytes / 1e9);
    Files.createDirectories(file.toAbsolutePath().getParent());
    ChartEncoder.saveChart(chart, file.toString(), "svg");
  }

  private static void add(
      XYChart chart,
      String name,
      Color colour,
      List<Sweep.Point> points,
      ToDoubleFunction<Sweep.Point> value) {
    XYSeries series =
        chart.addSeries(
            name,
            points.stream().mapToDouble(Sweep.Point::limit).toArray(),
            points.stream().mapToDouble(value).toArray());
    series.setLineColor(colour);
    series.setLineStyle(new BasicStroke(2.5f));
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(colour);
  }
}
