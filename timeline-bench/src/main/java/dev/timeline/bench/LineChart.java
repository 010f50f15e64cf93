package dev.timeline.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of lines over a logarithmic scale. */
public final class LineChart {

  private static final int WIDTH = 800;
  private static final int HEIGHT = 450;

  /** Told apart also by those who see fewer colours: of Okabe and Ito. */
  private static final List<Color> COLORS =
      List.of(
          new Color(0xD55E00),
          new Color(0xE69F00),
          new Color(0x0072B2),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0x56B4E9));

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private final XYChart chart;

  /**
   * Creates a chart without lines.
   *
   * @param across what the axis across shows
   * @param up what the other does, and in which unit
   */
  public LineChart(String title, String across, String up) {
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(across)
            .yAxisTitle(up)
            .build();
    chart
        .getStyler()
        .setYAxisLogarithmic(true)
        .setYAxisLogarithmicDecadeOnly(true)
        .setYAxisTickLabelsFormattingFunction(y -> y < 1 ? y.toString() : "%,.0f".formatted(y))
        .setAxisTitleFont(font(Font.PLAIN, 14))
        .setAxisTickLabelsFont(font(Font.PLAIN, 13))
        .setPlotGridLinesColor(new Color(0xDDDDDD))
        .setPlotGridLinesStroke(new BasicStroke(1));
    chart
        .getStyler()
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal)
        .setLegendFont(font(Font.PLAIN, 13))
        .setLegendBorderColor(Color.WHITE)
        .setChartTitleFont(font(Font.BOLD, 15))
        .setSeriesColors(COLORS.toArray(Color[]::new))
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  /** Goes across in powers of ten, each with this label. */
  public LineChart logarithmic(Function<Double, String> label) {
    chart
        .getStyler()
        .setXAxisLogarithmic(true)
        .setXAxisLogarithmicDecadeOnly(true)
        .setXAxisTickLabelsFormattingFunction(label);
    return this;
  }

  /** Adds a line through these points. */
  public void line(String name, double[] x, double[] y) {
    chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE).setLineStyle(new BasicStroke(2));
  }

  /** Writes it as SVG. */
  public void save(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      ChartEncoder.saveChart(chart, file.toString(), "svg");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
