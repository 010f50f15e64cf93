package dev.timeline.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LocationAwareLogger;

/** What one logger prints, from INFO on, until this is closed. */
public final class CapturedLog implements AutoCloseable {

  private final Logger logger;
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final int level;

  /** Begins to capture what the logger of a type prints. */
  public CapturedLog(Class<?> type) {
    logger = LoggerFactory.getLogger(type);
    level = setLevel(LocationAwareLogger.INFO_INT);
    System.setErr(new PrintStream(printed, true, UTF_8));
  }

  /**
   * Sets the level, which slf4j-simple only takes before it makes a logger, and returns the old.
   */
  private int setLevel(int level) {
    try {
      Field current = logger.getClass().getDeclaredField("currentLogLevel");
      current.setAccessible(true);
      int old = current.getInt(logger);
      current.setInt(logger, level);
      return old;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("is not the logger of slf4j-simple: " + logger.getClass(), e);
    }
  }

  /** Returns the lines so far, each from its level on. */
  public List<String> lines() {
    return printed.toString(UTF_8).lines().map(line -> line.replaceFirst("^\\[.*?] ", "")).toList();
  }

  @Override
  public void close() {
    System.setErr(before);
    setLevel(level);
  }
}
